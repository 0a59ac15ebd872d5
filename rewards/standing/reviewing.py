"""Looks at where people stand: moves them on their ladders and gives the badges that are earned. Verbs.

Imports ladders, badges and what they count. A constant number of statements for a few hundred people, and one for
each thing that changed. Can run twice: who stands where they belong is left alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select

from advocacy import settings
from advocacy.database import db, lock
from advocacy.history import Actor, record
from rewards.standing import badges, catalogue, counting, figures, grammar, ladders, sources
from rewards.standing.ladder import Ladder, Place, Score, decide
from rewards.standing.models import EVERYBODY, BadgeAward, Standing

ACTOR = Actor.job("standing")
LOCK = "rewards.standing"
"""The lock of those who move people on ladders: two of them would tell the same move twice."""


def look(people: Collection[int], now: datetime) -> int:
    """Brings tiers and badges of these people up to date; gives how many moved or were given."""
    return look_at_tiers(people, now) + look_at_badges(people, now)


def look_at_badges(people: Collection[int], now: datetime) -> int:
    """Gives these people the badges whose rules they meet; gives how many."""
    lock(LOCK)
    by_rule = [(badge.key, badge.rule) for badge in catalogue.badges_given() if badge.rule]
    had = defaultdict[int, set[str]](set)
    theirs = select(BadgeAward.person_id, BadgeAward.badge_key).where(BadgeAward.person_id.in_(people))
    for person_id, key in db.session.execute(theirs):
        had[person_id].add(key)
    given = 0
    for person_id, counts in figures.counts_of(people, now).items():
        earned = (key for key, rule in by_rule if key not in had[person_id] and grammar.holds(rule, counts))
        given += sum(badges.award(person_id, key, "rule", now) is not None for key in earned)
    return given


def look_at_tiers(people: Collection[int], now: datetime) -> int:
    """Moves these people on every ladder that they stand on; gives how many moved."""
    lock(LOCK)
    today = now.astimezone(settings.current().zone).date()
    kept = ladders.versions()
    members = defaultdict[int, list[int]](list)
    for person_id, programmes in sources.programmes_of(people).items():
        for programme_id in programmes:
            members[programme_id].append(person_id)
    members[EVERYBODY] = list(people)
    in_force = ladders.standing_at(kept, now)
    on_each = ((ladder, members[programme]) for programme, ladder in in_force.items() if members[programme])
    return sum(_Walk(ladder, kept, today, now).look(theirs) for ladder, theirs in on_each)


class _Sums(NamedTuple):
    """Person -> what counts of the period today, and of the period that closes, where that is another."""

    today: Mapping[int, int]
    closing: Mapping[int, int]


class _Walk:
    """One look at people on one ladder."""

    def __init__(self, ladder: Ladder, kept: Iterable[Ladder], today: date, now: datetime) -> None:
        self.ladder, self.today, self.now = ladder, today, now
        self.versions = {each.version: each for each in kept if each.programme_id == ladder.programme_id}

    def look(self, people: Collection[int]) -> int:
        """Moves those who belong elsewhere; gives how many."""
        mine = (Standing.person_id.in_(people), Standing.programme_id == self.ladder.programme_id)
        rows = {row.person_id: row for row in db.session.scalars(select(Standing).where(*mine))}
        sums = self._sums(people, rows)
        return sum(self._look_at(person_id, rows.get(person_id), sums) for person_id in people)

    def _sums(self, people: Collection[int], rows: Mapping[int, Standing]) -> _Sums:
        today = self.ladder.window(self.today)
        by_window = defaultdict[tuple[date, date], list[int]](list)
        for person_id, row in rows.items():
            if row.kept_until and row.kept_until < self.today:
                by_window[self.ladder.closing(self.today, row.kept_until)].append(person_id)
        closing: dict[int, int] = {}
        for window, theirs in by_window.items():
            if window != today:
                closing |= dict.fromkeys(theirs, 0) | counting.counted_by(self.ladder, theirs, *window)
        return _Sums(counting.counted_by(self.ladder, people, *today), closing)

    def _look_at(self, person_id: int, row: Standing | None, sums: _Sums) -> bool:
        score = sums.today.get(person_id, 0)
        if row is None and self.ladder.reached(score) is None:
            return False
        place, before = _place_of(row), self.versions.get(row.ladder_version if row else 0, self.ladder)
        asked = Score(
            score, sums.closing.get(person_id, score), lambda: self._left_of(person_id, before, place.reached_on)
        )
        found, verb = decide(self.ladder, before, place, self.today, asked)
        self._keep(person_id, row, found, verb, score)
        if verb:
            self._tell(person_id, verb, place, found, score)
        return verb is not None

    def _left_of(self, person_id: int, before: Ladder, reached_on: date | None) -> int:
        """What is left of the points that reached the tier, now that some may have been taken back."""
        return counting.counted_of(before, person_id, *before.window(reached_on)) if reached_on else 0

    def _keep(self, person_id: int, row: Standing | None, found: Place, verb: str | None, score: int) -> None:
        if row is None:
            row = Standing(person_id=person_id, programme_id=self.ladder.programme_id, since=self.now)
            db.session.add(row)
        if row.tier != found.tier:
            row.since = self.now
        row.tier, row.ladder_version, row.score = found.tier, found.ladder_version or self.ladder.version, score
        row.reached_on, row.kept_until, row.review_on = found.reached_on, found.kept_until, found.review_on

    def _tell(self, person_id: int, verb: str, place: Place, found: Place, score: int) -> None:
        old, new = (self.ladder.tier(each.tier) for each in (place, found))
        record(
            "tier", person_id, verb, actor=ACTOR, now=self.now, about=person_id, person_id=person_id,
            programme=self.ladder.programme_id, ladder=self.ladder.version, came_from=place.tier, to=found.tier,
            was_called=old.name if old else "", called=new.name if new else "", score=score,
            counts=self.ladder.counts, missing=max(new.least - score, 0) if new and verb == "warn" else 0,
            until=found.review_on if verb == "warn" else found.kept_until,
        )  # fmt: skip


def _place_of(row: Standing | None) -> Place:
    if row is None:
        return Place()
    return Place(row.tier, row.ladder_version, row.reached_on, row.kept_until, row.review_on)
