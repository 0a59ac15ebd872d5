"""Pure: what a bank's file tells of each payout, whatever its format. Shared by its readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from influencers.payouts.models import Outcome


@dataclass(frozen=True)
class Told:
    """A line of an answer. ``outcome`` is None where the bank has it and is not done; ``amount`` in minor units and
    ``currency`` where the file has them; ``paid_on`` the day on which the money went over, where it tells that."""

    where: str  # "line 4", "transaction 2"
    id: str
    outcome: Outcome | None
    why: str = ""
    amount: int | None = None
    currency: str = ""
    paid_on: date | None = None


@dataclass(frozen=True)
class Wrong:
    """A line that is refused, and why; the others are taken."""

    where: str
    why: str


@dataclass(frozen=True)
class Everything:
    """The bank refused the file as a whole."""

    why: str


@dataclass(frozen=True)
class Answer:
    """A whole file. ``of`` is the number of the file that it answers, empty where the format has none."""

    kind: str
    of: str
    lines: Sequence[Told]
    wrong: Sequence[Wrong] = ()
    everything: Everything | None = None
