"""Tells people of cases about them, and those who judge that one waits. Follows the history; once, no accusation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import format_date, gettext, ngettext
from flask_babel import lazy_gettext as _l

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.notices.saying import Words, say
from advocacy.notices.telling import holders_of, tell_many
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from rewards.fair_play import cases
from rewards.fair_play.models import Case

MINE = "/fair-play/mine"


WORDS: Mapping[str, Words] = {
    "open": Words(
        _l("{points} are put aside for a moment"),
        _l("Something about them looks unusual. A person looks at it by {until}; if nobody does, they are yours again. "
           "See what we saw, and why."),
    ),
    "clear": Words(
        _l("All is well: your points are free"), _l("We looked, and that is settled. Thank you for waiting."), "good"
    ),
    "uphold": Words(
        _l("Points were taken back"),
        _l("{why} If you see it differently, say so by {until}: somebody else will look at it."), "warn", True,
    ),
    "grant_appeal": Words(_l("You were right: your points are back"), _l("Thank you for telling us. {why}"), "good"),
    "refuse_appeal": Words(
        _l("Your appeal was looked at"), _l("A second person looked, and it stays as it was decided. {why}"), "warn",
        True,
    ),
}  # fmt: skip
"""By verb."""


def _read(record: Record, now: datetime) -> None:
    person_id = record.details.get("person_id")
    if not isinstance(person_id, int):
        return
    if record.verb in WORDS:
        path = f"{MINE}#case-{record.noun_id}"
        say([person_id], WORDS[record.verb], lambda person: _told(record, person), path, source=record.source, now=now)
    if record.verb in ("open", "appeal"):
        _ask_judges(record, person_id, now)


def _told(record: Record, person: Person) -> Mapping[str, str]:
    return {
        "points": ngettext("%(num)s point", "%(num)s points", int(record.details.get("points") or 0)),
        "until": _day(record.details.get("until") or record.details.get("due_at"), person.zone),
        "why": record.why or "",
    }


def _ask_judges(record: Record, person_id: int, now: datetime) -> None:
    """Without a name: whoever opens it sees what there is to see. Nobody who is part of it is asked."""
    part = {person_id, *cases.named_in(db.session.get_one(Case, int(record.noun_id)))}
    judges = [each for each in holders_of(Capability.JUDGE_FAIR_PLAY) if each not in part]
    if record.verb == "open":
        title = gettext("Somebody's points wait for a fair look")
    else:
        title = gettext("An appeal waits for other eyes")
    text = gettext("If nobody looks in time, it ends in favour of the person.")
    tell_many(judges, title, text, f"/fair-play/cases/{record.noun_id}", source=f"{record.source}:judge", now=now)


def _day(text: object, zone: str) -> str:
    if not text:
        return ""
    return str(format_date(datetime.fromisoformat(str(text)).astimezone(ZoneInfo(zone)).date(), "long"))


READER = Reader("fair play notices", each_record(_read), frozenset({"fair_play_case"}))
