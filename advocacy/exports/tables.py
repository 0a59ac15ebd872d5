"""What can be taken out: the contract by which every room says what its tables are, and who may take them.

A room lists ``Table``s, the roof puts the lists together (``offers``). Columns are named one by one, so that nothing
leaves that nobody decided on: no keys, no bank details, no words that only their writer may read. Imports people.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy.sql import Select

from advocacy.people.capabilities import Capability


@dataclass(frozen=True)
class Column:
    """One column: its name in every file, the column or expression it is read from, what it says."""

    name: str
    of: Any
    says: LazyString


def _as_it_is(statement: Select[Any]) -> Select[Any]:
    return statement


@dataclass(frozen=True)
class Table:
    """One table: its name in files and addresses, its label, what it holds, and who may take it (any of ``may``).

    ``key`` are columns that are unique together and in whose order rows come; an index over them makes it quick. ``at``
    is the instant or day that a period narrows by, None where a table knows no time. ``narrowed`` joins and leaves out.
    """

    name: str
    label: LazyString
    about: LazyString
    may: tuple[Capability, ...]
    columns: Sequence[Column]
    key: Sequence[Any]
    at: Any = None
    narrowed: Callable[[Select[Any]], Select[Any]] = _as_it_is

    def allowed(self, can: Callable[[str], bool]) -> bool:
        """Whether somebody may take it."""
        return any(can(each) for each in self.may)


NUMBER = _l("Its number here.")
PERSON = _l("The number of the person whose it is; see the table “people”.")
NETWORK = _l("The network.")
CAMPAIGN = _l("The campaign, by its name.")
TOPIC = _l("The topic, by its name.")
NAME = _l("Its name.")
STATE = _l("Where it stands.")
TITLE = _l("Its title.")
WHY = _l("The reason that was given.")
FIRST_DAY = _l("Its first day.")
LAST_DAY = _l("Its last day.")
ADDED = _l("When it was added.")
CURRENCY = _l("The currency (ISO 4217).")
PROGRAMME_ID = _l("The number of the programme; see the table “programmes”.")
PROGRAMME = _l("The programme, by the name that links carry.")
ENROLMENT = _l("The number of the enrolment; see the table “enrolments”.")
ITEM = _l("The number of the item; see the table “items”.")
SHARE = _l("The number of the post; see the table “posts”.")
LINK = _l("The number of the link; see the table “links”.")
"""Meanings that many tables share."""
