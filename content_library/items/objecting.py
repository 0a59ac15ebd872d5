"""What rooms above know against using a story: the roof hands their questions in. A query.

Asked when a story is handed in for review, goes live and is lent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import Flask, current_app

from advocacy.errors import InvalidMove
from content_library.models import Item

EXTENSION = "content_library.objections"
Veto = Callable[[Item, datetime], InvalidMove | None]
"""Gives the refusal where a story may not be used at that instant."""


def init_objections(app: Flask, vetoes: Sequence[Veto]) -> None:
    """Hangs the questions up."""
    app.extensions[EXTENSION] = tuple(vetoes)


def refuse_objected(item: Item, now: datetime) -> None:
    """Raises InvalidMove where anybody objects to the story's use."""
    found: Sequence[Veto] = current_app.extensions.get(EXTENSION, ())
    for veto in found:
        if (refusal := veto(item, now)) is not None:
            raise refusal
