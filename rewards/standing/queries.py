"""What pages and the API show of standing: one's own tiers, badges and streak; how many people have which.

A constant number of statements. Of others there are sums only, and none of fewer than five people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from advocacy import settings
from advocacy.database import Page, db, page
from advocacy.people.models import Person
from rewards.standing import catalogue, counting, figures, grammar, ladders, sources, streaks
from rewards.standing.ladder import Ladder, Tier
from rewards.standing.models import EVERYBODY, BadgeAward, Standing
from rewards.standing.shipped import Badge
from rewards.standing.weeks import Streak

FEWEST = 5
"""Of fewer people than that no sum is shown."""


@dataclass(frozen=True)
class OnLadder:
    """Where somebody stands on one ladder; ``programme`` is empty for everybody's. ``score`` is that of the period."""

    ladder: Ladder
    programme: str
    tier: Tier | None
    above: Tier | None
    score: int
    kept_until: date | None
    grace_until: date | None

    @property
    def missing(self) -> int:
        """Points to the next tier; 0 at the top."""
        return max(self.above.least - self.score, 0) if self.above else 0

    @property
    def to_keep(self) -> int:
        """Points missing to keep the tier, while days of grace run."""
        return max(self.tier.least - self.score, 0) if self.tier and self.grace_until else 0


@dataclass(frozen=True)
class Medal:
    """A badge as its person sees it: when they got it and what for, or how far they are."""

    badge: Badge
    award: BadgeAward | None
    done: int = 0
    needed: int = 0


@dataclass(frozen=True)
class Mine:
    """Everything of one person."""

    ladders: Sequence[OnLadder]
    medals: Sequence[Medal]
    streak: Streak

    @property
    def had(self) -> list[Medal]:
        """The badges that the person has, the newest first."""
        got = [(each.award.at, each.award.id, each) for each in self.medals if each.award]
        return [each for _, _, each in sorted(got, key=lambda one: one[:2], reverse=True)]

    @property
    def ahead(self) -> list[Medal]:
        """Those that they can get, the nearest first."""
        open_ones = [each for each in self.medals if not each.award and each.badge.active and each.needed]
        return sorted(open_ones, key=lambda each: -each.done / each.needed)


def mine(person: Person, now: datetime) -> Mine:
    """A person's standing as it is now."""
    return Mine(ladders_of(person, now), _medals_of(person, now), streaks.streak_of(person, now))


def place_of(person: Person, now: datetime) -> OnLadder | None:
    """A person's place on everybody's ladder; None where there is none."""
    return next((each for each in ladders_of(person, now) if each.ladder.programme_id == EVERYBODY), None)


def people_by_tier(of: Mapping[int, Ladder]) -> dict[tuple[int, str], int]:
    """(programme, tier) -> how many people have it. One statement."""
    counted = (
        select(Standing.programme_id, Standing.tier, func.count())
        .join(Person, Person.id == Standing.person_id)
        .where(Standing.tier != "", Person.active)
    )
    grouped = counted.group_by(Standing.programme_id, Standing.tier)
    return {(programme, tier): count for programme, tier, count in db.session.execute(grouped) if programme in of}


def given_by_hand(cursor: str | None, limit: int) -> Page[BadgeAward]:
    """Badges that somebody gave, newest first."""
    return page(select(BadgeAward).where(BadgeAward.by_id.is_not(None)), BadgeAward.id, cursor, limit)


def standing_of(person: Person) -> Mapping[int, Standing]:
    """Programme -> where the person stands, as it was looked at last. One statement."""
    rows = db.session.scalars(select(Standing).where(Standing.person_id == person.id))
    return {row.programme_id: row for row in rows}


def ladders_of(person: Person, now: datetime) -> list[OnLadder]:
    """Where a person stands on each ladder that they are on, everybody's first."""
    """Where somebody stands: on everybody's ladder, then on those of the programmes that they take part in."""
    today = now.astimezone(settings.current().zone).date()
    of, kept = ladders.all_in_force(now), standing_of(person)
    takes_part = {EVERYBODY, *sources.programmes_of([person.id]).get(person.id, ())}
    names = sources.programme_names() if takes_part & (set(of) - {EVERYBODY}) else {}
    return [
        _on(ladder, names.get(programme, ""), kept.get(programme), person.id, today)
        for programme, ladder in sorted(of.items())
        if programme in takes_part
    ]


def _on(ladder: Ladder, programme: str, row: Standing | None, person_id: int, today: date) -> OnLadder:
    window = ladder.window(today)
    if row and row.kept_until and row.kept_until < today:
        window = ladder.closing(today, row.kept_until)
    tier = ladder.tier(row.tier) if row else None
    grace = row.review_on if row and row.kept_until and row.kept_until < today else None
    score = counting.counted_of(ladder, person_id, *window)
    return OnLadder(
        ladder, programme, tier, ladder.above(tier.key if tier else ""), score,
        row.kept_until if row else None, grace,
    )  # fmt: skip


def _medals_of(person: Person, now: datetime) -> list[Medal]:
    theirs = select(BadgeAward).where(BadgeAward.person_id == person.id)
    had = {award.badge_key: award for award in db.session.scalars(theirs)}
    counts = figures.counts_of([person.id], now)[person.id]
    medals = []
    for badge in catalogue.all_badges():
        done, needed = grammar.progress(badge.rule, counts) if badge.rule else (0, 0)
        medals.append(Medal(badge, had.get(badge.key), done, needed))
    return medals
