"""What forms about saved reports say, and what is written into them anew. Pure but for the words in force."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from flask_babel import gettext as _

from advocacy.errors import Breach
from advocacy.numbers import whole
from advocacy.people.wording import ROLES
from advocacy.reach.delivery.mails import Timing
from advocacy.reach.delivery.models import EVERYBODY, NOBODY, ReportMail, SavedReport
from advocacy.reach.delivery.saved import Wish, audiences
from advocacy.reach.delivery.spans import LABELS, RHYTHMS, Rhythm, Span
from advocacy.reach.report import Kind
from advocacy.web import filters

OF_PARAMETER = "given_"
"""Goes before a parameter's name in a form."""


@dataclass(frozen=True)
class Options:
    """What may be chosen."""

    spans: Sequence[tuple[str, str]]
    shared_with: Sequence[tuple[str, str]]
    rhythms: Sequence[tuple[str, str]]
    weekdays: Sequence[tuple[str, str]]


def options_of(kind: Kind) -> Options:
    """What may be chosen for reports of a kind."""
    shared = [(NOBODY, _("Only me"))]
    if not kind.own:
        shared.append((EVERYBODY, _("Everybody who sees such reports")))
        shared += [(role.value, str(ROLES[role])) for role in audiences(kind)]
    return Options(
        [(span.value, str(label)) for span, label in LABELS.items()], shared,
        [(rhythm.value, str(label)) for rhythm, label in RHYTHMS.items()],
        [(str(number), filters.weekday_called(number)) for number in range(7)],
    )  # fmt: skip


def audience_named(shared_with: str) -> str:
    """Whom a report is shared with, in words."""
    if shared_with == EVERYBODY:
        return str(_("Everybody who sees such reports"))
    named = {role.value: str(label) for role, label in ROLES.items()}
    return named.get(shared_with, str(_("Only me")))


def wish_of(form: Mapping[str, str], kind: str) -> Wish:
    """A report as the form wants it. Raises Breach for a period that is none."""
    given = {name[len(OF_PARAMETER) :]: value for name, value in form.items() if name.startswith(OF_PARAMETER)}
    return Wish(form.get("name", ""), kind, given, span_named(form.get("span", "")), form.get("shared_with", ""))


def span_named(name: str) -> Span:
    """Raises Breach."""
    if name not in set(Span):
        raise Breach(
            _("There is no such period."), remedy=_("Choose one of the list."), errors={"span": [_("Choose one.")]}
        )
    return Span(name)


def timing_of(form: Mapping[str, str]) -> Timing:
    """When a report is to be mailed. Raises Breach with the fields that can't be read."""
    if form.get("rhythm", "") not in set(Rhythm):
        raise Breach(_("How often?"), remedy=_("Choose one of the list."), errors={"rhythm": [_("Choose one.")]})
    rhythm = Rhythm(form["rhythm"])
    day = {Rhythm.WEEKLY: form.get("weekday", "0"), Rhythm.MONTHLY: form.get("month_day", "1")}.get(rhythm, "0")
    number = whole(day)
    if number is None:
        raise Breach(_("On which day?"), remedy=_("Give its number."), errors={"month_day": [_("Choose 1 to 31.")]})
    return Timing(rhythm, number, minute_of(form.get("at", "")))


def minute_of(text: str) -> int:
    """The minute of the day that "08:30" names. Raises Breach."""
    try:
        at = time.fromisoformat(text)
    except ValueError as wrong:
        raise Breach(_("At what time?"), remedy=_("Write it as 08:30."), errors={"at": [_("No such time.")]}) from wrong
    return at.hour * 60 + at.minute


def shown(report: SavedReport) -> dict[str, str]:
    """A report as its form shows it."""
    given = {OF_PARAMETER + name: value for name, value in report.given.items()}
    return {"name": report.name, "span": report.span.value, "shared_with": report.shared_with, **given}


def timing_shown(mail: ReportMail | None) -> dict[str, str]:
    """A mail's timing as its form shows it; Monday at eight where there is none."""
    if mail is None:
        return {"rhythm": Rhythm.WEEKLY.value, "weekday": "0", "month_day": "1", "at": "08:00"}
    weekly = mail.rhythm is Rhythm.WEEKLY
    return {
        "rhythm": mail.rhythm.value, "weekday": str(mail.day) if weekly else "0",
        "month_day": "1" if weekly else str(mail.day or 1), "at": f"{mail.minute // 60:02}:{mail.minute % 60:02}",
    }  # fmt: skip


def guessed_span(days: int, last_is_today: bool) -> Span:
    """The span nearest to a period of a page."""
    by_days = {7: Span.LAST_7_DAYS, 28: Span.LAST_28_DAYS, 90: Span.LAST_90_DAYS, 1: Span.YESTERDAY}
    return by_days.get(days if last_is_today or days == 1 else 0, Span.LAST_28_DAYS)


def file_name(title: str, at: datetime, ending: str) -> str:
    """A plain name for a file: letters, digits and dashes."""
    simple = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    plain = "-".join("".join(sign if sign.isalnum() else " " for sign in simple).split())
    return f"{plain or 'report'}-{at:%Y-%m-%d}.{ending}"
