"""What is asked of saved reports: those that somebody sees, one of them, what it shows now. Constant statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, tzinfo

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, or_, select

from advocacy.database import Page, db, page
from advocacy.errors import NotAllowed, NotFound
from advocacy.people.models import Person
from advocacy.reach import asking, places
from advocacy.reach.delivery.models import EVERYBODY, ReportMail, SavedReport
from advocacy.reach.delivery.seeing import sees
from advocacy.reach.delivery.spans import period_of
from advocacy.reach.kinds import kind_of
from advocacy.reach.report import Report


def reports_of(
    person: Person, allowed: Collection[str], cursor: str | None = None, limit: int = 50
) -> Page[SavedReport]:
    """The reports of ``allowed`` kinds that are somebody's or shared with them, newest first."""
    return page(select(SavedReport).where(*_seen(person, allowed)), SavedReport.id, cursor, limit)


def report_for(report_id: int, person: Person) -> SavedReport:
    """One that the person sees. Raises NotFound, for others too: whether they exist is nobody's business."""
    found = db.session.get(SavedReport, report_id)
    if found is None or not sees(found, person):
        raise NotFound(
            _("There is no such report."), remedy=_("It may have been deleted, or is no longer shared with you.")
        )
    return found


def own_report(report_id: int, person: Person) -> SavedReport:
    """One that is the person's own. Raises NotFound, or NotAllowed for one that is shared with them."""
    found = report_for(report_id, person)
    if found.owner_id != person.id:
        raise NotAllowed(_("This report is somebody else's."), remedy=_("Save one like it for yourself."))
    return found


def mailed_counts(report_ids: list[int]) -> Mapping[int, int]:
    """Report -> how many people get it by mail."""
    wanted = (
        select(ReportMail.report_id, func.count())
        .where(ReportMail.report_id.in_(report_ids))
        .group_by(ReportMail.report_id)
    )
    return {report_id: int(count) for report_id, count in db.session.execute(wanted)}


def mine_by_mail(person_id: int, report_ids: list[int]) -> Mapping[int, ReportMail]:
    """Report -> the person's own mail of it."""
    wanted = select(ReportMail).where(ReportMail.person_id == person_id, ReportMail.report_id.in_(report_ids))
    return {mail.report_id: mail for mail in db.session.scalars(wanted)}


def built(report: SavedReport, person: Person, now: datetime, zone: tzinfo) -> Report:
    """What a saved report shows that person now. Raises NotAllowed, and NotFound for a parameter that is gone."""
    kind, period = kind_of(report.kind), period_of(report.span, now, zone)
    asking.require(kind, person)
    asked, _choices = asking.asked_of(kind, report.given, period, person_id=person.id, now=now)
    return kind.build(asked)


def path_of(report: SavedReport, now: datetime, zone: tzinfo) -> str:
    """The page that shows it now."""
    return places.report(report.kind, period_of(report.span, now, zone), **report.given)


def _seen(person: Person, allowed: Collection[str]) -> list[ColumnElement[bool]]:
    shared = SavedReport.shared_with.in_([EVERYBODY, *(role.value for role in person.roles)])
    return [or_(SavedReport.owner_id == person.id, shared), SavedReport.kind.in_(allowed)]
