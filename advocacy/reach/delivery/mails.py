"""Verbs of reports by mail: put somebody on the list, end it; and who is due. Mail itself goes out by the job.

Whoever gets a report sees it as they would on its page; each mail says why it comes and how to end it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import db, lock
from advocacy.english import English
from advocacy.errors import Breach, NotFound
from advocacy.history import Actor, record
from advocacy.people.models import Person
from advocacy.reach.delivery.models import ReportMail, SavedReport
from advocacy.reach.delivery.seeing import sees
from advocacy.reach.delivery.spans import LAST_DAY, Rhythm, next_time

MOST = 50
"""People who get one report by mail."""


@dataclass(frozen=True)
class Timing:
    """When a report comes: ``day`` is a weekday (0 is Monday) or a day of the month; ``minute`` is of the day."""

    rhythm: Rhythm
    day: int = 0
    minute: int = 8 * 60


def mail_to(report: SavedReport, person: Person, timing: Timing, *, actor: Actor, now: datetime) -> ReportMail:
    """Mails a report to somebody from their next such time on, by their own clock; said again, it changes the time,
    which is then of whoever said it last.

    Raises Breach for a time that is none, or for somebody who may not see the report.
    """
    _check(timing)
    if not person.active or not sees(report, person):
        raise Breach(
            _("They don't see this report."),
            remedy=_("Share it with a role of theirs first, one that sees such reports."),
            errors={"email": [_("They don't see this report.")]},
        )
    lock(f"report mails {report.id}")  # said twice at once it is one, and no more than so many
    mail = mail_of(report.id, person.id)
    if mail is None:
        if (db.session.scalar(select(func.count()).where(ReportMail.report_id == report.id)) or 0) >= MOST:
            raise Breach(_("%(most)s people get this report.", most=MOST), remedy=_("End somebody's first."))
        mail = ReportMail(report_id=report.id, person_id=person.id, key=secrets.token_urlsafe(24), created_at=now)
        mail.report, mail.person = report, person
        db.session.add(mail)
    mail.asked_by = actor.id if actor.id != person.id else None
    mail.rhythm, mail.day, mail.minute = timing.rhythm, timing.day, timing.minute
    mail.next_at = next_after(mail, now)
    record("report", report.id, "mail", actor=actor, now=now, about=person.id, rhythm=timing.rhythm.value)
    return mail


def end(mail: ReportMail, *, actor: Actor, now: datetime, why: str | None = None) -> None:
    """Ends somebody's mail."""
    record("report", mail.report_id, "end_mail", actor=actor, now=now, about=mail.person_id, why=why)
    db.session.delete(mail)
    db.session.flush()


def end_all(mails: Sequence[ReportMail], *, actor: Actor, now: datetime, why: str) -> Sequence[Person]:
    """Ends several people's mail; gives those of them who are here to be told, the actor left out."""
    told = [mail.person for mail in mails if mail.person.active and mail.person_id != actor.id]
    for mail in mails:
        end(mail, actor=actor, now=now, why=why)
    return told


def next_after(mail: ReportMail, now: datetime) -> datetime:
    """When the mail is due next, by its person's clock."""
    return next_time(mail.rhythm, mail.day, mail.minute, mail.person.zone, now)


def mail_of(report_id: int, person_id: int) -> ReportMail | None:
    """Somebody's mail of a report."""
    return db.session.scalar(
        select(ReportMail).where(ReportMail.report_id == report_id, ReportMail.person_id == person_id)
    )


def mails_of(report_id: int) -> Sequence[ReportMail]:
    """Everybody's mail of a report: no more than may get it."""
    wanted = select(ReportMail).where(ReportMail.report_id == report_id).order_by(ReportMail.id)
    return db.session.scalars(wanted.limit(MOST)).all()


def mail_by_id(report_id: int, mail_id: int) -> ReportMail:
    """A mail of a report. Raises NotFound."""
    found = db.session.get(ReportMail, mail_id)
    if found is None or found.report_id != report_id:
        raise NotFound(_("They don't get this report by mail."))
    return found


def mail_by_key(key: str) -> ReportMail | None:
    """The mail that the address in it ends; None for one that ended already."""
    return db.session.scalar(select(ReportMail).where(ReportMail.key == key))


def ended(stop_url: str) -> bool:
    """True for the address in mails of a report that ended, or that its reader no longer sees."""
    mail = mail_by_key(stop_url.rpartition("/")[2])
    return mail is None or not mail.person.active or not sees(mail.report, mail.person)


def _check(timing: Timing) -> None:
    errors: dict[str, list[str]] = {}
    if not 0 <= timing.minute < 24 * 60:
        errors["at"] = [English("Give a time such as 08:00.")]
    if timing.rhythm is Rhythm.WEEKLY and not 0 <= timing.day <= 6:
        errors["day"] = [English("Choose a day of the week.")]
    if timing.rhythm is Rhythm.MONTHLY and not 1 <= timing.day <= LAST_DAY:
        errors["day"] = [English("Choose a day of the month, 1 to 31.")]
    if errors:
        raise Breach(_("That is no time to send it."), remedy=_("See what is marked."), errors=errors)
