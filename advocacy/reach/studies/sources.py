"""What rooms above hand down through the roof: which stories were approved when, and what programmes cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Select

from advocacy.reach.periods import Period

EXTENSION = "advocacy.studies"


@dataclass(frozen=True)
class Cost:
    """What a programme (as links name it) costs, spread evenly over its days; ``amount`` in minor units."""

    programme: str
    what: str
    amount: int
    currency: str
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Sources:
    """``approved`` selects the references of stories approved in a period (one column); ``costs`` are asked in turn."""

    approved: Callable[[Period], Select[Any]] | None = None
    costs: Sequence[Callable[[Period], Iterable[Cost]]] = ()


def init_studies(app: Flask, sources: Sources) -> None:
    """Hangs the sources up."""
    app.extensions[EXTENSION] = sources


def approved_in(period: Period) -> Select[Any] | None:
    """The stories approved in a period; None where nobody knows."""
    ask = _sources().approved
    return ask(period) if ask else None


def costs_in(period: Period) -> list[Cost]:
    """Every cost of days of a period."""
    return [cost for ask in _sources().costs for cost in ask(period)]


def _sources() -> Sources:
    found: Sources = current_app.extensions.get(EXTENSION) or Sources()
    return found
