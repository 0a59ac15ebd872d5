"""What results earn, and whose word counts: networks', not one's own; what goes back with the post they came of."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.history import readers
from advocacy.history.models import Cursor
from advocacy.posts.models import Share
from advocacy.posts.moving import record_share
from advocacy.reach import jobs as reach_jobs
from advocacy.reach.live_posts import interactions_by_share
from advocacy.reach.readings import stating
from rewards.books import statements
from rewards.earning import drafts, granting, rules, simulations, watching
from rewards.earning.jobs import credit_results, keep_figures
from rewards.earning.models import KeptHappening, RuleDraft
from rewards.earning.readers import READER
from rewards.earning.simulating import simulate
from rewards.earning.terms import Happening
from rewards.earning.triggers import Trigger
from rewards.models import Entry
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
            posts = [db.session.get_one(Share, number) for number in (stated, told)]
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


def test_what_a_post_earned_goes_with_it(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context():
        gone, asked = seen(person, 34), seen(person, 10, ref="item:2:1")
        assert credit_results(NOW + DAY) == 4
        assert balances(person) == (0, 50 + 20, 0)
        with writing():
            making.seen_gone(db.session.get_one(Share, gone), NOW + 2 * DAY)
            share = db.session.get_one(Share, asked)
            share.gone_at = NOW + 2 * DAY
            record_share(share, "seen_gone", actor=SYSTEM, now=NOW + 2 * DAY, on_request=True)
        making.read(NOW + 2 * DAY)
        assert balances(person) == (0, 25 + 5, 25 + 15)
        assert credit_results(NOW + 2 * DAY) == 0
        with reading():
            clicks = (KeptHappening.trigger == Trigger.HUMAN_CLICKS, KeptHappening.subject == f"share:{gone}")
            wanted = select(KeptHappening.figure).where(*clicks).order_by(KeptHappening.id)
            assert db.session.scalars(wanted).all() == [34, 0]


def test_a_post_that_is_shown_late_earns_after_all(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context():
        with writing():
            late, gone = (making.published(person, source_ref=f"item:{n}:1") for n in (1, 2))
            for share in (late, gone):
                record_share(share, "never_seen", actor=SYSTEM, now=NOW + 14 * DAY)
        making.read(NOW + 14 * DAY)
        assert balances(person) == (0, 0, 0)
        with writing():
            for share in (late, gone):
                making.seen_live(db.session.merge(share), NOW + 20 * DAY)
        making.read(NOW + 20 * DAY)
        assert balances(person) == (0, 50, 0)
        with writing():
            making.seen_gone(db.session.merge(gone), NOW + 21 * DAY)
            for number in range(3, 14):  # what ended takes no room: nine more of the week's ten, and not ten
                making.published(person, source_ref=f"item:{number}:1", at=NOW + timedelta(minutes=number))
        making.read(NOW + 21 * DAY)
        assert balances(person) == (9 * 25, 25, 25)
        with writing():
            db.session.get_one(Cursor, READER.name).position = 0
        assert readers.follow(READER, NOW + 21 * DAY) > 0  # read again: nothing twice
        assert balances(person) == (9 * 25, 25, 25)
        with reading():
            assert simulations.undone_since(NOW) == {
                f"{trigger}:share:{gone.id}:{person}" for trigger in ("share_published", "live_verified")
            }


def test_what_earns_nothing_for_now_is_tried_once_a_day(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, settled = installation.person(), granting.grant
    tries: list[str] = []

    def tried(happening: Happening, now: datetime) -> list[Entry]:
        tries.append(happening.subject)
        return settled(happening, now)

    monkeypatch.setattr(granting, "grant", tried)
    with installation.app.app_context():
        shares = [seen(person, 100, ref=f"item:{number}:1") for number in range(4)]
        tries.clear()
        given = [credit_results(NOW + DAY) for _run in range(3)]
        assert given == [10, 0, 0]  # two posts make the week's cap
        assert len(tries) == 4 and len(set(tries)) == 4
        with writing():
            making.counted(db.session.get_one(Share, shares[3]), 90)
        assert credit_results(NOW + DAY) == 0 and tries[4:] == [f"share:{shares[3]}"]  # another figure
        assert credit_results(NOW + 2 * DAY) == 0 and len(tries) == 5 + 2  # another day
        assert credit_results(NOW + 7 * DAY) == 10  # another week


def test_a_draft_costs_what_it_then_gives(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "AT_ONCE", 4)
    people = [installation.person() for _ in range(6)]
    with installation.app.app_context():
        for number, person in enumerate(people):
            seen(person, 9, ref=f"item:{number}:1")
        assert credit_results(NOW + DAY) == 0 and keep_figures(NOW + DAY) == 6 and keep_figures(NOW + DAY) == 0
        later = NOW + 2 * DAY
        with writing():
            draft = drafts.write_from("human_clicks", actor=SYSTEM, now=later)
            drafts.change(draft, {**draft.body, "points": 2, "step": 3}, actor=SYSTEM, now=later)
            simulations.ask(draft, days=30, actor=SYSTEM, now=later)
        assert simulate(later) == 1
        with writing():
            draft = db.session.get_one(RuleDraft, draft.id)
            told = simulations.played(draft)
            assert told is not None and told.result is not None
            assert told.result["draft"] - told.result["today"] == 36
            assert told.result["figures_since"] == (NOW + DAY).date().isoformat()
            drafts.publish(draft, why="more often", actor=SYSTEM, now=later)
        assert credit_results(later) == 18 and balances(people[0]) == (0, 25 + 6, 0)


def test_a_statement_calls_rules_by_their_names(sqlite: Installation) -> None:
    person = sqlite.person()
    with sqlite.app.app_context():
        with writing():
            called = replace(rules.newest("share_published"), name="Voices of autumn", valid_from=NOW)
            rules.put_in_force(called, actor=SYSTEM, now=NOW)
            making.published(person)
        making.read()
    browser = sqlite.browser_of(person)
    for page in ("/points", "/points/statement", "/points/statement.csv"):
        assert "Rule “Voices of autumn”, version 2" in browser.get(page).text
