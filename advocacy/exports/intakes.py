"""What can be taken in: the contract of tables that are read in again, and the list of files that rooms read.

An ``Intake`` takes one row of what an export gave, in JSON lines, and says what it did with it; it knows a thing by
its name, so that a second time changes nothing. A ``Sheet`` is a page of a room that reads files of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import LazyString
from flask_babel import gettext as _

from advocacy.errors import Breach
from advocacy.history import Actor
from advocacy.people.capabilities import Capability

Row = Mapping[str, Any]
C = TypeVar("C", bound=StrEnum)
T = TypeVar("T")


class Outcome(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True)
class Intake:
    """How a table is read in again. ``take`` joins the caller's transaction; it raises Breach for a row it can't take.

    ``table`` is the name of the table whose columns the rows have; those that it doesn't need are passed over.
    ``named`` is the column that a row is known by; ``may`` are those who may write (any of them).
    """

    table: str
    label: LazyString
    about: LazyString
    may: tuple[Capability, ...]
    named: str
    take: Callable[[Row, Actor, datetime], Outcome]

    def allowed(self, can: Callable[[str], bool]) -> bool:
        """Whether somebody may read it in."""
        return any(can(each) for each in self.may)


@dataclass(frozen=True)
class Sheet:
    """A page of a room that reads a file of its own. ``example`` gives a file to begin with, as CSV."""

    name: str
    label: LazyString
    about: LazyString
    may: tuple[Capability, ...]
    endpoint: str
    example: Callable[[], str]

    def allowed(self, can: Callable[[str], bool]) -> bool:
        """Whether somebody may use it."""
        return any(can(each) for each in self.may)


# --- what rows say ----------------------------------------------------------------------------------------------


def text_in(row: Row, name: str, usual: str = "") -> str:
    """The text of a column; where there is none, or null, the usual. Raises Breach for anything else."""
    value = row.get(name)
    if value is None:
        return usual
    if not isinstance(value, str):
        raise Breach(_("“%(name)s” is no text.", name=name))
    return value.strip()


def flag_in(row: Row, name: str) -> bool:
    """The yes or no of a column; no where there is none. Raises Breach for anything else."""
    value = row.get(name)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise Breach(_("“%(name)s” is neither true nor false.", name=name))
    return value


def texts_in(row: Row, name: str) -> tuple[str, ...]:
    """The texts of a column that holds a list. Raises Breach for anything else."""
    value = row.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Breach(_("“%(name)s” is no list of texts.", name=name))
    return tuple(value)


def whole_in(row: Row, name: str, usual: int) -> int:
    """The whole number of a column; where there is none the usual. Raises Breach for anything else."""
    value = row.get(name)
    if value is None:
        return usual
    if not isinstance(value, int) or isinstance(value, bool):
        raise Breach(_("“%(name)s” is no whole number.", name=name))
    return value


def number_in(row: Row, name: str) -> int | None:
    """The whole number of a column, or none. Raises Breach for anything else."""
    return None if row.get(name) is None else whole_in(row, name, 0)


def choice_in(row: Row, name: str, usual: C) -> C:
    """Which of those that there are a column names; where there is none the usual. Raises Breach for another."""
    kinds, said = type(usual), text_in(row, name, usual)
    if said not in frozenset(kinds):
        raise Breach(_("“%(name)s” is none of those that there are.", name=name))
    return kinds(said)


def only_one(found: Sequence[T]) -> T | None:
    """The one thing of a name, or none. Raises Breach for several: a row would not say which."""
    if len(found) > 1:
        raise Breach(_("Several have this name."), errors={"name": [_("Give them names of their own first.")]})
    return found[0] if found else None
