"""Routes in use: steps in order, what is asked stays asked, versions, refusals; filing may not slip past a function."""

from __future__ import annotations

from typing import Any

import pytest

from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove, NotFound
from content_library.items import items
from content_library.models import Function, ItemState, Risk, Route
from content_library.reviews.reviews import Decision
from content_library.routes import queries as route_queries
from content_library.routes import routes
from content_library.routes.routes import Draft
from content_library.words.content import About
from tests.content_library.panel import DOER, C, H, L, P, Panel
from tests.content_library.shelf import NOW

S = ItemState


def test_a_later_step_is_asked_when_the_one_before_has_agreed(panel: Panel) -> None:
    panel.route([L, C], [P])
    item_id = panel.submitted()
    assert panel.states(item_id) == {L: "waiting", C: "waiting"}
    panel.decide(item_id, L)
    with pytest.raises(InvalidMove, match="not Registered principal's turn"):
        panel.decide(item_id, P)
    panel.decide(item_id, C)
    assert panel.states(item_id) == {L: "approved", C: "approved", P: "waiting"}
    assert panel.state(item_id) is S.IN_REVIEW
    panel.decide(item_id, P)
    assert panel.state(item_id) is S.LIVE


@pytest.mark.parametrize("decision", [Decision.REQUEST_CHANGES, Decision.REJECT])
def test_a_step_that_sends_it_back_ends_the_way(panel: Panel, decision: Decision) -> None:
    panel.route([L], [C], [P])
    item_id = panel.approved(L)
    panel.decide(item_id, C, decision)
    said = {Decision.REQUEST_CHANGES: "changes_requested", Decision.REJECT: "rejected"}[decision]
    assert panel.states(item_id) == {L: "void", C: said}
    assert panel.state(item_id) in {S.CHANGES_REQUESTED, S.REJECTED}


def test_who_is_not_on_the_route_was_not_asked(panel: Panel) -> None:
    panel.route([C])
    item_id = panel.submitted()
    with pytest.raises(NotFound, match="Legal was not asked"):
        panel.decide(item_id, L)
    assert panel.states(panel.submitted(classes=())) == {L: "waiting", H: "waiting"}


def test_a_route_that_changes_leaves_what_is_asked(panel: Panel) -> None:
    route_id = panel.route([L], [C], hours=8)
    item_id = panel.submitted()
    with panel.app.app_context(), writing():
        kept = route_queries.route_for(route_id)
        routes.change_route(kept, Draft("Finance", [[P]], {"classes": ["financial"]}), actor=DOER, now=NOW, why="New")
        assert kept.version == 2
    told = panel.history("review_route", route_id)
    assert [verb for verb, _ in told] == ["add", "change"] and told[-1][1]["why"] == "New"
    assert told[-1][1]["details"]["before"]["steps"] == [["legal"], ["compliance"]]
    panel.decide(item_id, L)
    assert panel.states(item_id) == {L: "approved", C: "waiting"}, "the old route goes on to its end"
    assert panel.states(panel.submitted(title="Next")) == {P: "waiting"}
    assert [each["version"] for each in panel.rounds(item_id)[0].routes] == [1]


def test_a_change_that_says_the_same_is_none(panel: Panel) -> None:
    route_id = panel.route([L])
    with panel.app.app_context(), writing():
        kept = route_queries.route_for(route_id)
        assert routes.change_route(kept, routes.draft_of(kept), actor=DOER, now=NOW).version == 1


def test_a_retired_route_asks_for_nothing_more(panel: Panel) -> None:
    route_id = panel.route([C])
    with panel.app.app_context(), writing():
        kept = route_queries.route_for(route_id)
        with pytest.raises(Breach):
            routes.retire_route(kept, actor=DOER, now=NOW, why=" ")
        routes.retire_route(kept, actor=DOER, now=NOW, why="Nobody needs it")
        with pytest.raises(InvalidMove):
            routes.change_route(kept, Draft("Other", [[L]]), actor=DOER, now=NOW)
    assert panel.states(panel.submitted()) == {L: "waiting", H: "waiting"}


def test_the_standard_route_stays_and_may_be_changed(panel: Panel) -> None:
    with panel.app.app_context(), writing():
        kept = routes.add_route(Draft("Standard", [[L], [H]], standard=True), actor=DOER, now=NOW)
        with pytest.raises(InvalidMove, match="stays"):
            routes.retire_route(kept, actor=DOER, now=NOW, why="Away with it")
        with pytest.raises(Breach, match="marked"):
            routes.add_route(Draft("Another", [[L]], standard=True), actor=DOER, now=NOW)
    assert panel.states(panel.submitted()) == {L: "waiting"}


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("name", {"name": " "}),
    ("name", {"name": "x" * 121}),
    ("name", {"name": "Taken"}),
    ("steps", {"steps": []}),
    ("steps", {"steps": [[], []]}),
    ("steps", {"steps": [[L], [L]]}),
    ("conditions", {"conditions": {}}),
    ("conditions", {"conditions": {"topics": [" "]}}),
    ("conditions", {"conditions": {"moods": ["good"]}}),
    ("conditions", {"conditions": {"risks": ["grave"]}}),
    ("conditions", {"conditions": {"networks": ["myspace"]}}),
    ("conditions", {"conditions": {"topics": ["A"]}, "standard": True}),
    ("hours", {"hours": 0}),
    ("hours", {"hours": 5000}),
    ("remind_hours", {"hours": 4, "remind_hours": 4}),
    ("remind_hours", {"remind_hours": -1}),
    ("approval_days", {"approval_days": 0}),
    ("priority", {"priority": 10_000}),
    ("escalate_person_id", {"escalate_person_id": 999_999}),
    ("escalate_person_id", {"escalate_person_id": 1, "escalate_function": L}),
]


@pytest.mark.parametrize(("field", "facts"), REFUSED)
def test_routes_that_can_not_be_kept(sqlite_panel: Panel, field: str, facts: dict[str, Any]) -> None:
    given = {"name": "New", "steps": [[L]], "conditions": {"topics": ["A"]}, **facts}
    with sqlite_panel.app.app_context(), writing():
        routes.add_route(Draft("Taken", [[L]], {"topics": ["B"]}), actor=DOER, now=NOW)
        with pytest.raises(Breach) as refused:
            routes.add_route(Draft(**given), actor=DOER, now=NOW)
        assert set(refused.value.errors) == {field}
        assert db.session.query(Route).count() == 1


@pytest.mark.parametrize("state", [S.IN_REVIEW, S.APPROVED, S.LIVE])
def test_filing_may_not_slip_past_a_function(panel: Panel, state: ItemState) -> None:
    panel.route([C], name="Results", conditions={"topics": ["Results"]})
    embargo = {"embargo_at": NOW.replace(year=2027)} if state is S.APPROVED else {}
    item_id = panel.submitted(classes=(), **embargo)
    for function in () if state is S.IN_REVIEW else (L, H):
        panel.decide(item_id, function)
    assert panel.state(item_id) is state
    with panel.app.app_context(), writing():
        with pytest.raises(InvalidMove, match="Compliance"):
            items.file_under(panel.shelf.item(item_id), About(topics=("results",)), actor=DOER, now=NOW)
        items.file_under(panel.shelf.item(item_id), About(topics=("Careers",)), actor=DOER, now=NOW)
    with panel.app.app_context(), writing():
        items.withdraw(panel.shelf.item(item_id), actor=DOER, now=NOW, why="Wrong")
        items.file_under(panel.shelf.item(item_id), About(topics=("Results",)), actor=DOER, now=NOW)


def test_what_the_author_declares_raises_the_risk_for_good(panel: Panel) -> None:
    panel.route([C], conditions={"risks": ["high"]})
    item_id = panel.shelf.add()
    with panel.app.app_context(), writing():
        items.submit(panel.shelf.item(item_id), actor=DOER, now=NOW, risk=Risk.HIGH)
    assert panel.states(item_id) == {C: "waiting"} and panel.rounds(item_id)[0].risk is Risk.HIGH


def test_times_to_answer_count_working_hours(panel: Panel) -> None:
    panel.route([C], hours=16, remind_hours=4)  # NOW is a Friday, 9:00
    review = panel.reviews(panel.submitted())[Function.COMPLIANCE]
    assert f"{review.due_at:%a %H:%M}" == "Mon 17:00" and review.escalate_at == review.due_at
    assert review.remind_at is not None and f"{review.remind_at:%a %H:%M}" == "Mon 13:00"
