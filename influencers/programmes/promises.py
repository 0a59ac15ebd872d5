"""What every room tells a partner of itself: what we owe them by when, and what they could do next. Plain data.

Each room above answers ``promises_of(person_id, now)`` and ``next_steps(person_id, now)`` where it has something to
say; the portal puts the answers together. Pure; imports nothing of its room.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kept(StrEnum):
    """How a promise stands."""

    WAITING = "waiting"  # not due yet
    LATE = "late"  # due, and not kept: said as plainly as the others
    KEPT = "kept"
    BLOCKED = "blocked"  # by something that the partner can do; ``why`` says what


@dataclass(frozen=True)
class Promise:
    """Something we owe: a payment, a product, an answer. ``amount`` in minor units of ``currency``, None where it is no
    money. ``path`` is the page that shows it."""

    what: str
    due_at: datetime | None
    standing: Kept
    path: str
    why: str = ""
    amount: int | None = None
    currency: str = ""


@dataclass(frozen=True)
class NextStep:
    """Something that the partner may do; those with the earliest ``due_at`` come first, those without one last."""

    what: str
    path: str
    action: str
    due_at: datetime | None = None
    text: str = ""
