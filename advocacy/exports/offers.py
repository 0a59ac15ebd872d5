"""What every room offers to take out and in, as the roof put it together; who may take what. Imports the contracts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Flask, current_app
from flask_babel import LazyString
from flask_babel import gettext as _

from advocacy.errors import NotFound
from advocacy.exports.intakes import Intake, Sheet
from advocacy.exports.tables import Table
from advocacy.people.capabilities import Capability

EXTENSION = "advocacy.exports"


@dataclass(frozen=True)
class Offer:
    """What one package offers: tables to take out, tables to read in again, pages that read files of their own.

    ``name`` and ``label`` are what its tables stand under on the page.
    """

    name: str
    label: LazyString
    tables: Sequence[Table] = ()
    intakes: Sequence[Intake] = ()
    sheets: Sequence[Sheet] = ()


@dataclass(frozen=True)
class _Offered:
    tables: Mapping[str, Table]
    intakes: Mapping[str, Intake]
    sheets: Mapping[str, Sheet]
    offers: Sequence[Offer]


def init_exports(app: Flask, offers: Iterable[Offer]) -> None:
    """Hangs them up, in the order of the roof's list. Raises RuntimeError for two of one name."""
    offered = tuple(offers)
    tables = [table for offer in offered for table in offer.tables]
    intakes = [intake for offer in offered for intake in offer.intakes]
    sheets = [sheet for offer in offered for sheet in offer.sheets]
    by_name = {table.name: table for table in tables}
    if len(by_name) != len(tables):
        raise RuntimeError("two tables of exports have one name")
    app.extensions[EXTENSION] = _Offered(
        by_name, {each.table: each for each in intakes}, {each.name: each for each in sheets}, offered
    )


def all_tables() -> Mapping[str, Table]:
    """Every table by its name."""
    return _offered().tables


def tables_for(can: Callable[[str], bool]) -> list[Table]:
    """The tables that somebody may take."""
    return [table for table in _offered().tables.values() if table.allowed(can)]


def groups_for(can: Callable[[str], bool]) -> list[tuple[Offer, list[Table]]]:
    """The same by the package that offers them; packages of which they may take nothing are left out."""
    found = [(offer, [table for table in offer.tables if table.allowed(can)]) for offer in _offered().offers]
    return [(offer, tables) for offer, tables in found if tables]


def table_named(name: str, can: Callable[[str], bool]) -> Table:
    """The table. Raises NotFound for one that there isn't, or that they may not take."""
    found = _offered().tables.get(name)
    if found is None or not found.allowed(can):
        raise NotFound(
            _("There is no table “%(name)s” that you may export.", name=name),
            remedy=_("Choose one of: %(tables)s.", tables=", ".join(each.name for each in tables_for(can))),
        )
    return found


def all_intakes() -> Mapping[str, Intake]:
    """Every table that is read in again, by its name."""
    return _offered().intakes


def intakes_for(can: Callable[[str], bool]) -> list[Intake]:
    """The tables that somebody may read in again."""
    return [intake for intake in _offered().intakes.values() if intake.allowed(can)]


def intake_named(name: str, can: Callable[[str], bool]) -> Intake:
    """How that table is read in. Raises NotFound for one that isn't, or that they may not write."""
    found = _offered().intakes.get(name)
    if found is None or not found.allowed(can):
        raise NotFound(_("There is no table “%(name)s” that you may import.", name=name))
    return found


def sheets_for(can: Callable[[str], bool]) -> list[Sheet]:
    """The pages that read files of their own and are open to somebody."""
    return [sheet for sheet in _offered().sheets.values() if sheet.allowed(can)]


def sheet_named(name: str, can: Callable[[str], bool]) -> Sheet:
    """That page. Raises NotFound."""
    found = _offered().sheets.get(name)
    if found is None or not found.allowed(can):
        raise NotFound(_("There is no such import."))
    return found


def _offered() -> _Offered:
    found: _Offered = current_app.extensions[EXTENSION]
    return found


_C = Capability
EXPORTERS = (
    _C.SEE_PEOPLE, _C.SEE_HISTORY, _C.SEE_ITEMS, _C.SEE_REACH, _C.SEE_LEDGER, _C.SEE_ACKNOWLEDGEMENTS,
    _C.WRITE_ITEMS, _C.WRITE_CONVERSIONS, _C.WRITE_REWARDS, _C.WRITE_PROGRAMMES, _C.WRITE_PAYOUTS, _C.WRITE_MENTIONS,
    _C.WRITE_PRIVACY, _C.PAUSE, _C.WRITE_ROUTES, _C.WRITE_RULES, _C.WRITE_WALL, _C.WRITE_RATES,
)  # fmt: skip
"""Those who may take at least one table: who sees the page. A test compares it with the tables."""
IMPORTERS = (
    _C.WRITE_PEOPLE, _C.WRITE_ITEMS, _C.WRITE_REWARDS, _C.WRITE_PROGRAMMES, _C.WRITE_CONVERSIONS, _C.WRITE_MENTIONS,
)  # fmt: skip
"""Those who may read at least one table in, or use one of the pages."""
