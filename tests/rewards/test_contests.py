"""Contests: entered, judged by two at least with reasons, settled by what was stated; never by chance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed, Refused
from advocacy.notices.models import Notice
from advocacy.people.models import Person
from rewards import ledger
from rewards.challenges import contests, entering, judging
from rewards.challenges.contest_models import Contest, ContestEntry, ContestState, EntryState, Opinion
from rewards.challenges.contests import ContestPlan, Measure
from rewards.models import AccountKind
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW, SYSTEM
from tests.rewards import playing
from tests.rewards.playing import FIRST, LAST, OVER

WHY = "It says what it was like to be there."


def entered(contest_id: int, person_id: int, **given: Any) -> int:
    with writing():
        person = db.session.get_one(Person, person_id)
        contest = db.session.get_one(Contest, contest_id)
        usual = {"url": "https://acme.example/mine", "words": "My morning at the river"}
        return entering.enter(contest, person, **(given or usual), actor=person.actor, now=NOW).id


def scored(entry_id: int, judge: int, *marks: int, reason: str = WHY) -> None:
    with writing():
        entry = db.session.get_one(ContestEntry, entry_id)
        contest = db.session.get_one(Contest, entry.contest_id)
        given = {criterion.id: mark for criterion, mark in zip(contest.criteria, marks, strict=False)}
        judging.score(entry, contest, given, reason, actor=db.session.get_one(Person, judge).actor, now=OVER)


def test_a_contest_from_entry_to_thanks(installation: Installation) -> None:
    ann, ben, cleo, dan, eve = playing.people(installation, 5)
    with installation.app.app_context():
        contest = playing.contest([dan, eve])
        with writing():
            share = making.published(ann, title="Low tide")
        entries = [
            entered(contest, ann, share_id=share.id, words="Mine"),
            entered(contest, ben),
            entered(contest, cleo),
        ]
        playing.turned(OVER)
        for judge, marks in ((dan, ((8, 6), (5, 5), (9, 0))), (eve, ((6, 8), (5, 5), (9, 0)))):
            for entry, given in zip(entries, marks, strict=True):
                scored(entry, judge, *given)
        scored(entries[2], eve, 8, 0)
        with writing():
            judging.settle(db.session.get_one(Contest, contest), actor=SYSTEM, now=OVER)
        playing.read(OVER)
        playing.read(OVER)
        found = [db.session.get_one(ContestEntry, each) for each in entries]
        assert [(each.state, each.place, each.score, each.points) for each in found] == [
            (EntryState.JUDGED, 1, 700, 300), (EntryState.JUDGED, 3, 500, 0), (EntryState.JUDGED, 2, 510, 100),
        ]  # fmt: skip
        assert [ledger.balance(AccountKind.AVAILABLE, ledger.person(each)) for each in (ann, ben, cleo)] == [
            300,
            0,
            100,
        ]
        assert db.session.query(Notice).filter_by(person_id=ben, title="The judges have spoken").count() == 1
        assert db.session.query(Notice).filter_by(person_id=dan, title="Entries wait for your judgement").count() == 1
        assert db.session.query(Opinion).filter_by(entry_id=entries[0]).count() == 2


def test_what_is_refused(sqlite: Installation) -> None:
    ann, ben, dan, eve = playing.people(sqlite, 4)
    with sqlite.app.app_context():
        contest = playing.contest([dan, eve])
        with writing():
            bens = making.published(ben).id
        first = entered(contest, ann)
        early: list[tuple[type[Refused], str, Callable[[], Any]]] = [
            (InvalidMove, "entered already", lambda: entered(contest, ann)),
            (NotAllowed, "judge this contest", lambda: entered(contest, dan)),
            (Breach, "no published post of yours", lambda: entered(contest, ben, share_id=9)),
            (Breach, "the address", lambda: entered(contest, ben, url="river", words="")),
            (Breach, "too long", lambda: entered(contest, ben, share_id=bens, words="x" * 3_000)),
            (InvalidMove, "not being judged", lambda: scored(first, dan, 5, 5)),
            (NotAllowed, "no judge", lambda: scored(first, ben, 5, 5)),
        ]
        _all_refused(early)
        with writing():
            row = db.session.get_one(ContestEntry, first)
            entering.withdraw(row, db.session.get_one(Contest, contest), actor=SYSTEM, now=NOW)
        again = entered(contest, ann)
        playing.turned(OVER)
        scored(again, dan, 5, 5)
        late: list[tuple[type[Refused], str, Callable[[], Any]]] = [
            (InvalidMove, "can't enter", lambda: entered(contest, ben)),
            (Breach, "whole opinion", lambda: scored(again, dan, 5)),
            (Breach, "whole opinion", lambda: scored(again, dan, 5, 11)),
            (Breach, "whole opinion", lambda: scored(again, dan, 5, 5, reason="good")),
            (InvalidMove, "two judges", lambda: _settled(contest, dan)),
            (NotAllowed, "You entered", lambda: _settled(contest, ann)),
        ]
        _all_refused(late)
        scored(again, eve, 6, 6)
        _settled(contest, dan)
        assert db.session.get_one(Contest, contest).state is ContestState.SETTLED
        _all_refused([(InvalidMove, "not being judged", lambda: scored(again, eve, 1, 1))])


def _all_refused(refusals: list[tuple[type[Refused], str, Callable[[], Any]]]) -> None:
    for kind, said, verb in refusals:
        with pytest.raises(kind, match=said):
            verb()


def _settled(contest: int, person: int) -> None:
    with writing():
        judging.settle(db.session.get_one(Contest, contest), actor=db.session.get_one(Person, person).actor, now=OVER)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"brief": ""}, "brief"),
    ({"criteria": []}, "criteria"),
    ({"criteria": [Measure("One", 60), Measure("Two", 60)]}, "criteria"),
    ({"criteria": [Measure("Luck: drawn by lot", 100)]}, "criteria"),
    ({"judges": []}, "judges"),
    ({"judges": [1]}, "judges"),
    ({"judges": [1, 99]}, "judges"),
    ({"places": (1, 2)}, "places"),
    ({"places": ()}, "places"),
    ({"name": "Raffle"}, "name"),
]


def test_what_cannot_be_planned(sqlite: Installation) -> None:
    playing.people(sqlite, 2)
    usual: dict[str, Any] = {
        "name": "Best", "brief": "Words", "opens_on": FIRST, "closes_on": LAST, "criteria": [Measure("Own words", 100)],
        "judges": [1, 2], "places": (5,),
    }  # fmt: skip
    with sqlite.app.app_context():
        for given, field in WRONG:
            with pytest.raises(Breach) as refused, writing():
                contests.plan_contest(ContestPlan(**usual | given), actor=SYSTEM, now=NOW)
            assert list(refused.value.errors) == [field], given
        with writing():
            made = contests.plan_contest(ContestPlan(**usual), actor=SYSTEM, now=NOW)
            more = {"criteria": [Measure("New", 50), Measure("Newer", 50)]}
            contests.change_contest(made, ContestPlan(**usual | more), actor=SYSTEM, now=NOW)
            assert [each.name for each in made.criteria] == ["New", "Newer"]
            contests.open_contest(made, actor=SYSTEM, now=NOW)
        with pytest.raises(InvalidMove, match="stated stands"), writing():
            contests.change_contest(made, ContestPlan(**usual), actor=SYSTEM, now=NOW)
        entered(made.id, playing.people(sqlite, 1)[0])
        with writing():
            contests.cancel(made, actor=SYSTEM, now=NOW + timedelta(minutes=1), why="A storm")
        playing.read()
        assert db.session.query(Notice).filter(Notice.text.contains("A storm")).count() == 1
