"""A report as a file or on paper: workbook, CSV, printable page. The same report as the page of that address shows."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone
from flask_login import current_user

from advocacy import clock, settings
from advocacy.reach import asking, kinds, places, writing
from advocacy.reach.delivery import forms, sheets
from advocacy.reach.delivery.workbook import as_workbook
from advocacy.reach.report import Asked, Report
from advocacy.web.guards import signed_in

pages = Blueprint("report_files", __name__, url_prefix="/reach")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/<report>/xlsx")
@signed_in
def workbook(report: str) -> ResponseReturnValue:
    """The report as a workbook: typed cells, a sheet a table."""
    _asked, found = _built(report)
    return _file(as_workbook(found, clock.now(), get_timezone()), XLSX, found.title, "xlsx")


@pages.get("/<report>/csv")
@signed_in
def table(report: str) -> ResponseReturnValue:
    """One table as CSV, named by ``table``; without a name all of them in an archive."""
    _asked, found = _built(report)
    if name := request.args.get("table"):
        body = "".join(sheets.as_csv(sheets.table_of(found, name)))
        return _file(body.encode(), "text/csv; charset=utf-8", f"{found.title} {name}", "csv")
    return _file(sheets.as_archive(found, clock.now()), "application/zip", found.title, "zip")


@pages.get("/<report>/print")
@signed_in
def printed(report: str) -> ResponseReturnValue:
    """The report as it goes onto paper: everything open."""
    asked, found = _built(report)
    back = places.report(report, found.period, **asked.given)
    return render_template(
        "reach/print.html", report=found, back=back, now=clock.now(), company=settings.current().company_name,
        days=writing.from_to(found.period.first, found.period.last), zone=settings.current().zone,
    )  # fmt: skip


def _built(name: str) -> tuple[Asked, Report]:
    kind, now = kinds.kind_of(name), clock.now()
    asking.require(kind, current_user)
    given = request.args.to_dict()
    period = asking.period_of(given, now, kind.usual_days)
    asked, _choices = asking.asked_of(kind, given, period, person_id=current_user.id, now=now)
    return asked, kind.build(asked)


def _file(body: bytes, kind: str, title: str, ending: str) -> Response:
    name = forms.file_name(title, clock.now(), ending)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, content_type=kind, headers=headers)
