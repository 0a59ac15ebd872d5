"""Which programme's links somebody shares with: asked of the room above that knows who takes part. Never imports it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import Flask, current_app

EXTENSION = "advocacy.programmes"


@dataclass(frozen=True)
class Programmes:
    """What the room above answers: the programme by whose attribution a person's clicks count, empty for none; the one
    that they share these words for (``group_ref``), where the words were made for one alone; the
    programmes to choose from, as (name that links carry, name for people); all that a person takes part in; the number
    of a programme by the name that links carry, None where none is called so; and names for people by number."""

    of: Callable[[int], str] = lambda person_id: ""
    of_words: Callable[[int, str], str] = lambda person_id, group_ref: ""
    listed: Callable[[], Sequence[tuple[str, str]]] = lambda: ()
    all_of: Callable[[int], Sequence[str]] = lambda person_id: ()
    number_of: Callable[[str], int | None] = lambda tag: None
    names_of: Callable[[Collection[int]], Mapping[int, str]] = lambda numbers: {}


def init_programmes(app: Flask, answers: Programmes) -> None:
    """Hangs the answers up."""
    app.extensions[EXTENSION] = answers


def of(person_id: int, group_ref: str = "") -> str:
    """The programme whose links that person shares with, of words that were made for a programme that one; empty when
    they take part in none with attribution."""
    answers = _answers()
    return (answers.of_words(person_id, group_ref) if group_ref else "") or answers.of(person_id)


def all_of(person_id: int) -> Sequence[str]:
    """Every programme that person takes part in, with attribution or without, by the name that links carry."""
    return _answers().all_of(person_id)


def listed() -> Sequence[tuple[str, str]]:
    """The programmes to choose from."""
    return _answers().listed()


def number_of(tag: str) -> int | None:
    """The number of the programme that links call so; None where none is called so (any more)."""
    return _answers().number_of(tag) if tag else None


def names_of(numbers: Collection[int]) -> Mapping[int, str]:
    """The names for people of these programmes; of those that there are."""
    return _answers().names_of(numbers) if numbers else {}


def _answers() -> Programmes:
    found: Programmes = current_app.extensions.get(EXTENSION) or Programmes()
    return found
