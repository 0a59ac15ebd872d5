"""What rooms above hand down through the roof: which programmes somebody takes part in, and who does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Select

EXTENSION = "rewards.circles"


@dataclass(frozen=True)
class Circles:
    """``of`` gives number and name of the programmes of a person; ``members`` selects the ids of one's people."""

    of: Callable[[int], Sequence[tuple[int, str]]]
    members: Callable[[int], Select[Any]]


def init_circles(app: Flask, circles: Circles) -> None:
    """Hangs them up."""
    app.extensions[EXTENSION] = circles


def circles() -> Circles | None:
    """What the roof handed down; None where nobody did."""
    found: Circles | None = current_app.extensions.get(EXTENSION)
    return found
