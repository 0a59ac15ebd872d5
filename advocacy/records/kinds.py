"""Kinds of records: what each is, why it is kept, and how the room that keeps it removes what is past its retention.

The roof lists them. A noun of the history belongs to one kind at most; what nobody claims is of the kind ``REST``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import false
from sqlalchemy.sql import ColumnElement

from advocacy.people.holding import Held

EXTENSION = "advocacy.records"

REST = "history"
"""The kind of the history's reasons and details that no other kind claims."""


@dataclass(frozen=True)
class Kind:
    """One kind of records.

    ``count`` and ``remove`` see what is older than an instant and not held; ``remove`` takes so many at most, in the
    caller's transaction, and gives how many. ``demanded``: an erasure leaves it until its retention is over.
    ``shield`` is true for rows of the history that belong to what is held, beyond their person and time; ``has`` says
    whether the room knows of an item or a campaign that is to be held.
    """

    key: str
    label: LazyString
    purpose: LazyString
    data: LazyString
    nouns: frozenset[str] = frozenset()
    demanded: bool = True
    count: Callable[[datetime, Held], int] = lambda before, held: 0
    remove: Callable[[datetime, Held, int], int] = lambda before, held, limit: 0
    shield: Callable[[Held], ColumnElement[bool]] = lambda held: false()
    has: Callable[[Held], bool] = lambda held: False


def init_records(app: Flask, kinds: Sequence[Kind]) -> None:
    """Hangs the kinds up, and the rest of the history behind them."""
    app.extensions[EXTENSION] = (*kinds, _rest())


def all_kinds() -> Sequence[Kind]:
    """Every kind, in the order of the roof's list."""
    found: Sequence[Kind] = current_app.extensions[EXTENSION]
    return found


def claimed() -> frozenset[str]:
    """The nouns that kinds claim."""
    return frozenset().union(*(kind.nouns for kind in all_kinds()))


def _rest() -> Kind:
    return Kind(
        REST, _l("The rest of the history"), _l("Shows who did what, and why"), _l("Reasons and details of moves"),
    )  # fmt: skip
