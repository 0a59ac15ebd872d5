"""Cases of fair play: held, never taken before somebody looked; four eyes; free again when nobody looks in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, follow, record
from advocacy.history.jobs import seal_waiting
from advocacy.people.capabilities import Role
from advocacy.posts.models import Share
from rewards import credits
from rewards.earning import granting
from rewards.earning.terms import Happening
from rewards.earning.triggers import Trigger
from rewards.fair_play import cases, jobs, queries, readers
from rewards.fair_play.models import CASE_MOVES, Case, CaseState, Finding, LookDue, Tie
from rewards.ledger import Event
from rewards.models import AccountKind, Entry
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW, SYSTEM
from tests.rewards.suspects import DAY, actor, balances, earned, opened, the_case


def test_what_looks_odd_is_held_once_and_said_why(installation: Installation) -> None:
    person, case = opened(installation)
    with installation.app.app_context():
        assert balances(person) == (0, 10, 0)
        with reading():
            found = db.session.scalars(select(Finding).where(Finding.case_id == case)).all()
            held = queries.held_for(list(db.session.scalars(select(Entry.id))))
            share = db.session.scalar(select(Share.id))
            patterns = {(each.pattern, each.subject) for each in found}
        assert patterns == {("one_visitor", f"share:{share}"), ("regular", f"share:{share}")}
        assert len(held) == 2 and set(held.values()) == {"one_visitor"}
        assert jobs.look(NOW + 2 * DAY) == 0, "nothing new: nobody is looked at"
        with writing():
            readers.look_at(person)
        assert jobs.look(NOW + 2 * DAY) == 0, "the same credits are not found again"
        with reading():
            assert db.session.scalars(select(LookDue)).all() == []


def test_cleared_is_free_and_never_found_again(installation: Installation) -> None:
    person, case = opened(installation)
    judge = installation.person(Role.MARKETING)
    with installation.app.app_context():
        with writing():
            cases.clear(db.session.get_one(Case, case), actor=actor(judge), now=NOW + 3 * DAY, reason="A test link.")
        assert balances(person) == (10, 0, 0)
        with writing():
            readers.look_at(person)
        assert jobs.look(NOW + 4 * DAY) == 0
        assert balances(person) == (10, 0, 0)
        with reading():
            assert queries.held_for(list(db.session.scalars(select(Entry.id)))) == {}


def test_upheld_is_taken_back_not_earned_again_and_an_appeal_needs_other_eyes(installation: Installation) -> None:
    person, case = opened(installation)
    judge, second, other = (installation.person(Role.HR) for _ in range(3))
    with installation.app.app_context():
        with writing():
            mine = db.session.get_one(Case, case)
            with pytest.raises(Breach, match="Say why"):
                cases.uphold(mine, actor=actor(judge), now=NOW, reason=" ")
            with pytest.raises(NotAllowed, match="part of this case"):
                cases.uphold(mine, actor=actor(person), now=NOW, reason="I say so")
            with pytest.raises(NotAllowed):
                cases.clear(mine, actor=Actor.system(), now=NOW)
            with pytest.raises(InvalidMove):
                cases.appeal(mine, "Too early", actor=actor(person), now=NOW)
            cases.uphold(mine, actor=actor(judge), now=NOW + 3 * DAY, reason="Your own browser, by the clock.")
        assert balances(person) == (0, 0, 10)
        with writing():  # the figure still reaches the steps
            share_id = db.session.scalar(select(Share.id))
            happening = Happening(Trigger.HUMAN_CLICKS, person, f"share:{share_id}", NOW + 4 * DAY, 21)
            assert granting.grant(happening, NOW + 4 * DAY) == []
        with writing():
            mine = db.session.get_one(Case, case)
            with pytest.raises(NotAllowed, match="Only the person"):
                cases.appeal(mine, "For a friend", actor=actor(other), now=NOW + 4 * DAY)
            cases.appeal(mine, "Our lobby has one screen.", actor=actor(person), now=NOW + 4 * DAY)
            for nobody in (judge, person):
                with pytest.raises(NotAllowed):
                    cases.grant_appeal(mine, actor=actor(nobody), now=NOW + 5 * DAY)
            cases.grant_appeal(mine, actor=actor(second), now=NOW + 5 * DAY, reason="It does.")
            with pytest.raises(InvalidMove):
                cases.refuse_appeal(mine, actor=actor(other), now=NOW + 6 * DAY, reason="No")
        assert balances(person) == (10, 0, 10), "given again; the reversal stays in the book"
        with writing():
            readers.look_at(person)
        assert jobs.look(NOW + 6 * DAY) == 0
        with writing():  # a recount takes back what was given again, as any credit
            happening = Happening(Trigger.HUMAN_CLICKS, person, f"share:{share_id}", NOW + 7 * DAY, 3)
            granting.grant(happening, NOW + 7 * DAY)
        assert balances(person)[0] == 0


def test_the_time_to_appeal_ends_and_a_refused_appeal_moves_nothing(installation: Installation) -> None:
    person, case = opened(installation)
    judge, second = installation.person(Role.HR), installation.person(Role.MARKETING)
    with installation.app.app_context():
        with writing():
            mine = db.session.get_one(Case, case)
            cases.uphold(mine, actor=actor(judge), now=NOW, reason="By the clock.")
            with pytest.raises(InvalidMove, match="time to appeal was over"):
                cases.appeal(mine, "Late", actor=actor(person), now=NOW + 15 * DAY)
            cases.appeal(mine, "In time", actor=actor(person), now=NOW + 13 * DAY)
            cases.refuse_appeal(mine, actor=actor(second), now=NOW + 14 * DAY, reason="I see the same.")
            assert mine.state is CaseState.APPEAL_REFUSED
        assert balances(person) == (0, 0, 10)


@pytest.mark.parametrize("appealed", [False, True])
def test_when_nobody_looks_in_time_it_ends_in_favour(sqlite: Installation, appealed: bool) -> None:
    person, case = opened(sqlite)
    judge = sqlite.person(Role.HR)
    with sqlite.app.app_context():
        if appealed:
            with writing():
                mine = db.session.get_one(Case, case)
                cases.uphold(mine, actor=actor(judge), now=NOW + 2 * DAY, reason="By the clock.")
                cases.appeal(mine, "No", actor=actor(person), now=NOW + 2 * DAY)
        assert jobs.end_overdue(NOW + 8 * DAY) == 0
        assert jobs.end_overdue(NOW + 9 * DAY + timedelta(minutes=1)) == 1
        assert jobs.end_overdue(NOW + 30 * DAY) == 0
        with reading():
            ended = db.session.get_one(Case, case)
            assert ended.state is (CaseState.APPEAL_GRANTED if appealed else CaseState.CLEARED)
            assert (ended.judgement if appealed else ended.reason) == cases.NOBODY_LOOKED
        assert balances(person)[0] == 10


def test_spent_points_are_not_owed_and_not_given_twice(sqlite: Installation) -> None:
    person = sqlite.person()
    judge, second = sqlite.person(Role.HR), sqlite.person(Role.HR)
    with sqlite.app.app_context():
        earned(person, range(30, 130, 5))
        with writing():
            event = Event("spent", "redemption_request", NOW, person)
            credits.transfer(event, AccountKind.AVAILABLE, AccountKind.REDEEMED, 7)
        jobs.look(NOW + 2 * DAY)
        assert balances(person)[:2] == (0, 3)
        with writing():
            mine = the_case(person)
            cases.uphold(mine, actor=actor(judge), now=NOW, reason="By the clock.")
            cases.appeal(mine, "No", actor=actor(person), now=NOW)
            cases.grant_appeal(mine, actor=actor(second), now=NOW)
        assert balances(person)[:2] == (3, 0), "as much as was taken"


def test_whoever_is_named_in_a_case_does_not_judge_it(sqlite: Installation) -> None:
    _, case = opened(sqlite)
    friend = sqlite.person(Role.MARKETING)
    with sqlite.app.app_context(), writing():
        finding = db.session.scalars(select(Finding).where(Finding.case_id == case)).first()
        assert finding
        finding.evidence = {**finding.evidence, "others": [friend]}
        db.session.flush()
        with pytest.raises(NotAllowed, match="part of this case"):
            cases.clear(db.session.get_one(Case, case), actor=actor(friend), now=NOW)


def test_the_history_makes_looks_due_and_keeps_ties_once(installation: Installation) -> None:
    person, editor, newcomer = (installation.person() for _ in range(3))
    with installation.app.app_context():
        with writing():
            share = making.published(person)
            making.seen_gone(share, NOW + DAY)
            record("suggestion", 4, "accept", actor=actor(editor), now=NOW, person_id=newcomer)
            record("invitation", 9, "arrive", actor=SYSTEM, now=NOW, invited_by=person, person_id=newcomer)
            record("suggestion", 5, "accept", actor=actor(editor), now=NOW, person_id=999_999)
        seal_waiting(NOW)
        follow(readers.READER, NOW)
        with reading():
            ties = {
                (tie.kind.value, tie.person_id, tie.other_id, tie.subject) for tie in db.session.scalars(select(Tie))
            }
            due = set(db.session.scalars(select(LookDue.person_id)))
        assert ties == {
            ("accepted", newcomer, editor, "suggestion:4"), ("arrived", person, newcomer, "invitation:9"),
        }  # fmt: skip
        assert due == {person, newcomer}
        assert jobs.look(NOW + DAY) == 0


def test_honest_clicks_and_a_dead_worker_change_nothing(sqlite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    honest, odd = sqlite.person(), sqlite.person()
    with sqlite.app.app_context():
        earned(honest, [31, 45, 46, 90, 133, 200, 215, 300, 301, 420, 500, 777], mark=None)
        earned(odd, range(30, 130, 5))
        with monkeypatch.context() as patched:
            patched.setattr(cases, "open_case", _dies)
            with pytest.raises(RuntimeError):
                jobs.look(NOW + 2 * DAY)
        assert balances(odd)[1] == 0
        assert jobs.look(NOW + 2 * DAY) == 1, "the look was still due"
        assert balances(honest)[1] == 0 and balances(odd)[1] == 10


def _dies(*_: object, **__: object) -> None:
    raise RuntimeError("killed")


def test_the_states_are_those_of_the_table() -> None:
    ends = {to for _, to in CASE_MOVES.values()} | {CaseState.OPEN}
    assert ends == set(CaseState)
