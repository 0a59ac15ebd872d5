"""Pure: a report as CSV. One table is a file; a whole report is an archive of them with a page about it.

Imports grids and spreadsheets. Nothing in a cell is taken for a formula by a program that opens it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext

from advocacy import spreadsheets
from advocacy.clock import to_rfc3339
from advocacy.errors import NotFound
from advocacy.reach.delivery.grids import Grid, grids_of
from advocacy.reach.report import Report, Value
from advocacy.reach.writing import from_to


def table_of(report: Report, name: str) -> Grid:
    """The grid of that name. Raises NotFound."""
    found = next((grid for grid in grids_of(report) if grid.name == name), None)
    if found is None:
        raise NotFound(gettext("This report has no such table."), remedy=gettext("Leave the name out for all of them."))
    return found


def as_csv(grid: Grid) -> Iterator[str]:
    """A grid as CSV that office programs open as it is. Times are RFC 3339, days ISO 8601. A piece a row."""
    yield from spreadsheets.written(
        [[head.text for head in grid.heads], *([_said(cell) for cell in row] for row in grid.rows)]
    )


def as_archive(report: Report, made_at: datetime) -> bytes:
    """Every grid as a CSV file, in a ZIP archive, with ``about.txt``."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("about.txt", "\n".join(about(report, made_at)) + "\n")
        for grid in grids_of(report):
            archive.writestr(f"{grid.name}.csv", "".join(as_csv(grid)))
    return held.getvalue()


def about(report: Report, made_at: datetime) -> list[str]:
    """What to know before one reads the figures: lines of text."""
    lines = [
        report.title, from_to(report.period.first, report.period.last),
        gettext("Made at %(at)s.", at=to_rfc3339(made_at.replace(microsecond=0))),
        gettext("Reported, counted, estimated and potential figures are never added together."),
    ]  # fmt: skip
    if report.lede:
        lines.insert(1, report.lede)
    lines += [f"{section.title}: {section.note}" for section in report.sections if section.note]
    lines += [
        gettext("Clicks are missing from %(first)s to %(last)s (%(why)s): figures are too low.",
                first=to_rfc3339(gap.from_at), last=to_rfc3339(gap.until_at), why=gap.why)
        for gap in report.gaps
    ]  # fmt: skip
    return lines


def _said(value: Value) -> str | int | float | Decimal:
    """Numbers stay numbers: a minus before one makes no formula of it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return to_rfc3339(value)
    return value.isoformat() if isinstance(value, date) else value
