"""Verbs of a person on their posting times and their calendar feed. Flush; the edge commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from advocacy.database import db
from advocacy.english import English
from advocacy.errors import Breach
from advocacy.history import Actor, record
from advocacy.people.secret_addresses import end_address, open_address
from advocacy.times.habits import USUAL, WEEKDAYS, Slot
from advocacy.times.models import CalendarFeed, PostingSlot, PostingTimes

MOST_SLOTS = 50
MOST_AWAY = 50
LONGEST_AWAY = timedelta(days=366)
MOST_A_DAY = 20
MOST_A_WEEK = 100


@dataclass(frozen=True)
class Said:
    """What a person says about their times, as it was typed: times "HH:MM", ISO weekdays, pairs of ISO dates."""

    quiet_from: str = "20:00"
    quiet_until: str = "08:00"
    days_off: tuple[int, ...] = (6, 7)
    away: tuple[tuple[str, str], ...] = ()
    keeps_holidays: bool = True
    works_from: str = "09:00"
    works_until: str = "17:00"
    only_at_work: bool = True
    most_a_day: int = USUAL.most_a_day
    most_a_week: int = USUAL.most_a_week
    most_a_day_overall: int = USUAL.most_a_day_overall
    slots: tuple[tuple[int, str], ...] = ()


def change_times(person_id: int, said: Said, *, actor: Actor, now: datetime) -> None:
    """Keeps what the person says; posts that have a time keep it. Raises Breach with what is wrong by field."""
    wrong: dict[str, list[str]] = {}
    quiet = _clocks(said.quiet_from, said.quiet_until, "quiet_from", wrong)
    works = _clocks(said.works_from, said.works_until, "works_from", wrong)
    away = [_absence(first, last, wrong) for first, last in said.away]
    slots = sorted({_slot(weekday, at, wrong) for weekday, at in said.slots})
    for problem in (*_refused_days(said), *_refused_most(said)):
        wrong.setdefault(problem[0], []).append(problem[1])
    if works and works[0] >= works[1]:
        wrong["works_until"] = [English("Work ends after it begins, as in 09:00 and 17:00.")]
    if len(said.slots) > MOST_SLOTS or len(said.away) > MOST_AWAY:
        wrong.setdefault("slots", []).append(
            English("At most %(slots)s slots and %(absences)s absences.", slots=MOST_SLOTS, absences=MOST_AWAY)
        )
    if wrong:
        raise Breach(_("These times can't be kept."), remedy=_("Correct what is marked."), errors=wrong)
    kept: dict[str, Any] = {
        "quiet_from": quiet[0], "quiet_until": quiet[1], "days_off": sorted(set(said.days_off)),
        "away": [list(each) for each in sorted(away)], "keeps_holidays": said.keeps_holidays, "works_from": works[0],
        "works_until": works[1], "only_at_work": said.only_at_work, "most_a_day": said.most_a_day,
        "most_a_week": said.most_a_week, "most_a_day_overall": said.most_a_day_overall,
    }  # fmt: skip
    db.session.merge(PostingTimes(person_id=person_id, changed_at=now, **kept))
    _keep_slots(person_id, slots)
    _record(person_id, "change", actor, now, {**kept, "slots": [f"{each.weekday} {each.at:%H:%M}" for each in slots]})


def make_feed(person_id: int, *, actor: Actor, now: datetime) -> str:
    """A new secret key for the person's calendar feed, told this once; the old address ends."""
    key = open_address(CalendarFeed, person_id, now=now)
    _record(person_id, "make_feed", actor, now, {})
    return key


def end_feed(person_id: int, *, actor: Actor, now: datetime) -> None:
    """Ends the address; without one it does nothing."""
    if end_address(CalendarFeed, person_id):
        _record(person_id, "end_feed", actor, now, {})


def _record(person_id: int, verb: str, actor: Actor, now: datetime, details: Mapping[str, Any]) -> None:
    record("posting_times", person_id, verb, actor=actor, now=now, about=person_id, **details)


def _keep_slots(person_id: int, slots: Iterable[Slot]) -> None:
    db.session.execute(delete(PostingSlot).where(PostingSlot.person_id == person_id))
    for slot in slots:
        db.session.add(PostingSlot(person_id=person_id, weekday=slot.weekday, at=f"{slot.at:%H:%M}"))
    db.session.flush()


def _clocks(first: str, last: str, field: str, wrong: dict[str, list[str]]) -> tuple[str, str]:
    """Both times as they are kept, whichever of ISO's ways they were typed in."""
    try:
        return f"{time.fromisoformat(first.strip()):%H:%M}", f"{time.fromisoformat(last.strip()):%H:%M}"
    except ValueError:
        wrong.setdefault(field, []).append(English("Write times as 09:00."))
        return "", ""


def _absence(first: str, last: str, wrong: dict[str, list[str]]) -> tuple[str, str]:
    try:
        begins, ends = date.fromisoformat(first.strip()), date.fromisoformat(last.strip())
    except ValueError:
        wrong["away"] = [English("Write days as 2026-12-21.")]
        return "", ""
    if not timedelta() <= ends - begins <= LONGEST_AWAY:
        wrong["away"] = [English("The last day comes after the first, within a year.")]
    return begins.isoformat(), ends.isoformat()


def _slot(weekday: int, at: str, wrong: dict[str, list[str]]) -> Slot:
    try:
        read = time.fromisoformat(at.strip()).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        read = None
    if read is None or weekday not in WEEKDAYS:
        wrong["slots"] = [English("Write each as a weekday and a time: 1 09:00 for Monday at nine.")]
    return Slot(weekday, read or time())


def _refused_days(said: Said) -> Iterable[tuple[str, str]]:
    if not set(said.days_off) <= set(WEEKDAYS):
        yield "days_off", English("Days of the week are 1 (Monday) to 7.")
    if set(said.days_off) >= set(WEEKDAYS):
        yield "days_off", English("Leave at least one day of the week.")


def _refused_most(said: Said) -> Iterable[tuple[str, str]]:
    if not 1 <= said.most_a_day <= MOST_A_DAY:
        yield "most_a_day", English("Between 1 and %(most)s.", most=MOST_A_DAY)
    if not 1 <= said.most_a_day_overall <= MOST_A_DAY:
        yield "most_a_day_overall", English("Between 1 and %(most)s.", most=MOST_A_DAY)
    if not 1 <= said.most_a_week <= MOST_A_WEEK:
        yield "most_a_week", English("Between 1 and %(most)s.", most=MOST_A_WEEK)
