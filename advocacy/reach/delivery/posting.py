"""A saved report as a mail to one person: built as they see it, in their language, by their clock. Asks, and queues.

Imports letters, verbs and mailing; called by the job, and by the page that sends one at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext

from advocacy import mailing, settings
from advocacy.people.caller import speaking_to
from advocacy.people.models import Person
from advocacy.reach.delivery import queries
from advocacy.reach.delivery.letter import Letter, Setting, letter_of
from advocacy.reach.delivery.models import ReportMail, SavedReport
from advocacy.reach.delivery.spans import Rhythm
from advocacy.web import filters

REPORTS = "/reports/"
"""The page of saved reports."""


def written(report: SavedReport, person: Person, mail: ReportMail | None, now: datetime) -> Letter:
    """The letter. Raises what building the report raises."""
    in_force = settings.current()
    base = in_force.base_url.rstrip("/")
    with speaking_to(person):
        built = queries.built(report, person, now, in_force.zone)
        sender = gettext("%(product)s at %(company)s", product=in_force.product_name, company=in_force.company_name)
        around = Setting(
            sender, base, base + queries.path_of(report, now, in_force.zone), _why(mail),
            stop_url(mail) if mail else "",
        )  # fmt: skip
        return letter_of(built, report.name, around)


def post(letter: Letter, person: Person, mail: ReportMail | None, *, now: datetime, asked_now: bool = False) -> None:
    """Queues it, in the caller's transaction; it takes from the person's budget of messages, unless they ask for it
    now, and waits for room where a colleague put them on the list."""
    written = mailing.Written(
        person.email, letter.subject, letter.text, letter.html, stop_url(mail) if mail else None, mailing.Urgency.BULK
    )
    if asked_now:
        mailing.queue_all([written], now=now)
        return
    asked = mail is not None and mail.asked_by is None
    mailing.prompt(mailing.Told(person.id, letter.subject, REPORTS, asked=asked), written, now=now)


def tell_all(report: SavedReport, people: Sequence[Person], why: str, *, now: datetime) -> None:
    """Says so to several."""
    for person in people:
        tell_end(report, person, why, now=now)


def tell_end(report: SavedReport, person: Person, why: str, *, now: datetime) -> None:
    """Says that a report comes no more, and why."""
    with speaking_to(person):
        subject = gettext("No longer sent: %(report)s", report=report.name)
        text = gettext("Hello %(name)s,\n\nthis report is no longer mailed to you: %(why)s", name=person.name, why=why)
    told = mailing.Told(person.id, subject, REPORTS, why)
    mailing.prompt(told, mailing.Written(person.email, subject, text + "\n"), now=now)


def stop_url(mail: ReportMail) -> str:
    """The address that ends it, signed in or not."""
    return f"{settings.current().base_url.rstrip('/')}/reports/stop/{mail.key}"


def timing_said(mail: ReportMail) -> str:
    """When it comes, in words: "every Monday at 08:00"."""
    at = f"{mail.minute // 60:02}:{mail.minute % 60:02}"
    if mail.rhythm is Rhythm.WEEKLY:
        return str(gettext("every %(day)s at %(at)s", day=filters.weekday_called(mail.day), at=at))
    if mail.rhythm is Rhythm.MONTHLY:
        return str(gettext("on day %(day)s of every month at %(at)s", day=mail.day, at=at))
    if mail.rhythm is Rhythm.WEEKDAYS:
        return str(gettext("Monday to Friday at %(at)s", at=at))
    return str(gettext("every day at %(at)s", at=at))


def _why(mail: ReportMail | None) -> str:
    if mail is None:
        return str(gettext("You asked for this one mail."))
    if mail.asked_by is not None:
        return str(
            gettext("It comes %(timing)s, for a colleague put you on its list.", timing=timing_said(mail))
        )  # fmt: skip
    return str(gettext("It comes %(timing)s, for you asked for it.", timing=timing_said(mail)))
