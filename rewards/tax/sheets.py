"""Payroll exports and year-end summaries as files: CSV, a row at a time, and a workbook with typed cells.

Amounts are in the currency's own unit. Nothing in a cell is taken for a formula by a program that opens it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import xlsxwriter
from babel.numbers import get_currency_precision

from advocacy import spreadsheets
from advocacy.links.attribution import money
from rewards.tax import queries, runs
from rewards.tax.models import Benefit, PayrollRun
from rewards.tax.years import Year

RUN = (
    "line", "kind", "person", "name", "email", "entity", "country", "day", "perk", "class", "treatment", "value",
    "taxable", "currency", "rule",
)  # fmt: skip
YEAR = ("year", "person", "name", "email", "entity", "country", "currency", "perks", "value", "taxable")
MONEY = frozenset({"value", "taxable"})


def of_run(run: PayrollRun) -> Iterator[Sequence[Any]]:
    """The head and the lines of a run."""
    yield RUN
    for row in runs.rows(run):
        yield _line(row)


def of_year(year: Year) -> Iterator[Sequence[Any]]:
    """The head and everybody's totals of a tax year, by currency."""
    yield YEAR
    for each in queries.every_total(year):
        who = (each.person.id, each.person.name, each.person.email, each.person.employing_entity, each.person.region)
        for one in each.sums:
            amounts = (money.amount(one.value, one.currency), money.amount(one.taxable, one.currency))
            yield (year.label, *who, one.currency, one.lines, *amounts)


def as_csv(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Rows as CSV that office programs open as it is."""
    yield from spreadsheets.written(rows)


def as_workbook(rows: Iterator[Sequence[Any]], title: str) -> bytes:
    """Rows as a workbook of one sheet, written a row at a time; amounts are numbers, texts stay texts."""
    held = io.BytesIO()
    options = {"in_memory": True, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(held, options)
    book.set_properties({"title": title})
    sheet, bold = book.add_worksheet("Payroll"), book.add_format({"bold": True})
    head = next(rows)
    for column, name in enumerate(head):
        sheet.write_string(0, column, str(name), bold)
    looks: dict[int, Any] = {}
    at = head.index("currency")
    for number, row in enumerate(rows, 1):
        digits = get_currency_precision(row[at]) if row[at] else 2
        look = looks.setdefault(digits, book.add_format({"num_format": "#,##0." + "0" * digits if digits else "#,##0"}))
        for column, value in enumerate(row):
            _cell(sheet, number, column, value, look if head[column] in MONEY else None)
    book.close()
    return held.getvalue()


def _cell(sheet: Any, number: int, column: int, value: Any, look: Any) -> None:
    if look is not None:
        sheet.write_number(number, column, float(value), look)
    elif isinstance(value, int):
        sheet.write_number(number, column, value)
    else:
        sheet.write_string(number, column, value.isoformat() if isinstance(value, date) else str(value))


def _line(row: Benefit) -> Sequence[Any]:
    who = row.person
    amounts = (money.amount(row.value or 0, row.currency), money.amount(row.taxable or 0, row.currency))
    return (
        row.id, row.kind.value, who.id, who.name, who.email, who.employing_entity, row.country, row.day.isoformat(),
        row.perk, row.tax_class, row.treatment.value, *amounts, row.currency, row.rule,
    )  # fmt: skip
