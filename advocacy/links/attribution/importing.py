"""Conversions from a CSV file: every row received or refused by itself, told by its line. A file may be sent again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from flask_babel import gettext as _

from advocacy import clock, spreadsheets
from advocacy.database import writing
from advocacy.errors import Breach, Refused
from advocacy.history import Actor
from advocacy.links.attribution import conversions
from advocacy.links.attribution.telling import Told, checked
from advocacy.links.lists import in_lists
from advocacy.spreadsheets import Line, Sheet

COLUMNS = ("kind", "order_id", "customer", "event", "at", "amount", "currency", "click_ids", "codes")
EXAMPLE = {
    "kind": "sale", "order_id": "10042", "at": "2026-11-21T09:30:00+01:00", "amount": "129.00", "currency": "EUR",
    "click_ids": "mzxw6ytboi2dknrrgezdgnbvgy", "codes": "INES10",
}  # fmt: skip
MOST_ROWS = 2_000
MOST_PROBLEMS = 100
"""Refused rows that are told one by one."""


@dataclass(frozen=True)
class Problem:
    """A row that was refused: its line in the file, what it was about, and what is wrong with it."""

    line: int
    about: str
    texts: tuple[str, ...]


@dataclass
class Outcome:
    """What became of a file."""

    received: int = 0
    repeated: int = 0
    refused: int = 0
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, line: int, about: str, *texts: str) -> None:
        """Notes a row that can't be taken."""
        self.refused += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(line, about, texts))


def take(file: BinaryIO, zone: str, *, actor: Actor, now: datetime) -> Outcome:
    """Receives every row that can be, some in each transaction: a file that broke in between may be sent again.
    Times without an offset are those of ``zone``.

    Raises Breach for a file that is no table, lacks what a conversion needs, or has too many rows.
    """
    sheet = spreadsheets.look_at(file)
    columns = [each.casefold() for each in sheet.columns]
    if "order_id" not in columns and "customer" not in columns:
        raise Breach(
            _("No column is called order_id or customer."), errors={"file": [_("The first line names the columns.")]},
            remedy=_("Begin with the template."),
        )  # fmt: skip
    if unknown := [each for each in columns if each and each not in COLUMNS]:
        raise Breach(
            _("There is no column “%(name)s”.", name=unknown[0]),
            errors={"file": [_("Known are: %(names)s.", names=", ".join(COLUMNS))]},
        )
    rows = _lines(file, sheet)
    outcome = Outcome()
    for some in in_lists(rows, conversions.AT_ONCE):
        _take_rows(some, columns, zone, outcome, actor, now)
    return outcome


def template() -> Iterator[str]:
    """A file with every column and one row, to begin with."""
    return spreadsheets.written([COLUMNS, [EXAMPLE.get(name, "") for name in COLUMNS]])


def _lines(file: BinaryIO, sheet: Sheet) -> list[Line]:
    """All of them, before any is received: of a file that is refused nothing is."""
    rows = list(islice(spreadsheets.lines(file, sheet), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise Breach(
            _("More than %(most)s rows.", most=MOST_ROWS), remedy=_("Split the file, or use the API’s batches.")
        )
    return rows


def _take_rows(
    lines: Sequence[Line], columns: list[str], zone: str, outcome: Outcome, actor: Actor, now: datetime
) -> None:  # fmt: skip
    """Receives what these lines say, in a transaction of its own. Refusals are noted in the order of the lines."""
    read = [(line, _read(line, columns, zone, now)) for line in lines]
    told = [said.told for _line, said in read if said.told is not None]
    with writing():
        received = iter(conversions.receive_all(told, actor=actor, now=now))
    for line, said in read:
        found = next(received) if said.told is not None else None
        if isinstance(found, tuple):
            outcome.received += found[1]
            outcome.repeated += not found[1]
        else:
            outcome.refuse(line.number, said.about, *(said.problems or [str(found)]))


@dataclass(frozen=True)
class _Said:
    """What a line says: a conversion, or what is wrong with it."""

    about: str
    told: Told | None = None
    problems: tuple[str, ...] = ()


def _read(line: Line, columns: list[str], zone: str, now: datetime) -> _Said:
    if line.problem:
        return _Said("", problems=(line.problem,))
    row = {name: spreadsheets.plain(cell) for name, cell in zip(columns, line.cells, strict=False) if name}
    about = row.get("order_id") or row.get("event", "")
    if len(line.cells) > len(columns):
        return _Said(about, problems=(_("The line has more cells than the heading has columns."),))
    try:
        return _Said(about, _told(row, zone, now))
    except Refused as refusal:
        texts = [f"{name}: {text}" for name, some in refusal.errors.items() for text in some]
        return _Said(about, problems=tuple(texts or [str(refusal)]))


def _told(row: Mapping[str, str], zone: str, now: datetime) -> Told:
    return checked(
        kind=row.get("kind", "") or "sale", at=_instant(row.get("at", ""), zone), now=now,
        order_id=row.get("order_id", ""), customer=row.get("customer", ""), event=row.get("event", ""),
        amount=row.get("amount", ""), currency=row.get("currency", ""),
        click_ids=_several(row.get("click_ids", "")), codes=_several(row.get("codes", "")),
    )  # fmt: skip


def _several(cell: str) -> list[str]:
    """What blanks, semicolons and bars part."""
    return cell.replace(";", " ").replace("|", " ").split()


def _instant(cell: str, zone: str) -> datetime | None:
    """With an offset as it is; without one by the clocks of the zone. A day alone is its noon. Raises Breach."""
    if not cell:
        return None
    try:
        if len(cell) == len("2026-11-21"):
            cell += "T12:00"
        found = datetime.fromisoformat(cell)
        return clock.from_rfc3339(cell) if found.tzinfo else clock.from_wall_clock(cell, zone)
    except ValueError:
        raise Breach(_("That is no time."), errors={"at": [_("Write it as 2026-11-21T09:30:00+01:00.")]}) from None
