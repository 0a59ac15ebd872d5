"""Acknowledgement: when it is required, under random sequences; by role; the quiz; reminders; withdrawn meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove
from advocacy.history import follow
from advocacy.history.jobs import seal_waiting
from advocacy.notices.models import Notice
from advocacy.people.capabilities import Role
from content_library.models import Acknowledgement, PolicyVersionState, QuizTry
from content_library.policies import acknowledging
from content_library.policies import readers as policy_readers
from content_library.policies.notices import POLICIES
from content_library.policies.quizzes import QuizNotPassed
from tests.content_library.desk import QUIZ, RIGHT, WRONG, Desk
from tests.content_library.shelf import NOW, Shelf
from tests.content_library.test_reviews import at_once

S = PolicyVersionState
DAY = timedelta(days=1)

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.booleans(), st.sampled_from([(), ("employee",), ("ambassador",)])),
        st.tuples(st.just("approve for later"), st.booleans(), st.just(())),
        st.tuples(st.just("acknowledge"), st.integers(0, 1)),
        st.tuples(st.just("withdraw")),
    ),
    max_size=9,
)


class Told:
    """A plain reading of the rules: it waits for whoever is asked and has not acknowledged since the last material
    change that came into force or was overtaken; after a withdrawal everything starts anew."""

    def __init__(self) -> None:
        self.in_force: tuple[int, tuple[str, ...]] | None = None
        self.overtaken_material = False
        self.has: list[bool] = [False, False]  # has acknowledged what counts
        self.number = 0

    def publish(self, material: bool, roles: tuple[str, ...]) -> None:
        self.number += 1
        if material or self.overtaken_material or self.in_force is None:
            self.has = [False, False]
        self.in_force, self.overtaken_material = (self.number, roles), False

    def approve_for_later(self, material: bool) -> None:
        self.number += 1
        self.overtaken_material |= material

    def withdraw(self) -> None:
        self.in_force = None

    def owes(self, person: int, role: str) -> bool:
        if self.in_force is None:
            return False
        roles = self.in_force[1]
        return (not roles or role in roles) and not self.has[person]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_required_if_and_only_if(shelf: Shelf, steps: list[tuple[Any, ...]]) -> None:
    desk, told, policy, newest = Desk(shelf, count=_fresh()), Told(), 0, 0
    people = _people(shelf)
    for step in steps:
        if step[0] == "publish":
            newest = desk.publish(policy, material=step[1], applies_to=step[2])
            told.publish(step[1], step[2])
        elif step[0] == "approve for later":
            desk.publish(policy, material=step[1], effective_at=NOW + DAY, text=f"later {_fresh()}")
            told.approve_for_later(step[1])
        elif step[0] == "acknowledge" and told.in_force:
            desk.acknowledge(newest, people[step[1]])
            told.has[step[1]] = True
        elif step[0] == "withdraw" and told.in_force:
            desk.withdraw(newest)
            told.withdraw()
        policy = policy or (desk.policy_of(newest) if newest else _newest_policy(shelf) if told.number else 0)
        for place, role in enumerate(("employee", "ambassador")):
            mine = [number for owed, number in desk.owes(people[place]) if owed == policy]
            assert mine == ([told.in_force[0]] if told.in_force and told.owes(place, role) else []), (steps, step)


_COUNT = [0]


def _fresh() -> int:
    _COUNT[0] += 100
    return _COUNT[0]


def _newest_policy(shelf: Shelf) -> int:
    with shelf.installation.app.app_context():
        return db.session.execute(db.text("SELECT max(id) FROM policies")).scalar_one()


def _people(shelf: Shelf) -> tuple[int, int]:
    """An employee and an ambassador, the same in every example."""
    with shelf.installation.app.app_context():
        found = db.session.execute(db.text("SELECT person_id FROM person_roles WHERE role = 'ambassador'")).first()
    if found:
        return int(found[0]) - 1, int(found[0])
    return shelf.installation.person(Role.EMPLOYEE), shelf.installation.person(Role.AMBASSADOR)


def test_it_asks_by_role_and_counts_whom_it_asks(shelf: Shelf) -> None:
    desk = Desk(shelf)
    ambassador = shelf.installation.person(Role.AMBASSADOR, Role.EMPLOYEE)
    both = desk.publish(applies_to=["ambassador", "hr"])
    assert [len(desk.owes(each)) for each in (ambassador, shelf.hr, shelf.author, shelf.legal)] == [1, 1, 0, 0]
    desk.acknowledge(both, ambassador)
    desk.acknowledge(both, shelf.author)  # may, and is not counted
    with shelf.installation.app.app_context():
        version = desk.version(both)
        assert (policy_readers.count_asked(version), policy_readers.count_given(version)) == (2, 1)
        in_force = {version.policy_id: version}
        assert policy_readers.asked_by_policy(in_force) == {version.policy_id: 2}
        assert policy_readers.given_by_policy() == {version.policy_id: 1}
        assert [each.id for each in policy_readers.who_has_not(version).items] == [shelf.hr]
        read = {each.person.id: bool(each.given) for each in policy_readers.readings(version)}
        assert read == {ambassador: True, shelf.hr: False}


def test_an_unknown_role_is_refused(shelf: Shelf) -> None:
    with pytest.raises(Breach) as refused:
        Desk(shelf).write(applies_to=["king"])
    assert "applies_to" in refused.value.errors


def test_the_quiz_is_passed_after_as_many_tries_as_it_takes(shelf: Shelf) -> None:
    desk = Desk(shelf)
    version_id = desk.publish(quiz=QUIZ)
    for _ in range(2):
        with pytest.raises(QuizNotPassed) as refused:
            desk.acknowledge(version_id, shelf.author, answers=WRONG)
        assert refused.value.marks.right == (False, True) and refused.value.explained == {
            0: "A profile does not travel along."
        }
        with shelf.installation.app.app_context(), writing():
            acknowledging.count_try(version_id, shelf.author)
    assert len(desk.owes(shelf.author)) == 1
    desk.acknowledge(version_id, shelf.author, answers=RIGHT, language="de")  # the German text, the shared questions
    desk.acknowledge(version_id, shelf.author)  # again: nothing is asked any more
    with shelf.installation.app.app_context():
        [given] = db.session.query(Acknowledgement)
        assert (given.quiz_tries, given.language) == (3, "de") and db.session.query(QuizTry).count() == 0


@pytest.mark.parametrize("answers", [(), (1,), (1, 0, 0), (1, 3), (1, -1), (1, "Behind"), (1, True), (1, None)])
def test_answers_that_are_none_are_refused(shelf: Shelf, answers: tuple[object, ...]) -> None:
    desk = Desk(shelf)
    version_id = desk.publish(quiz=QUIZ)
    with pytest.raises(Breach) as refused:
        desk.acknowledge(version_id, shelf.author, answers=answers)
    assert "answers" in refused.value.errors and not isinstance(refused.value, QuizNotPassed)


def test_a_reminder_once_a_week_for_those_who_have_yet_to(shelf: Shelf) -> None:
    desk = Desk(shelf)
    version_id = desk.publish()
    desk.acknowledge(version_id, shelf.author)
    gone = shelf.installation.person()
    with shelf.installation.app.app_context(), writing():
        shelf.person(gone).active = False

    def remind(at: Any) -> int:
        with shelf.installation.app.app_context(), writing():
            return acknowledging.remind(desk.version(version_id), actor=shelf.person(shelf.hr).actor, now=at)

    assert remind(NOW) == 2
    with pytest.raises(InvalidMove, match="less than 7 days"):
        remind(NOW + 6 * DAY)
    assert remind(NOW + 7 * DAY) == 2
    with shelf.installation.app.app_context():
        assert db.session.query(Notice).count() == 0, "the request that reminds tells nobody by itself"
        seal_waiting(NOW)
        follow(POLICIES, NOW)
        assert {each.person_id for each in db.session.query(Notice) if "read it" in each.title} == {
            shelf.hr, shelf.legal,
        }  # fmt: skip
    desk.withdraw(version_id)
    with pytest.raises(InvalidMove, match="withdrawn"):
        remind(NOW + 30 * DAY)


def test_withdrawn_while_people_acknowledge(shelf: Shelf) -> None:
    """Each acknowledgement is given whole before, or refused clearly after; nobody is blocked, nothing is lost."""
    desk, people = Desk(shelf), [shelf.installation.person() for _ in range(4)]
    for _ in range(3):
        version_id = desk.publish()
        given: list[int] = []

        def agree(person: int, version_id: int = version_id, given: list[int] = given) -> Callable[[], None]:
            def deed() -> None:
                desk.acknowledge(version_id, person)
                given.append(person)

            return deed

        refused = at_once(
            agree(people[0]), agree(people[1]), lambda version_id=version_id: desk.withdraw(version_id),
            agree(people[2]), agree(people[3]),
        )  # fmt: skip
        assert all(isinstance(each, InvalidMove) and "withdrawn" in str(each) for each in refused)
        assert len(given) + len(refused) == 4
        assert desk.state(version_id) is S.WITHDRAWN
        assert [desk.owes(person) for person in people] == [[]] * 4
        with shelf.installation.app.app_context():
            kept = {each.person_id for each in db.session.query(Acknowledgement).filter_by(version_id=version_id)}
            assert kept == set(given)


def test_what_replaces_a_withdrawn_version_asks_everybody(shelf: Shelf) -> None:
    desk = Desk(shelf)
    first = desk.publish()
    desk.acknowledge(first, shelf.author)
    desk.withdraw(first)
    second = desk.publish(desk.policy_of(first), material=False)
    assert desk.owes(shelf.author) == [(desk.policy_of(first), 2)]
    with pytest.raises(InvalidMove, match=r"withdrawn.*Version 2 is in force"):
        desk.acknowledge(first, shelf.author)
    desk.acknowledge(second, shelf.author)


def test_two_presses_at_once_acknowledge_once(shelf: Shelf) -> None:
    desk = Desk(shelf)
    version_id = desk.publish()
    press = lambda: desk.acknowledge(version_id, shelf.author)  # noqa: E731
    assert at_once(press, press, press) == []
    with shelf.installation.app.app_context():
        assert db.session.query(Acknowledgement).count() == 1


def test_rates_are_shown_from_five_people_up(shelf: Shelf) -> None:
    desk = Desk(shelf)
    large = [shelf.installation.person(team="Large") for _ in range(5)]
    small = [shelf.installation.person(team="Small") for _ in range(4)]
    version_id = desk.publish()
    for person in (large[0], *small):
        desk.acknowledge(version_id, person)
    with shelf.installation.app.app_context():
        rates = [(line.name, line.asked, line.given) for line in policy_readers.rates(desk.version(version_id))]
    assert rates == [("Large", 5, 1), ("", 7, 4)]  # the small team, and the three without one
