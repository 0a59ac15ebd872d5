"""The demo's cases: one that waits for a judge, one that was cleared, one that was upheld and is appealed.

They are about credits of people whom chance picks; what was seen is made up, and all is decided by the room's verbs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from advocacy.database import db
from advocacy.history import Actor
from advocacy.people.models import Person
from advocacy.story import Story
from rewards.earning.triggers import Trigger
from rewards.fair_play import cases, jobs
from rewards.fair_play.looking import Found
from rewards.fair_play.models import Case
from rewards.fair_play.patterns import IN_FORCE
from rewards.fair_play.scenes import Suspicion
from rewards.models import Entry

SEEN: tuple[tuple[str, dict[str, object]], ...] = (
    ("one_visitor", {"count": 17, "of": 21}),
    ("burst", {"count": 16, "of": 19, "minutes": 5, "visitors": 2}),
    ("regular", {"count": 20, "of": 22, "minutes": 7}),
)
BACK = timedelta(days=20)


def contribute(story: Story) -> None:
    """Looks at the end of the story, when there is most to see; the cases in its last days."""
    story.at(story.moment(story.days - 9, 6), lambda now: _suspect(story, now))
    story.alone(story.end, jobs.look)


def _suspect(story: Story, now: datetime) -> None:
    """Of as many people as there are with points for clicks; a small story has fewer."""
    for number, person_id in enumerate(_people(story, now)):
        entries = [entry.id for entry in _latest(person_id)]
        story.at(now + timedelta(days=3 * number), lambda at, n=number, ids=entries: _open(story, n, ids, at))  # type: ignore[misc]


def _people(story: Story, now: datetime) -> Sequence[int]:
    """Some whose clicks earned lately, none of those who sign in."""
    lately = select(Entry.person_id).where(Entry.reason == Trigger.HUMAN_CLICKS, Entry.at >= now - BACK)
    lately = lately.where(Entry.person_id.not_in(story.cast.values())).group_by(Entry.person_id)
    found = db.session.scalars(lately.order_by(func.count().desc(), Entry.person_id).limit(len(SEEN))).all()
    return [each for each in found if each is not None]


def _latest(person_id: int) -> list[Entry]:
    """The credits of one post of theirs."""
    clicks = select(Entry).where(Entry.person_id == person_id, Entry.reason == Trigger.HUMAN_CLICKS)
    latest = db.session.scalars(clicks.order_by(Entry.id.desc()).limit(1)).one()
    return list(db.session.scalars(clicks.where(Entry.subject == latest.subject)))


def _open(story: Story, number: int, ids: list[int], now: datetime) -> None:
    pattern, evidence = SEEN[number]
    known = next(each for each in IN_FORCE.all if each.key == pattern)
    first = db.session.get_one(Entry, ids[0])
    told = {**evidence, "network": first.details.get("network", ""), "at": first.at - timedelta(hours=3)}
    found = Found(Suspicion(pattern, (first.subject,), told), known, IN_FORCE.version, tuple(ids))
    case = cases.open_case(first.person_id or 0, [found], actor=Actor.system(), now=now)
    if case is not None:  # a recount may have taken them back by then
        story.at(now + timedelta(days=1), lambda at: _decide(story, case.id, pattern, at))


def _decide(story: Story, case_id: int, pattern: str, now: datetime) -> None:
    """The first is cleared, the second upheld and appealed, the last one waits."""
    case = db.session.get_one(Case, case_id)
    hr = db.session.get_one(Person, story.cast["hr"]).actor
    if pattern == "one_visitor":
        cases.clear(case, actor=hr, now=now, reason="The screen at our stand at the water fair. Thank you for it!")
    elif pattern == "burst":
        cases.uphold(case, actor=hr, now=now, reason="Two browsers, sixteen clicks in five minutes, late at night.")
        words = "We showed the story at the volunteers' evening; both tablets went round the room."
        subject = db.session.get_one(Person, case.person_id)
        later = now + timedelta(days=3)
        story.at(later, lambda at: cases.appeal(db.session.get_one(Case, case_id), words, actor=subject.actor, now=at))
