"""Plans and moves of games, for their tests."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from advocacy.database import db, writing
from advocacy.history import follow
from advocacy.history.jobs import seal_waiting
from advocacy.links.models import ClickHour
from advocacy.people.models import Person, Team
from advocacy.posts.models import Reading, Share
from advocacy.reach.models import CountedReading
from rewards.challenges import contests, jobs, joining, notices, planning
from rewards.challenges.contests import ContestPlan, Measure
from rewards.challenges.models import Challenge, GameKind, Metric, Player, PlayState, Progress
from rewards.challenges.planning import Plan, Step
from rewards.challenges.readers import READERS
from tests.installation import Installation
from tests.reach.making import NOW, SYSTEM

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 11, 16), date(2026, 11, 22)
"""The week of NOW, a Wednesday, in UTC."""
OVER = datetime(2026, 11, 23, tzinfo=NOW.tzinfo)
SETTLED = OVER + timedelta(hours=48, minutes=1)


def plan(**given: Any) -> Plan:
    """Share three posts this week: fifty points."""
    usual: dict[str, Any] = {
        "kind": GameKind.CHALLENGE, "name": "Three posts", "opens_on": FIRST, "closes_on": LAST,
        "steps": [Step(Metric.SHARES, 3)], "points": 50,
    }  # fmt: skip
    return Plan(**usual | given)


def opened(now: datetime = NOW - DAY, **given: Any) -> int:
    """An open challenge. Opens a transaction of its own, as do the others here."""
    with writing():
        challenge = planning.plan_challenge(plan(**given), actor=SYSTEM, now=now)
        planning.open_challenge(challenge, actor=SYSTEM, now=now)
        return challenge.id


def contest(judges: list[int], now: datetime = NOW - DAY, **given: Any) -> int:
    """A contest with two criteria, open."""
    usual: dict[str, Any] = {
        "name": "Story of the month", "brief": "Your own words about the river.", "opens_on": FIRST, "closes_on": LAST,
        "criteria": [Measure("Own words", 60, "As you would tell a friend"), Measure("Clear", 40)], "judges": judges,
        "places": (300, 100),
    }  # fmt: skip
    with writing():
        made = contests.plan_contest(ContestPlan(**usual | given), actor=SYSTEM, now=now)
        contests.open_contest(made, actor=SYSTEM, now=now)
        return made.id


def joined(challenge_id: int, person_id: int, now: datetime = NOW - DAY, **given: Any) -> int:
    """Somebody takes part."""
    with writing():
        person = db.session.get_one(Person, person_id)
        challenge = db.session.get_one(Challenge, challenge_id)
        return joining.join(challenge, person, actor=person.actor, now=now, **given).id


def team(name: str) -> int:
    """A team."""
    with writing():
        made = Team(name=name)
        db.session.add(made)
        db.session.flush()
        return made.id


def read(now: datetime = NOW) -> None:
    """Seals and lets the games read it, twice: what they did may be told in turn."""
    for _ in range(2):
        seal_waiting(now)
        for reader in [*READERS, notices.READER]:
            follow(reader, now)


def turned(now: datetime) -> None:
    """The clock's jobs, then the readers."""
    jobs.follow_the_clock(now)
    read(now)


def clicked(link_id: int | None, *hours: tuple[datetime, int]) -> None:
    """So many human clicks in these hours."""
    with writing():
        db.session.add_all(ClickHour(link_id=link_id, hour=hour, raw=human, human=human) for hour, human in hours)


def told(share: Share, metric: str, value: int, source: str = "network", at: datetime = NOW) -> None:
    """What the network, or the author, says of a post, and that it counts; within the caller's transaction."""
    said = Reading(
        share_id=share.id, network=share.network, metric=metric, unit="count", value=value, source=source,
        captured_at=at,
    )  # fmt: skip
    db.session.add(said)
    db.session.flush()
    db.session.add(
        CountedReading(
            share_id=share.id, metric=metric, unit="count", reading_id=said.id, value=value, captured_at=at
        )
    )  # fmt: skip


def progress(player_id: int) -> list[tuple[int, int]]:
    """All that counts now and what counts for good, by goal."""
    rows = db.session.query(Progress).filter_by(player_id=player_id).order_by(Progress.goal_id)
    return [(row.score, row.verified) for row in rows.populate_existing()]


def state(player_id: int) -> tuple[PlayState, int | None, int]:
    """How a player ended: state, place, points."""
    db.session.expire_all()
    player = db.session.get_one(Player, player_id)
    return player.state, player.place, player.points


def people(installation: Installation, number: int, **facts: Any) -> list[int]:
    """Employees."""
    return [installation.person(now=NOW - 30 * DAY, **facts) for _ in range(number)]
