"""Points for posts and for results: by the rule in force, pending until read back, credited once, recounted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from advocacy.database import db, reading, writing
from advocacy.errors import Breach
from advocacy.history import readers
from advocacy.history.models import Cursor
from advocacy.links.models import ClickHour
from advocacy.posts.moving import record_share
from advocacy.reach import intake
from rewards import ledger
from rewards.books import statements
from rewards.earning import deciding, rules
from rewards.earning.deciding import DEFAULTS, HUMAN_CLICKS, SHARE_PUBLISHED
from rewards.earning.jobs import credit_results
from rewards.earning.readers import READER, source_of
from rewards.models import AccountKind, Entry
from rewards.points import wording as statement_words
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW, SYSTEM

DAY = timedelta(days=1)


def balances(person: int) -> tuple[int, int, int]:
    with reading():
        found = statements.balances_of(person)
    return found.pending, found.available, found.reversed


def test_published_is_pending_until_it_is_seen(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context():
        with writing():
            share = making.published(person, title="Our new office")
        making.read()
        assert balances(person) == (25, 0, 0)
        with writing():
            making.seen_live(db.session.merge(share), NOW + DAY)
        making.read()
        assert balances(person) == (0, 25, 0)
        with reading():
            released, credited = statements.statement(person, None, 10).items
        assert credited.entry.source == source_of(share.id) and credited.entry.details["title"] == "Our new office"
        assert (credited.change, released.change, released.moved) == (25, 0, 25)


def test_a_post_that_is_gone_earns_nothing(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context():
        with writing():
            share = making.published(person)
        making.read()
        with writing():
            making.seen_gone(db.session.merge(share), NOW + DAY)
        making.read()
        assert balances(person) == (0, 0, 25)


def test_a_post_that_is_never_seen_ends_its_pending_points(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context():
        with writing():
            never, later = (making.published(person, source_ref=ref) for ref in ("item:1:1", "item:2:1"))
            making.published(person, source_ref="item:3:1")  # stays pending: nobody draws on it
            making.seen_live(later, NOW + DAY)
            for share in (never, later):
                record_share(share, "never_seen", actor=SYSTEM, now=NOW + 14 * DAY)
            making.seen_live(never, NOW + 15 * DAY)
            making.seen_gone(never, NOW + 16 * DAY)
        making.read()
        assert balances(person) == (25, 25, 25)  # seen after all, and gone then
        with reading():
            lines = statements.statement(person, None, 10).items
            assert ledger.balance(AccountKind.EXPIRED, ledger.person(person)) == 25
        assert {line.entry.subject: line.stands_as for line in lines if line.entry.reason == SHARE_PUBLISHED} == {
            f"share:{never.id}": AccountKind.EXPIRED, f"share:{later.id}": AccountKind.AVAILABLE,
            f"share:{later.id + 1}": AccountKind.PENDING,
        }  # fmt: skip
        (ended,) = [line for line in lines if line.entry.reason == "never_seen"]
        with installation.app.test_request_context():
            assert "within 14 days" in statement_words.why(ended.entry)


def test_reading_the_history_again_changes_nothing(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context():
        with writing():
            share = making.published(person)
            making.seen_live(share, NOW + DAY)
        making.read()
        with writing():
            db.session.get_one(Cursor, READER.name).position = 0
        assert readers.follow(READER, NOW) > 0
        assert balances(person) == (0, 25, 0)


def test_no_more_than_the_weeks_cap(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context():
        with writing():
            for number in range(12):
                making.published(person, source_ref=f"item:{number}:1", at=NOW + timedelta(minutes=number))
            making.published(person, at=NOW + 7 * DAY)
        making.read()
        assert balances(person) == (275, 0, 0)  # ten in the first week, one in the next


def clicked(person: int, human: int) -> int:
    with writing():
        share = making.published(person)
        making.seen_live(share, NOW + DAY)
        link_id = share.link_id
        db.session.add(ClickHour(link_id=link_id, hour=making.hour_of(NOW), raw=human, human=human, unique=human))
    making.read()
    assert link_id
    return link_id


def recounted(link_id: int, human: int) -> None:
    with writing():
        db.session.get_one(ClickHour, (link_id, making.hour_of(NOW))).human = human


def test_results_are_credited_by_step_once_and_taken_back(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context():
        link_id = clicked(person, 34)
        assert credit_results(NOW + DAY) == 3
        assert credit_results(NOW + DAY) == 0
        assert balances(person) == (0, 40, 0)
        recounted(link_id, 19)
        assert credit_results(NOW + DAY) == 2
        assert balances(person) == (0, 30, 10)
        recounted(link_id, 21)  # reached again: credited again
        assert credit_results(NOW + DAY) == 1
        assert balances(person) == (0, 35, 10)
        recounted(link_id, 1_000)
        assert credit_results(NOW + DAY) == 3  # five steps at most
        assert credit_results(NOW + DAY) == 0
        assert balances(person) == (0, 50, 10)


@pytest.mark.parametrize(("points", "step", "most_steps"), [(5, 20, 5), (5, 10, 1), (0, 10, 5)])
def test_a_new_rule_takes_nothing_back_and_a_recount_does(
    installation: Installation, points: int, step: int, most_steps: int
) -> None:
    person = installation.person()
    with installation.app.app_context():
        link_id = clicked(person, 40)
        assert credit_results(NOW + DAY) == 4 and balances(person) == (0, 45, 0)
        with writing():
            rules.change(
                HUMAN_CLICKS, points=points, weekly_cap=50, step=step, most_steps=most_steps, actor=SYSTEM,
                now=NOW + DAY, why="fewer points",
            )  # fmt: skip
        assert credit_results(NOW + 2 * DAY) == 0 and balances(person) == (0, 45, 0)
        recounted(link_id, 35)
        assert credit_results(NOW + 2 * DAY) == 1 and balances(person) == (0, 40, 5)


def test_clicks_earn_under_a_small_cap_a_week(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context():
        for _ in range(3):
            clicked(person, 100)
        assert credit_results(NOW + DAY) == 10  # 50 points
        assert credit_results(NOW + 2 * DAY) == 0
        assert credit_results(NOW + 7 * DAY) == 5
        assert balances(person) == (0, 150, 0)


def test_only_posts_that_were_read_back_count(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context():
        with writing():
            share = making.published(person)
        making.clicks(installation.settings.data_dir, making.link_of(share), human=20)
        intake.take_in_clicks(NOW)
        assert credit_results(NOW + DAY) == 0
        with writing():
            making.seen_live(db.session.merge(share), NOW + DAY)
        assert credit_results(NOW + DAY) == 2
        with reading():
            entry = statements.statement(person, None, 1).items[0].entry
        assert entry.details == {"step": 2, "clicks": 20, "per": 10, "title": "A story", "network": "sandbox"}


def test_a_new_version_holds_from_its_start(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context():
        with writing():
            rules.change(SHARE_PUBLISHED, points=40, weekly_cap=None, actor=SYSTEM, now=NOW, why="autumn")
            making.published(person, at=NOW - DAY)
            making.published(person, at=NOW + DAY, source_ref="item:2:1")
        making.read()
        assert balances(person) == (65, 0, 0)
        with reading():
            entries = db.session.query(Entry).order_by(Entry.id).all()
            assert [entry.rule_version for entry in entries] == [1, 2]
        with writing():
            with pytest.raises(Breach, match="never the main way to earn"):
                rules.end(SHARE_PUBLISHED, actor=SYSTEM, now=NOW + 2 * DAY, why="ends")
            for key in (HUMAN_CLICKS, SHARE_PUBLISHED):
                rules.end(key, actor=SYSTEM, now=NOW + 2 * DAY, why="ends")
            making.published(person, at=NOW + 3 * DAY, source_ref="item:3:1")
        making.read()
        assert balances(person) == (65, 0, 0)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"key": SHARE_PUBLISHED, "points": -1, "weekly_cap": None}, "points"),
        ({"key": SHARE_PUBLISHED, "points": 25, "weekly_cap": 10}, "weekly_cap"),
        ({"key": HUMAN_CLICKS, "points": 5, "weekly_cap": None, "step": 10, "most_steps": 5}, "weekly_cap"),
        ({"key": HUMAN_CLICKS, "points": 5, "weekly_cap": 50}, "step"),
        ({"key": SHARE_PUBLISHED, "points": 25, "weekly_cap": None, "valid_from": NOW - DAY}, "valid_from"),
    ],
)
def test_rules_that_make_no_sense(sqlite: Installation, facts: dict[str, object], field: str) -> None:
    with sqlite.app.app_context(), writing(), pytest.raises(Breach) as refused:
        rules.change(**facts, actor=SYSTEM, now=NOW, why="x")  # type: ignore[arg-type]
    assert field in refused.value.errors


def test_steps() -> None:
    clicks = deciding.in_force(DEFAULTS, HUMAN_CLICKS, NOW)
    assert clicks
    assert [deciding.steps_reached(clicks, figure) for figure in (-3, 0, 9, 10, 49, 50, 999)] == [0, 0, 0, 1, 4, 5, 5]


def test_corrections_judge_a_credit_by_its_own_rule() -> None:
    clicks = DEFAULTS[1]
    twenty = replace(clicks, version=2, step=20)
    assert deciding.corrections({1: 10, 2: 10, 3: 10}, clicks, 29) == ([], [3])
    assert deciding.corrections({2: 10}, clicks, 30) == ([1, 3], [])
    assert deciding.corrections({1: 10, 2: 10, 3: 10, 4: 10}, twenty, 40) == ([], [])
    assert deciding.corrections({1: 10, 2: 10, 3: 10, 4: 10}, twenty, 39) == ([], [4])
    assert deciding.corrections({1: 20}, clicks, 15) == ([1], [1])  # lost by its own rule, reached by today's
    assert deciding.corrections({1: 10, 2: 10}, None, 10) == ([], [2])
