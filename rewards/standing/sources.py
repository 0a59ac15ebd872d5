"""What rooms above hand down through the roof: which programmes there are, and who takes part in them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from flask import Flask, current_app

EXTENSION = "advocacy.standing"


def _none(people: Collection[int]) -> Mapping[int, Collection[int]]:
    return {}


@dataclass(frozen=True)
class Sources:
    """``members``: person -> the programmes they take part in, of these people; ``names``: programme -> its name."""

    members: Callable[[Collection[int]], Mapping[int, Collection[int]]] = _none
    names: Callable[[], Mapping[int, str]] = dict


def init_standing(app: Flask, sources: Sources) -> None:
    """Hangs the sources up."""
    app.extensions[EXTENSION] = sources


def programmes_of(people: Collection[int]) -> Mapping[int, Collection[int]]:
    """Person -> the programmes they take part in."""
    return _sources().members(people)


def programme_names() -> Mapping[int, str]:
    """Programme -> its name."""
    return _sources().names()


def _sources() -> Sources:
    found: Sources = current_app.extensions.get(EXTENSION) or Sources()
    return found
