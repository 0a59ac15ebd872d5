"""Absences and delegates: who decides meanwhile, for whom it is logged, circles by name, qualifications that expire."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from advocacy.database import writing
from advocacy.errors import Breach, InvalidMove, NotAllowed, NotFound
from advocacy.people.capabilities import Role
from content_library.models import Absence, Function, ItemState
from content_library.reviews.reviews import Decision
from content_library.routes import absences, qualifications, routes
from content_library.routes.routes import Draft
from tests.content_library.panel import DOER, C, H, L, P, Panel
from tests.content_library.shelf import NOW

LATER = NOW + timedelta(days=10)


def test_a_deputy_decides_and_the_record_says_for_whom(panel: Panel) -> None:
    deputy = panel.members[C]
    panel.away(L, deputy)
    item_id = panel.submitted(classes=())
    review = panel.reviews(item_id)[L]
    assert (review.state, review.delegated_to_id) == ("delegated", deputy)
    panel.decide(item_id, L, by=deputy)
    review = panel.reviews(item_id)[L]
    assert (review.state, review.decided_by_id, review.decided_for_id) == ("approved", deputy, panel.members[L])
    told = panel.history("review", review.id)
    assert [verb for verb, _ in told] == ["ask", "delegate", "approve"]
    assert told[-1][1]["details"]["stands_for"] == panel.members[L]


def test_a_deputy_who_wrote_the_words_does_not_decide(panel: Panel) -> None:
    deputy = panel.person(Role.MARKETING, Role.COMPLIANCE)
    panel.away(L, deputy)
    item_id = panel.submitted(classes=(), by=deputy)
    assert panel.reviews(item_id)[L].nobody_since == NOW
    with pytest.raises(NotAllowed, match="four eyes"):
        panel.decide(item_id, L, by=deputy)


def test_nobody_else_decides_for_an_absent_function(panel: Panel) -> None:
    panel.away(L, panel.members[C])
    item_id = panel.submitted(classes=())
    with pytest.raises(NotAllowed, match="don't review for Legal"):
        panel.decide(item_id, L, by=panel.members[P])


def test_while_a_colleague_is_here_it_waits_for_them_and_the_deputy_may_too(panel: Panel) -> None:
    colleague = panel.person(Role.LEGAL)
    panel.away(L, panel.members[C])
    item_id = panel.submitted(classes=())
    assert panel.states(item_id)[L] == "waiting"
    panel.decide(item_id, L, by=panel.members[C])
    assert panel.reviews(item_id)[L].decided_for_id == panel.members[L] != colleague


def test_what_waits_changes_hands_when_an_absence_begins_and_ends(panel: Panel) -> None:
    item_id = panel.submitted(classes=())
    panel.away(L, panel.members[C], begins=NOW + timedelta(hours=1), days=2)
    panel.work(NOW)
    assert panel.states(item_id)[L] == "waiting"
    panel.work(NOW + timedelta(hours=2))
    panel.work(NOW + timedelta(hours=2))
    assert panel.states(item_id)[L] == "delegated"
    panel.work(NOW + timedelta(days=3))
    review = panel.reviews(item_id)[L]
    assert (review.state, review.delegated_to_id, review.nobody_since) == ("waiting", None, None)


def test_an_absence_that_is_taken_back_gives_the_turn_back(panel: Panel) -> None:
    absence_id = panel.away(L, panel.members[C])
    item_id = panel.submitted(classes=())
    with panel.app.app_context(), writing():
        found = absences.absence_for(absence_id, panel.members[L], keeps_routes=False)
        absences.take_back(found, actor=DOER, now=NOW + timedelta(hours=1))
        with pytest.raises(InvalidMove, match="over"):
            absences.take_back(found, actor=DOER, now=NOW + timedelta(hours=1))
    panel.work(NOW + timedelta(hours=1))
    assert panel.states(item_id)[L] == "waiting"
    with pytest.raises(NotAllowed):
        panel.decide(item_id, L, by=panel.members[C], now=NOW + timedelta(hours=1))


def test_a_chain_leads_to_the_first_who_is_here(panel: Panel) -> None:
    second, third = panel.person(Role.HR), panel.person(Role.COMPLIANCE)
    panel.away(L, second)
    panel.away(second, third)
    item_id = panel.submitted(classes=())
    assert panel.reviews(item_id)[L].delegated_to_id == third
    with pytest.raises(NotAllowed):
        panel.decide(item_id, L, by=second)
    panel.decide(item_id, L, by=third)


def test_circles_are_refused_by_name(panel: Panel) -> None:
    a, b, c = (panel.person(Role.LEGAL) for _ in range(3))
    panel.away(a, b)
    panel.away(b, c)
    for delegate in (a, b):
        with pytest.raises(Breach, match=r"circle: .* → .* → ") as refused:
            panel.away(c, delegate)
        assert "delegate" in refused.value.errors
    panel.away(c, a, begins=LATER)  # the others are back by then


def test_circles_that_close_later_are_refused_too(panel: Panel) -> None:
    a, b, c = (panel.person(Role.LEGAL) for _ in range(3))
    panel.away(b, c, begins=NOW + timedelta(days=3))
    panel.away(c, a, begins=NOW + timedelta(days=5))
    with pytest.raises(Breach, match="circle"):
        panel.away(a, b, days=6)
    panel.away(a, b, days=4)  # over before it closes


REFUSED = ["oneself", "no reviewer", "closed", "unqualified", "backwards", "long ago", "for ever", "twice", "nothing"]


@pytest.mark.parametrize("case", REFUSED)
def test_absences_that_can_not_be_entered(sqlite_panel: Panel, case: str) -> None:
    panel, legal = sqlite_panel, sqlite_panel.members[L]
    gone = panel.person(Role.HR)
    panel.close(gone)
    if case == "twice":
        panel.away(L, None, begins=NOW + timedelta(days=3))
    with pytest.raises(Breach):
        {
            "oneself": lambda: panel.away(L, legal),
            "no reviewer": lambda: panel.away(L, panel.shelf.author),
            "closed": lambda: panel.away(L, gone),
            "unqualified": lambda: panel.away(P, legal),
            "backwards": lambda: panel.away(L, None, days=-1),
            "long ago": lambda: panel.away(L, None, begins=NOW - timedelta(days=30)),
            "for ever": lambda: panel.away(L, None, days=500),
            "twice": lambda: panel.away(L, None),
            "nothing": lambda: panel.away(panel.shelf.author, None),
        }[case]()


def test_one_enters_ones_own_absence_only(sqlite_panel: Panel) -> None:
    with pytest.raises(NotAllowed):
        absences.refuse_others(sqlite_panel.members[L], sqlite_panel.members[P], keeps_routes=False)
    absence_id = sqlite_panel.away(L, None)
    with sqlite_panel.app.app_context(), pytest.raises(NotFound):
        absences.absence_for(absence_id, sqlite_panel.members[P], keeps_routes=False)


def test_a_principal_without_a_qualification_is_refused_with_who_can(panel: Panel) -> None:
    panel.route([P])
    other = panel.person(Role.PRINCIPAL)
    item_id = panel.submitted()
    with pytest.raises(NotAllowed, match="qualification") as refused:
        panel.decide(item_id, P, by=other)
    with panel.app.app_context():
        assert panel.shelf.person(panel.members[P]).name in refused.value.remedy
    panel.qualify(other)
    panel.decide(item_id, P, by=other)


def test_a_qualification_is_good_through_its_last_day(panel: Panel) -> None:
    panel.route([P])
    principal = panel.person(Role.PRINCIPAL)
    panel.qualify(principal, until=date(2026, 11, 25))
    first, second = panel.submitted(), panel.submitted(title="Another")
    panel.decide(first, P, by=principal, now=datetime(2026, 11, 25, 23, 59, tzinfo=UTC))
    with pytest.raises(NotAllowed):
        panel.decide(second, P, by=principal, now=datetime(2026, 11, 26, 0, 0, tzinfo=UTC))


def test_a_qualification_that_expires_leaves_nobody_and_is_warned_of(panel: Panel) -> None:
    panel.route([P])
    with panel.app.app_context(), writing():
        for row in qualifications.listing().items:
            qualifications.revoke(row, actor=DOER, now=NOW, why="Lapsed")
            with pytest.raises(InvalidMove):
                qualifications.revoke(row, actor=DOER, now=NOW, why="Lapsed")
    panel.qualify(panel.members[P], until=date(2026, 12, 1))
    item_id = panel.submitted()
    panel.work(NOW)
    panel.work(NOW)
    assert (panel.members[P], "A qualification ends soon") in panel.told()
    assert panel.reviews(item_id)[P].nobody_since is None
    panel.work(NOW + timedelta(days=14))
    assert panel.reviews(item_id)[P].nobody_since is not None and panel.state(item_id) is ItemState.IN_REVIEW


def test_a_qualified_deputy_stands_for_a_principal(panel: Panel) -> None:
    panel.route([P])
    panel.qualify(panel.members[C])
    panel.away(P, panel.members[C])
    item_id = panel.submitted()
    panel.decide(item_id, P, Decision.APPROVE, by=panel.members[C])
    assert panel.state(item_id) is ItemState.LIVE


def test_nobody_enters_their_own_qualification(sqlite_panel: Panel) -> None:
    with sqlite_panel.app.app_context(), writing():
        person = sqlite_panel.shelf.person(sqlite_panel.members[P])
        with pytest.raises(InvalidMove):
            qualifications.add_qualification(person, "Series 24", "", date(2027, 1, 1), actor=person.actor, now=NOW)
        for facts in ({"kind": " "}, {"valid_until": date(2026, 11, 19)}, {"number": "x" * 81}):
            given = {"kind": "Series 24", "number": "", "valid_until": date(2027, 1, 1), **facts}
            with pytest.raises(Breach):
                qualifications.add_qualification(person, **given, actor=DOER, now=NOW)  # type: ignore[arg-type]


def test_an_absence_never_ends_before_it_begins(sqlite_panel: Panel) -> None:
    absence_id = sqlite_panel.away(L, None, begins=LATER)
    with sqlite_panel.app.app_context(), writing():
        found = absences.absence_for(absence_id, sqlite_panel.members[L], keeps_routes=False)
        absences.take_back(found, actor=DOER, now=NOW)
        assert isinstance(found, Absence) and found.begins_at == found.ends_at
    sqlite_panel.away(L, sqlite_panel.members[H], begins=LATER)


def test_who_enters_an_absence_does_not_name_themselves(panel: Panel) -> None:
    with panel.app.app_context(), writing():
        hr, legal = panel.shelf.person(panel.members[H]), panel.shelf.person(panel.members[L])
        with pytest.raises(Breach, match="name yourself") as refused:
            absences.enter(legal, NOW, LATER, hr, actor=hr.actor, now=NOW)
        assert "delegate" in refused.value.errors
        absences.enter(legal, NOW, LATER, panel.shelf.person(panel.members[C]), actor=hr.actor, now=NOW)
    told = panel.told()
    assert (panel.members[L], "You were entered as away") in told
    assert (panel.members[C], "You were named as a deputy") in told


@pytest.mark.parametrize("first", [H, L])
def test_a_deputy_gives_one_of_two_approvals(panel: Panel, first: Function) -> None:
    both, second = panel.members[H], L if first is H else H
    panel.away(L, both)
    item_id = panel.submitted(classes=())
    panel.decide(item_id, first, by=both)
    with pytest.raises(NotAllowed, match="answered for"):
        panel.decide(item_id, second, by=both)
    assert panel.state(item_id) is ItemState.IN_REVIEW
    panel.decide(item_id, second, by=panel.person(Role.HR if second is H else Role.LEGAL))
    assert panel.state(item_id) is ItemState.LIVE


def test_others_who_keep_routes_are_told_of_a_change(panel: Panel) -> None:
    with panel.app.app_context(), writing():
        routes.add_route(
            Draft("Alone", [[C]], {"topics": ["X"]}), actor=panel.shelf.person(panel.members[C]).actor, now=NOW
        )
    told = {person_id for person_id, title in panel.told() if title == "A review route was changed"}
    assert {panel.members[H], panel.members[L], panel.admin} <= told and panel.members[C] not in told


@pytest.mark.parametrize("case", ["fit", "no reviewer", "circle", "oneself"])
def test_a_leaver_hands_a_place_to_those_who_may_take_it(panel: Panel, case: str) -> None:
    absence_id, heir = panel.away(L, panel.members[C]), panel.person(Role.HR)
    if case == "circle":
        panel.away(heir, panel.members[L], begins=NOW + timedelta(days=1))
    if case == "no reviewer":
        heir = panel.person(Role.EMPLOYEE)
    with panel.app.app_context(), writing():
        found = absences.absence_for(absence_id, panel.members[L], keeps_routes=False)
        successor = panel.shelf.person(heir)
        actor = successor.actor if case == "oneself" else DOER
        absences.hand_over(found, successor, actor=actor, now=NOW, why="Left", leaver=panel.members[C])
        assert found.delegate_id == (heir if case == "fit" else None)
