"""What rooms above hand down through the roof: which programmes there are, and who takes part in them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from flask import Flask, current_app

from rewards.standing.models import Counted

EXTENSION = "advocacy.standing"


def _none(people: Collection[int]) -> Mapping[int, Collection[int]]:
    return {}


def _nothing(
    counts: Counted, programme_id: int, people: Collection[int], first_day: date, last_day: date
) -> Mapping[int, int]:  # fmt: skip
    return {}


@dataclass(frozen=True)
class Sources:
    """``members``: person -> the programmes they take part in, of these people; ``names``: programme -> its name;
    ``counted``: what these people did for a programme on these days, both included, of what its ladder counts;
    ``currency``: a programme's."""

    members: Callable[[Collection[int]], Mapping[int, Collection[int]]] = _none
    names: Callable[[], Mapping[int, str]] = dict
    counted: Callable[[Counted, int, Collection[int], date, date], Mapping[int, int]] = _nothing
    currency: Callable[[int], str] = str


def init_standing(app: Flask, sources: Sources) -> None:
    """Hangs the sources up."""
    app.extensions[EXTENSION] = sources


def programmes_of(people: Collection[int]) -> Mapping[int, Collection[int]]:
    """Person -> the programmes they take part in."""
    return _sources().members(people)


def programme_names() -> Mapping[int, str]:
    """Programme -> its name."""
    return _sources().names()


def counted(
    counts: Counted, programme_id: int, people: Collection[int], first_day: date, last_day: date
) -> Mapping[int, int]:  # fmt: skip
    """Person -> what they did for a programme on these days, of those who did anything."""
    return _sources().counted(counts, programme_id, people, first_day, last_day)


def currency_of(programme_id: int) -> str:
    """The currency in which a programme's sales are counted."""
    return _sources().currency(programme_id)


def _sources() -> Sources:
    found: Sources = current_app.extensions.get(EXTENSION) or Sources()
    return found
