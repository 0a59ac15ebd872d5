"""What results earn, and whose word counts: networks', not one's own; what goes back with the post they came of."""

from __future__ import annotations

from datetime import timedelta

from advocacy.database import db, reading, writing
from advocacy.reach import jobs as reach_jobs
from advocacy.reach.queries import interactions_by_share
from advocacy.reach.readings import stating
from rewards.books import statements
from rewards.earning import rules
from rewards.earning.jobs import credit_results
from rewards.earning.triggers import Trigger
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW, SYSTEM

DAY = timedelta(days=1)


def balances(person: int) -> tuple[int, int, int]:
    with reading():
        found = statements.balances_of(person)
    return found.pending, found.available, found.reversed


def seen(person: int, human: int = 0, ref: str = "item:1:1") -> int:
    """A post that was read back live; with so many human clicks."""
    with writing():
        share = making.published(person, source_ref=ref)
        making.seen_live(share, NOW + DAY)
        if human:
            making.counted(share, human)
    making.read()
    return share.id


def test_ones_own_word_earns_nothing(installation: Installation) -> None:
    person = installation.person(now=NOW - DAY)
    with installation.app.app_context():
        stated, told = seen(person), seen(person, ref="item:2:1")
        with writing():
            rules.change(
                Trigger.ENGAGEMENT, points=5, step=10, most_steps=5, weekly_cap=50, actor=SYSTEM, now=NOW, why="try"
            )
            posts = [db.session.get_one(making.Share, number) for number in (stated, told)]
            stating.state(
                posts[0], {"likes": 5000}, as_of=NOW + DAY, evidence="https://social.example/me",
                source=stating.Source.HAND, by_id=person, actor=SYSTEM, now=NOW + DAY,
            )  # fmt: skip
            making.reading(posts[1], "likes", 20, NOW + DAY)
        reach_jobs.count_readings(NOW + DAY)
        with reading():
            assert interactions_by_share(NOW - DAY) == [(told, person, 20)]
        assert credit_results(NOW + 2 * DAY) == 2
        assert balances(person) == (0, 50 + 10, 0)
