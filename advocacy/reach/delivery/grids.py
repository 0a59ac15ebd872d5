"""Pure: a report's tables as grids of plain values, with who says so in the head. CSV and workbooks write these.

Imports reports, metrics and how values are called; no database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import get_currency_precision
from flask_babel import gettext

from advocacy.reach import metrics
from advocacy.reach.figures import Figure
from advocacy.reach.report import Cell, Column, Form, Report, Table, Value
from advocacy.reach.writing import form_of
from advocacy.web import palette
from advocacy.web.charts import Chart


@dataclass(frozen=True)
class Head:
    """The head of a column of plain values: its words, how values are written, what to know about it."""

    text: str
    form: Form = Form.TEXT
    currency: str = ""
    about: str = ""


@dataclass(frozen=True)
class Grid:
    """A sheet: ``name`` is unique in its report; ``chart`` is the drawing that these are the figures of."""

    name: str
    title: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Value]]
    chart: Chart | None = None


def grids_of(report: Report) -> list[Grid]:
    """All of it: the figures, then every table, then what its charts draw."""
    tables = [of_table(table) for section in report.sections for table in section.tables]
    charts = [chart for section in report.sections for chart in section.charts]
    return [of_figures(report), *tables, *(_of_chart(f"chart-{i}", each) for i, each in enumerate(charts, 1))]


def of_figures(report: Report) -> Grid:
    """Every figure that the report opens with or explains, once, and how it was counted."""
    heads = [
        Head(gettext("Figure")), Head(gettext("Value"), Form.NUMBER), Head(gettext("Unit")),
        Head(gettext("Who says so")), Head(gettext("How")), Head(gettext("Formula")),
        Head(gettext("Rule"), Form.NUMBER),
    ]  # fmt: skip
    rows = [_figure(each) for each in figures_of(report)]
    return Grid("figures", gettext("Figures"), heads, rows)


def figures_of(report: Report) -> list[Figure]:
    """The figures of a report's tiles and those it explains, each once."""
    tiles = (tile.figure for section in report.sections for tile in section.tiles)
    named = {(each.metric, each.key, each.unit, each.provenance): each for each in (*report.figures, *tiles)}
    return list(named.values())


def of_table(table: Table) -> Grid:
    """A table; a column of figures from several sources is followed by one that says whose each of them is."""
    columns = [part for column in table.columns for part in _parts(column, table.rows)]
    return Grid(table.name, table.title, [part.head for part in columns],
                [[part.value(row.get(part.name)) for part in columns] for row in table.rows])  # fmt: skip


def said_by(provenance: str) -> str:
    """Who says so, in a word."""
    return str(palette.provenance_look(provenance)[0].label)


@dataclass(frozen=True)
class _Part:
    """What becomes a column of the grid: the value of a column's cells, or something about it."""

    name: str
    head: Head
    kind: str = "value"

    def value(self, cell: Cell | None) -> Value:
        if cell is None:
            return None
        if self.kind == "note":
            return cell.note or None
        if self.kind == "provenance":
            return said_by(cell.figure.provenance.value) if cell.figure else None
        return plain(cell.value, self.head.form, self.head.currency)


def _parts(column: Column, rows: Sequence[Mapping[str, Cell]]) -> Iterator[_Part]:
    cells = [row[column.name] for row in rows if column.name in row]
    sources = {cell.figure.provenance.value for cell in cells if cell.figure}
    known = metrics.metric(column.metric) if column.metric else None
    if known and not sources:
        sources = {known.provenance.value}
    beside = [said_by(next(iter(sources)))] if len(sources) == 1 else []
    if column.form is Form.MONEY:
        beside.append(column.currency)
    text = f"{column.label} ({', '.join(beside)})" if beside else column.label
    about = " ".join(str(part) for part in (known.how, known.formula or "") if part) if known else ""
    yield _Part(column.name, Head(text, column.form, column.currency, about.strip()))
    if len(sources) > 1:
        yield _Part(column.name, Head(gettext("%(figure)s: who says so", figure=column.label)), "provenance")
    if any(cell.note for cell in cells):
        yield _Part(column.name, Head(gettext("%(figure)s: note", figure=column.label)), "note")


def plain(value: Value, form: Form, currency: str) -> Value:
    """A value as programs reckon with it: money in whole units of its currency, networks by their trade name."""
    if form is Form.NETWORK and isinstance(value, str):
        return str(palette.network_look(value).label)
    if form is Form.MONEY and isinstance(value, int):
        return Decimal(value).scaleb(-get_currency_precision(currency))
    return value


def _figure(figure: Figure) -> list[Value]:
    told = figure.explain()
    form = form_of(figure.unit)
    value = plain(figure.value, form, figure.unit if form is Form.MONEY else "")
    label = f"{figure.label}: {figure.name}" if figure.name else figure.label
    return [label, value, figure.unit, said_by(figure.provenance.value), str(told["how"]), told["formula"],
            told["version"]]  # fmt: skip


def _of_chart(name: str, chart: Chart) -> Grid:
    heads = [Head(""), *(Head(column, Form.NUMBER) for column in chart.table.columns)]
    rows = [[head, *_told(values)] for head, values in chart.table.rows]
    title = f"{chart.title} ({said_by(chart.provenance)})" if chart.provenance else chart.title
    return Grid(name, title, heads, rows, chart)


def _told(values: Iterable[float]) -> Iterator[float | None]:
    """Without what is still to come, which charts hold as not a number."""
    return (value if value == value else None for value in values)
