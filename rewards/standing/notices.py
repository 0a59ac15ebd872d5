"""Tells people of a tier that they reached or could keep, and of a badge. Follows the history; never about streaks.

A step down is told once, kindly, with what it leaves. Each is told once, here and without mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date
from flask_babel import LazyString, force_locale, get_locale, ngettext
from flask_babel import lazy_gettext as _l

from advocacy.database import db
from advocacy.history import Reader, Record
from advocacy.notices.telling import tell
from advocacy.people.models import Person
from advocacy.web.languages import spoken
from rewards.standing import catalogue

PATH = "/points/standing"


@dataclass(frozen=True)
class Words:
    """What is said about a move, in the person's language."""

    title: LazyString
    text: LazyString
    tone: str = "info"


WORDS: Mapping[tuple[str, str], Words] = {
    ("tier", "rise"): Words(
        _l("You reached {called}"), _l("Thank you for what you share. {called} is yours until {until} at least."),
        "good",
    ),
    ("tier", "warn"): Words(
        _l("{called}: a few days more"),
        _l("Its period is over. {missing} more before {until} keep it; if not, you go one tier down, no further."),
    ),
    ("tier", "step_down"): Words(
        _l("Your tier has changed"),
        _l("{was_called} has ended. {next} Your points and badges stay as they are."),
    ),
    ("tier", "correct"): Words(
        _l("Your tier has changed"),
        _l("Some of the points that reached {was_called} were taken back, so it ended. {next}"),
    ),
    ("badge_award", "award"): Words(_l("A badge for you: {badge}"), _l("{says} {why}"), "good"),
}  # fmt: skip
"""By noun and verb of the history."""


def _read(record: Record, now: datetime) -> None:
    words, person_id = WORDS.get((record.noun, record.verb)), record.details.get("person_id")
    if words is None or not isinstance(person_id, int):
        return
    person = db.session.get(Person, person_id)
    if person is None or not person.active:
        return
    with force_locale(spoken(person.language)):
        said = _badge(record) if record.noun == "badge_award" else _tier(record)
        title, text = str(words.title).format(**said), str(words.text).format(**said).strip()
    tell([person_id], title, text, PATH, source=record.source, now=now, tone=words.tone)


def _tier(record: Record) -> dict[str, str]:
    called, missing = str(record.details.get("called", "")), int(record.details.get("missing") or 0)
    stays = str(_l("You are on {called} now.")).format(called=called) if called else ""
    return {
        "called": called, "was_called": str(record.details.get("was_called", "")), "next": stays,
        "until": _day(record.details.get("until")), "missing": ngettext("%(num)s point", "%(num)s points", missing),
    }  # fmt: skip


def _badge(record: Record) -> dict[str, str]:
    badge = catalogue.badge_named(str(record.details.get("badge", "")))
    return {"badge": str(badge.name), "says": str(badge.says), "why": record.why or ""}


def _day(text: object) -> str:
    return format_date(date.fromisoformat(str(text)), "long", locale=get_locale()) if text else ""


READER = Reader("standing notices", _read, frozenset({"tier", "badge_award"}))
