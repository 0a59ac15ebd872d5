"""What is kept of a person here: the reports they saved and those they get by mail; what ends when they leave."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.sql import ColumnElement

from advocacy.database import db
from advocacy.history import Actor
from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.models import Person
from advocacy.people.privacy import Done, Eraser, Erasure, cutting, deleting, rows_of
from advocacy.reach.delivery import mails, posting, saved
from advocacy.reach.delivery.models import NOBODY, ReportMail, SavedReport


def _gets(person_id: int) -> ColumnElement[bool]:
    return ReportMail.person_id == person_id


def _count(person: Person, now: datetime) -> int:
    return db.session.scalar(select(func.count()).select_from(ReportMail).where(_gets(person.id))) or 0


def _end(leaving: Leaving) -> int:
    """Mail ends; shared reports go to the successor, who may keep or delete them, the others with their mail."""
    person, heir, actor, now = leaving.person, leaving.successor, leaving.actor, leaving.now
    gone = db.session.scalars(select(ReportMail).where(_gets(person.id))).all()
    mails.end_all(gone, actor=actor, now=now, why=leaving.why)
    if heir is not None:
        shared = SavedReport.owner_id == person.id, SavedReport.shared_with != NOBODY
        for report in db.session.scalars(select(SavedReport).where(*shared)).all():
            saved.hand_over(report, heir, actor=actor, now=now)
    _delete_reports(person.id, actor, now)
    return len(gone)


def _delete_reports(owner_id: int, actor: Actor, now: datetime) -> int:
    theirs = db.session.scalars(select(SavedReport).where(SavedReport.owner_id == owner_id)).all()
    for report in theirs:
        told = saved.delete_report(report, actor=actor, now=now)
        posting.tell_all(report, told, saved.DELETED, now=now)
    return len(theirs)


def _erase(asked: Erasure) -> Done:
    return Done(_delete_reports(asked.person.id, asked.actor, asked.now))


STEP = LeaverStep("report mails", _l("Reports that they get by mail end"), _count, _end)
EXPORTERS = [
    rows_of("saved_reports", SavedReport.owner_id),
    rows_of("report_mails", ReportMail.person_id, ReportMail.asked_by, leave_out={"key"}),
]
ERASERS = [
    Eraser("saved_reports", _erase, frozenset({"saved_reports.owner_id"})),
    deleting("report_mails", ReportMail.person_id),
    cutting("report_mails_asked", ReportMail.asked_by),
]
EXEMPT = frozenset[str]()
