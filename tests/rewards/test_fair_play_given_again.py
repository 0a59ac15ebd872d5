"""Points after appeals: one credit in several cases is given again once, as of the day of its deed, and lives on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import func, select

from advocacy import settings
from advocacy.database import db, reading, writing
from advocacy.history import Actor
from advocacy.people.capabilities import Role
from advocacy.posts.models import Share
from rewards import credits
from rewards.books import policies, scores
from rewards.books.holdings import company_day, lots_of
from rewards.earning import granting, queries, rules
from rewards.earning.terms import Happening
from rewards.earning.triggers import Trigger
from rewards.fair_play import cases, holding
from rewards.fair_play import queries as fair_play
from rewards.fair_play.looking import Found
from rewards.fair_play.models import Case
from rewards.fair_play.patterns import IN_FORCE
from rewards.fair_play.scenes import Suspicion
from rewards.ledger import Event
from rewards.models import AccountKind, Entry
from tests.installation import Installation
from tests.reach.making import NOW
from tests.rewards.suspects import DAY, actor, balances, earned

STORIES: dict[str, list[tuple[str, tuple[int, int]]]] = {
    "both upheld, both appeals granted": [
        ("A uphold", (0, 0)), ("B uphold", (0, 0)), ("A appeal", (0, 0)), ("A grant", (0, 0)), ("B appeal", (0, 0)),
        ("B grant", (10, 0)),
    ],
    "the other one stays upheld": [
        ("A uphold", (0, 0)), ("B uphold", (0, 0)), ("A appeal", (0, 0)), ("A grant", (0, 0)),
    ],
    "the other appeal is refused": [
        ("A uphold", (0, 0)), ("B uphold", (0, 0)), ("B appeal", (0, 0)), ("B refuse", (0, 0)), ("A appeal", (0, 0)),
        ("A grant", (0, 0)),
    ],
    "the other one is cleared": [("A uphold", (0, 0)), ("B clear", (0, 0)), ("A appeal", (0, 0)), ("A grant", (10, 0))],
    "the other one is open, then cleared": [
        ("A uphold", (0, 0)), ("A appeal", (0, 0)), ("A grant", (0, 10)), ("B clear", (10, 0)),
    ],
    "the other one is open, then upheld, then overturned": [
        ("A uphold", (0, 0)), ("A appeal", (0, 0)), ("A grant", (0, 10)), ("B uphold", (0, 0)), ("B appeal", (0, 0)),
        ("B grant", (10, 0)),
    ],
}  # fmt: skip
"""Two cases about the same credits: what happens in which -> points available and held after it."""


def _two_cases(person: int, share: Share) -> dict[str, int]:
    found = {}
    with writing():
        entries = tuple(
            db.session.scalars(select(Entry.id).where(Entry.person_id == person, Entry.reason == "human_clicks"))
        )
        for name, key in (("A", "one_visitor"), ("B", "burst")):
            pattern = IN_FORCE.of(key)
            assert pattern
            one = Found(Suspicion(key, (f"share:{share.id}",), {"count": 9, "of": 9}), pattern, 1, entries)
            case = cases.open_case(person, [one], actor=Actor.system(), now=NOW + DAY)
            assert case
            found[name] = case.id
    return found


@pytest.mark.parametrize("story", STORIES)
def test_a_credit_in_two_cases_comes_back_once(sqlite: Installation, story: str) -> None:
    person, first, second = sqlite.person(), sqlite.person(Role.HR), sqlite.person(Role.HR)
    with sqlite.app.app_context():
        about = _two_cases(person, earned(person, range(30, 130, 5)))
        for step, left in STORIES[story]:
            name, verb = step.split()
            with writing():
                _said(verb, db.session.get_one(Case, about[name]), person, first, second)
            assert balances(person)[:2] == left, step
            with reading():
                entries = db.session.scalars(select(Entry).where(Entry.person_id == person, Entry.reverses.is_(None)))
                there = {each.id for each in entries if each.reason in ("human_clicks", holding.GIVEN_AGAIN)}
                held = {each for each in there if _is_held(each)}
                assert held == held & fair_play.held_for(there).keys(), "it is said why"


def _is_held(entry_id: int) -> bool:
    return credits.standing(db.session.get_one(Entry, entry_id)).where is AccountKind.HELD


def _said(verb: str, case: Case, person: int, first: int, second: int) -> None:
    said: dict[str, Callable[[], None]] = {
        "clear": lambda: cases.clear(case, actor=actor(first), now=NOW + DAY),
        "uphold": lambda: cases.uphold(case, actor=actor(first), now=NOW + DAY, reason="A timer."),
        "appeal": lambda: cases.appeal(case, "No", actor=actor(person), now=NOW + DAY),
        "grant": lambda: cases.grant_appeal(case, actor=actor(second), now=NOW + DAY),
        "refuse": lambda: cases.refuse_appeal(case, actor=actor(second), now=NOW + DAY, reason="I see the same."),
    }
    said[verb]()


def test_what_ran_out_before_does_not_come_back(sqlite: Installation) -> None:
    person, first, second = sqlite.person(), sqlite.person(Role.HR), sqlite.person(Role.HR)
    with sqlite.app.app_context():
        share = earned(person, range(30, 130, 5))
        with writing():
            oldest = db.session.scalar(select(func.min(Entry.id)))
            assert oldest and credits.run_out(Event("ran out", "expired", NOW + DAY, person), {oldest: 3})
        about = _two_cases(person, share)
        assert balances(person)[:2] == (0, 7)
        with writing():
            _said("clear", db.session.get_one(Case, about["B"]), person, first, second)
            for verb in ("uphold", "appeal", "grant"):
                _said(verb, db.session.get_one(Case, about["A"]), person, first, second)
        assert balances(person)[:2] == (7, 0)


def test_what_is_given_again_is_of_the_day_of_the_deed(installation: Installation) -> None:
    person, first, second = installation.person(), installation.person(Role.HR), installation.person(Role.HR)
    deed, later = NOW + DAY, NOW + 60 * DAY
    with installation.app.app_context():
        with writing():
            policies.write_policy("days", 40, valid_from=NOW, why="As told.", actor=actor(first), now=NOW)
        share = earned(person, range(30, 130, 5))
        about = _two_cases(person, share)
        with writing():
            cases.clear(db.session.get_one(Case, about["B"]), actor=actor(first), now=deed)
            for verb in ("uphold", "appeal"):
                _said(verb, db.session.get_one(Case, about["A"]), person, first, second)
            cases.grant_appeal(db.session.get_one(Case, about["A"]), actor=actor(second), now=later)
        with reading():
            keys = rules.keys_of(Trigger.HUMAN_CLICKS)
            assert (_week(person, keys, deed), _week(person, keys, later)) == (10, 0)
            assert scores.earned(person, company_day(deed), company_day(deed)) == 10
            (until,) = {lot.expires_on for lot in lots_of([person])[person]}
            assert until == company_day(later + 30 * DAY), "there is time to spend them"
        for figure, left in ((3, 0), (21, 10)):  # a recount below the steps takes back, one above them gives
            with writing():
                granting.grant(Happening(Trigger.HUMAN_CLICKS, person, f"share:{share.id}", later, figure), later)
            assert balances(person)[0] == left


def test_what_somebody_else_got_back_is_theirs_alone(installation: Installation) -> None:
    """An appeal granted to one person gives nobody else leave to earn again by a deed that was judged."""
    judged, other = installation.person(), installation.person()
    first, second = installation.person(Role.HR), installation.person(Role.HR)
    with installation.app.app_context():
        share = earned(judged, range(30, 130, 5))
        mine, theirs = _two_cases(judged, share), _two_cases(other, earned(other, range(30, 130, 5)))
        with writing():
            _said("uphold", db.session.get_one(Case, mine["A"]), judged, first, second)
            _said("clear", db.session.get_one(Case, theirs["B"]), other, first, second)
            for verb in ("uphold", "appeal", "grant"):
                _said(verb, db.session.get_one(Case, theirs["A"]), other, first, second)
        assert (balances(judged)[0], balances(other)[0]) == (0, 10)
        with writing():
            again = Happening(Trigger.HUMAN_CLICKS, judged, f"share:{share.id}", NOW + 2 * DAY, 21)
            granting.grant(again, NOW + 2 * DAY)
        assert balances(judged)[0] == 0


def _week(person: int, keys: list[str], at: datetime) -> int:
    found = queries.tallies(person, keys, at, settings.current().zone)
    return sum(each.week_points for each in found.values())
