"""Tells people of a tier that they reached or could keep, and of a badge. Follows the history; never about streaks.

A step down is told once, kindly, with what it leaves. Each is told once, here and without mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from babel.dates import format_date
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from advocacy.history import Reader, Record, each_record
from advocacy.notices.saying import Words, say
from rewards.standing import catalogue, sources, wording
from rewards.standing.models import Counted

PATH = "/points/standing"


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
    told = _badge if record.noun == "badge_award" else _tier
    say([person_id], words, lambda _person: told(record), PATH, source=record.source, now=now)


def _tier(record: Record) -> dict[str, str]:
    called, missing = str(record.details.get("called", "")), int(record.details.get("missing") or 0)
    stays = str(_l("You are on {called} now.")).format(called=called) if called else ""
    return {
        "called": called, "was_called": str(record.details.get("was_called", "")), "next": stays,
        "until": _day(record.details.get("until")), "missing": _missing(record, missing),
    }  # fmt: skip


def _missing(record: Record, missing: int) -> str:
    counts, programme = record.details.get("counts"), record.details.get("programme")
    known = Counted(counts) if counts else Counted.POINTS
    currency = sources.currency_of(programme) if known is Counted.SALES and isinstance(programme, int) else ""
    return wording.amount(known, missing, currency)


def _badge(record: Record) -> dict[str, str]:
    badge = catalogue.badge_named(str(record.details.get("badge", "")))
    return {"badge": str(badge.name), "says": str(badge.says), "why": record.why or ""}


def _day(text: object) -> str:
    return format_date(date.fromisoformat(str(text)), "long", locale=get_locale()) if text else ""


READER = Reader("standing notices", each_record(_read), frozenset({"tier", "badge_award"}))
