"""The state table of reviews: every state, verb and role with its outcome, authors and deputies among them."""

from __future__ import annotations

import pytest

from advocacy.database import db, writing
from advocacy.errors import InvalidMove, NotAllowed, Refused
from advocacy.history import move
from advocacy.people.capabilities import Role
from content_library.models import REVIEW_MOVES, ItemState, Review, ReviewState
from content_library.reviews.reviews import Decision
from tests.content_library.panel import DOER, C, L, Panel
from tests.content_library.shelf import NOW

R, D = ReviewState, Decision
SAID = {D.APPROVE: R.APPROVED, D.REQUEST_CHANGES: R.CHANGES_REQUESTED, D.REJECT: R.REJECTED}
OPEN = (R.WAITING, R.DELEGATED)


def review_in(panel: Panel, state: ReviewState, deputy: int, title: str) -> int:
    """An item whose review by Legal is in that state; HR has not answered. Everyone wrote it who is an author."""
    item_id = panel.submitted(classes=(), title=title)
    if state is R.DELEGATED:
        with panel.app.app_context(), writing():
            review = db.session.get_one(Review, panel.reviews(item_id)[L].id)
            move(review, "delegate", actor=DOER, now=NOW, changes={"delegated_to_id": deputy})
    elif state is R.VOID:
        with panel.app.app_context(), writing():
            review = db.session.get_one(Review, panel.reviews(item_id)[L].id)
            move(review, "void", actor=DOER, now=NOW)
    for decision, said in SAID.items():
        if said is state:
            panel.decide(item_id, L, decision)
    assert panel.reviews(item_id)[L].state is state
    return item_id


@pytest.mark.pairwise
@pytest.mark.parametrize("state", list(R), ids=lambda state: state.value)
@pytest.mark.parametrize("decision", list(D), ids=lambda decision: decision.value)
def test_every_state_decision_and_role(panel: Panel, decision: Decision, state: ReviewState) -> None:
    deputy, everything = panel.members[C], panel.person(*Role)
    absent = panel.person(Role.LEGAL)
    panel.away(absent, deputy)
    people = {role: panel.person(role) for role in Role}
    allowed = [people[Role.LEGAL], deputy, absent]  # who is away and answers all the same has answered
    item_id = review_in(panel, state, deputy, "First")
    for person_id in [*people.values(), deputy, absent]:
        before = panel.state(item_id)
        if person_id not in allowed:
            assert refused(panel, item_id, decision, person_id) is NotAllowed
        elif state not in OPEN:
            assert refused(panel, item_id, decision, person_id) is InvalidMove
        else:
            panel.decide(item_id, L, decision, by=person_id)
            assert panel.reviews(item_id)[L].state is SAID[decision]
            item_id = review_in(panel, state, deputy, f"After {person_id}")
            continue
        assert (panel.reviews(item_id)[L].state, panel.state(item_id)) == (state, before)
    own = panel.submitted(classes=(), by=everything, title="Own words")
    assert refused(panel, own, decision, everything) is NotAllowed
    assert panel.state(own) is ItemState.IN_REVIEW


MOVES = {
    "delegate": dict.fromkeys(OPEN, R.DELEGATED),
    "take_back": {R.DELEGATED: R.WAITING},
    "approve": dict.fromkeys(OPEN, R.APPROVED),
    "request_changes": dict.fromkeys(OPEN, R.CHANGES_REQUESTED),
    "reject": dict.fromkeys(OPEN, R.REJECTED),
    "void": dict.fromkeys((*OPEN, R.APPROVED), R.VOID),
}


@pytest.mark.parametrize("state", list(R), ids=lambda state: state.value)
@pytest.mark.parametrize("verb", list(REVIEW_MOVES))
def test_the_machine_itself(sqlite_panel: Panel, verb: str, state: ReviewState) -> None:
    panel = sqlite_panel
    item_id = review_in(panel, state, panel.members[C], "First")
    with panel.app.app_context(), writing():
        review = db.session.get_one(Review, panel.reviews(item_id)[L].id)
        to = MOVES[verb].get(state)
        if to is None:
            with pytest.raises(InvalidMove):
                move(review, verb, actor=DOER, now=NOW)
        else:
            move(review, verb, actor=DOER, now=NOW)
        assert review.state is (to or state)


def refused(panel: Panel, item_id: int, decision: Decision, by: int) -> type[Refused]:
    """How a decision for Legal is refused; fails when it is not."""
    with pytest.raises(Refused) as refusal:
        panel.decide(item_id, L, decision, by=by)
    return refusal.type
