"""Conversions and refunds from a CSV file: every row taken or refused by itself, told by its line.

The file is read a piece at a time, a transaction for each, so a hundred thousand rows take no more memory than a
hundred. A file may be sent again: what was taken is repeated and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from flask_babel import gettext as _

from advocacy import clock, settings, spreadsheets
from advocacy.database import writing
from advocacy.errors import Breach, Refused
from advocacy.history import Actor
from advocacy.links.attribution import conversions, early_refunds, money
from advocacy.links.attribution.conversions import Received
from advocacy.links.attribution.early_refunds import GivenBack, Taken
from advocacy.links.attribution.telling import Told, checked
from advocacy.spreadsheets import Line, Sheet

COLUMNS = (
    "kind", "order_id", "customer", "event", "at", "amount", "currency", "click_ids", "codes", "reference", "why",
)  # fmt: skip
REFUND = "refund"
"""What stands as ``kind`` of a row that gives back: all of an order, or an amount under a reference."""
EXAMPLE = {
    "kind": "sale", "order_id": "10042", "at": "2026-11-21T09:30:00+01:00", "amount": "129.00", "currency": "EUR",
    "click_ids": "mzxw6ytboi2dknrrgezdgnbvgy", "codes": "INES10",
}  # fmt: skip
MOST_ROWS = 100_000
MOST_PROBLEMS = 1_000
"""Refused rows of one file. Every one of them is told; with so many it is the file that is wrong, and reading stops."""


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
    given_back: int = 0
    waiting: int = 0  # refunds whose order has not come
    problems: list[Problem] = field(default_factory=list)
    read_to: int = 0  # the last line that was read
    stopped: bool = False  # too many were refused: what stands below was not read

    @property
    def refused(self) -> int:
        """How many rows could not be taken: each is among the problems."""
        return len(self.problems)

    def refuse(self, line: int, about: str, *texts: str) -> None:
        """Notes a row that can't be taken."""
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
    _refuse_too_long(file, sheet)
    rows, outcome = spreadsheets.lines(file, sheet), Outcome()
    while some := list(islice(rows, conversions.AT_ONCE)):
        if outcome.refused >= MOST_PROBLEMS:
            outcome.stopped = True
            break
        _take_rows(some, columns, zone, outcome, actor, now)
        outcome.read_to = some[-1].number
    return outcome


def template() -> Iterator[str]:
    """A file with every column and one row, to begin with."""
    return spreadsheets.written([COLUMNS, [EXAMPLE.get(name, "") for name in COLUMNS]])


def _refuse_too_long(file: BinaryIO, sheet: Sheet) -> None:
    """Counts the rows before any is received: of a file that is refused nothing is."""
    if sum(1 for _line in islice(spreadsheets.lines(file, sheet), MOST_ROWS + 1)) > MOST_ROWS:
        raise Breach(
            _("More than %(most)s rows.", most=MOST_ROWS), remedy=_("Split the file, or use the API’s batches.")
        )


def _take_rows(
    lines: Sequence[Line], columns: list[str], zone: str, outcome: Outcome, actor: Actor, now: datetime
) -> None:  # fmt: skip
    """Takes what these lines say, in a transaction of its own: sales first, then what is given back of them. Refusals
    are noted in the order of the lines."""
    read = [(line, _read(line, columns, zone, now)) for line in lines]
    told = [said.told for _line, said in read if isinstance(said.told, Told)]
    with writing():
        received = iter(conversions.receive_all(told, actor=actor, now=now))
        found = [_taken(said.told, received, actor, now) for _line, said in read]
    for (line, said), became in zip(read, found, strict=True):
        if said.told is None or isinstance(became, Refused):
            outcome.refuse(line.number, said.about, *(said.problems or _texts(became)))
        elif became is not None:
            _count(became, outcome)


def _taken(
    told: Told | GivenBack | None, received: Iterator[Received], actor: Actor, now: datetime
) -> Received | Taken | Refused | None:  # fmt: skip
    if isinstance(told, Told):
        return next(received)
    try:
        return None if told is None else early_refunds.tell(told, actor=actor, now=now)
    except Refused as refusal:
        return refusal


def _count(became: Received | Taken | Refused, outcome: Outcome) -> None:
    if isinstance(became, Taken):
        outcome.repeated += not became.fresh
        outcome.given_back += became.fresh and became.conversion is not None
        outcome.waiting += became.fresh and became.conversion is None
    elif isinstance(became, tuple):
        outcome.received += became[1]
        outcome.repeated += not became[1]


def _texts(refusal: object) -> tuple[str, ...]:
    """What is wrong, by field where the refusal tells fields."""
    errors = refusal.errors if isinstance(refusal, Refused) else {}
    found = tuple(f"{name}: {text}" for name, some in errors.items() for text in some)
    return found or (str(refusal),)


@dataclass(frozen=True)
class _Said:
    """What a line says: a conversion or a refund, or what is wrong with it."""

    about: str
    told: Told | GivenBack | None = None
    problems: tuple[str, ...] = ()


def _read(line: Line, columns: list[str], zone: str, now: datetime) -> _Said:
    if line.problem:
        return _Said("", problems=(line.problem,))
    row = {name: spreadsheets.plain(cell) for name, cell in zip(columns, line.cells, strict=False) if name}
    about = row.get("order_id") or row.get("event", "")
    if len(line.cells) > len(columns):
        return _Said(about, problems=(_("The line has more cells than the heading has columns."),))
    try:
        return _Said(about, _given_back(row) if row.get("kind") == REFUND else _told(row, zone, now))
    except Refused as refusal:
        return _Said(about, problems=_texts(refusal))


def _given_back(row: Mapping[str, str]) -> GivenBack:
    amount, units, currency = row.get("amount", ""), None, ""
    if amount:
        currency = money.currency_of(row.get("currency", "") or settings.current().currency)
        units = money.minor(amount, currency, "amount")
    why = row.get("why", "") or _("Told in a file.")
    return early_refunds.checked(row.get("order_id", ""), row.get("reference", ""), why, units, currency)


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
