"""A report as a letter: subject, plain text, and HTML whose charts need no picture. For mail, by whoever sends it.

Imports reports, how values are written, and the charts for mail. Renders outside of requests, in the language and zone
that are in force. HTML stays below what Gmail shows without cutting (102 kB).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import current_app
from flask_babel import get_locale, gettext, ngettext

from advocacy.reach import metrics, writing
from advocacy.reach.delivery.grids import said_by
from advocacy.reach.report import Cell, Column, Form, Report, Section, Table, Tile
from advocacy.web import charts_mail, filters
from advocacy.web.charts import Chart
from advocacy.web.charts_mail import Drawing

MOST_ROWS, MOST_COLUMNS = 10, 5
"""Of a table in a mail; the rest is on the page."""
_FIGURES = (Form.NUMBER, Form.PERCENT, Form.MONEY)


@dataclass(frozen=True)
class Setting:
    """What is not the report's: who sends it, where its page is, why it comes and where to end it; ``base`` is the
    product's address, which goes before paths."""

    sender: str
    base: str
    url: str
    why: str
    stop_url: str = ""


@dataclass(frozen=True)
class Letter:
    """A mail that is ready to be queued."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class _Tile:
    label: str
    value: str
    said_by: str
    delta: str | None
    hint: str | None
    url: str
    course: str

    @property
    def fell(self) -> bool:
        return (self.delta or "").startswith(("-", "−"))


@dataclass(frozen=True)
class _Chart:
    title: str
    description: str
    said_by: str
    drawing: Drawing
    letters: Sequence[str]


@dataclass(frozen=True)
class _Head:
    text: str
    figure: bool
    said_by: str


@dataclass(frozen=True)
class _Cell:
    text: str
    url: str
    course: str


@dataclass(frozen=True)
class _Table:
    title: str
    heads: Sequence[_Head]
    rows: Sequence[Sequence[_Cell]]
    empty: str
    more: str


@dataclass(frozen=True)
class _Part:
    title: str
    tiles: Sequence[_Tile]
    charts: Sequence[_Chart]
    tables: Sequence[_Table]
    note: str


@dataclass(frozen=True)
class _Page:
    """What the template writes."""

    subject: str
    preview: str
    sender: str
    title: str
    period: str
    lede: str
    gaps: Sequence[str]
    parts: Sequence[_Part]
    url: str
    why: str
    stop_url: str


def letter_of(report: Report, name: str, around: Setting) -> Letter:
    """The letter; ``name`` is what its reader calls the report."""
    period = writing.from_to(report.period.first, report.period.last)
    parts = [_part(section, around.base) for section in report.sections]
    tiles = [tile for part in parts for tile in part.tiles]
    preview = " · ".join(f"{tile.label} {tile.value}" for tile in tiles[:4])
    title = name if name == report.title else f"{name}: {report.title}"
    page = _Page(
        f"{name} · {period}", preview, around.sender, title, period, report.lede, _gaps(report), parts, around.url,
        around.why, around.stop_url,
    )  # fmt: skip
    template = current_app.jinja_env.get_template("emails/report.html")
    html = template.render(letter=page, language=str(get_locale() or "en").replace("_", "-"))
    return Letter(page.subject, "\n".join(_plain(page)) + "\n", html)


def _part(section: Section, base: str) -> _Part:
    drawings = ((chart, charts_mail.drawn(chart)) for chart in section.charts)
    drawn = [_chart(chart, drawing) for chart, drawing in drawings if drawing is not None]
    tables = [_table(table, base) for table in section.tables]
    return _Part(section.title, [_tile(tile, base) for tile in section.tiles], drawn, tables, section.note)


def _tile(tile: Tile, base: str) -> _Tile:
    figure = tile.figure
    course = charts_mail.course([values[0] for _, values in tile.course.table.rows]) if tile.course else ""
    return _Tile(
        figure.label, writing.of_figure(figure), said_by(figure.provenance.value), tile.delta, tile.hint,
        _absolute(tile.href, base), course,
    )  # fmt: skip


def _chart(chart: Chart, drawing: Drawing) -> _Chart:
    said = said_by(chart.provenance) if chart.provenance else ""
    return _Chart(chart.title, chart.description, said, drawing, charts_mail.in_letters(chart))


def _table(table: Table, base: str) -> _Table:
    columns, rows = table.columns[:MOST_COLUMNS], table.rows[:MOST_ROWS]
    left, narrow = len(table.rows) - len(rows), len(columns) < len(table.columns)
    more = ngettext("%(num)d more row is on the page.", "%(num)d more rows are on the page.", left) if left else ""
    if narrow:
        more = " ".join((more, gettext("The page has more columns."))).strip()
    return _Table(
        table.title, [_head(column) for column in columns],
        [[_cell(row, column, base) for column in columns] for row in rows],
        table.empty or gettext("Nothing in this period"), more,
    )  # fmt: skip


def _head(column: Column) -> _Head:
    said = said_by(metrics.metric(column.metric).provenance.value) if column.metric else ""
    return _Head(column.label, column.form in _FIGURES, said)


def _cell(row: Mapping[str, Cell], column: Column, base: str) -> _Cell:
    cell = row.get(column.name)
    if cell is None:
        return _Cell(writing.NOTHING, "", "")
    text = writing.in_cell(cell, column)
    course = charts_mail.course([values[0] for _, values in cell.course.table.rows], 14) if cell.course else ""
    return _Cell(" ".join(f"{text} {cell.note}".split()), _absolute(cell.href, base), course)


def _absolute(href: str, base: str) -> str:
    return base + href if href.startswith("/") else href


def _gaps(report: Report) -> list[str]:
    return [
        gettext("Clicks are missing from %(first)s to %(last)s: figures are too low.",
                first=filters.localtime(gap.from_at), last=filters.localtime(gap.until_at))
        for gap in report.gaps[:3]
    ]  # fmt: skip


# --- plain text -------------------------------------------------------------------------------------------------


def _plain(page: _Page) -> Iterator[str]:
    yield page.title
    yield page.period
    yield from (each for each in (page.lede, *page.gaps) if each)
    for part in page.parts:
        yield ""
        yield from _plain_part(part)
    yield ""
    yield f"{gettext('Open the report')}: {page.url}"
    yield ""
    yield page.why
    if page.stop_url:
        yield f"{gettext('End this mail')}: {page.stop_url}"


def _plain_part(part: _Part) -> Iterator[str]:
    if part.title:
        yield part.title.upper()
    for tile in part.tiles:
        beside = ", ".join(each for each in (tile.said_by, tile.delta, tile.hint) if each)
        yield f"{tile.label}: {tile.value} ({beside})"
    for chart in part.charts:
        yield f"\n{chart.title}" + (f" ({chart.said_by})" if chart.said_by else "")
        yield from chart.letters
    for table in part.tables:
        yield f"\n{table.title}"
        yield from _plain_table(table)
    if part.note:
        yield part.note


def _plain_table(table: _Table) -> Iterator[str]:
    if not table.rows:
        yield table.empty
        return
    lines = [[head.text for head in table.heads], *([cell.text for cell in row] for row in table.rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(table.heads))]
    for line in lines:
        placed = (
            text.rjust(width) if head.figure else text.ljust(width)
            for text, width, head in zip(line, widths, table.heads, strict=True)
        )  # fmt: skip
        yield "  ".join(placed).rstrip()
    if table.more:
        yield table.more
