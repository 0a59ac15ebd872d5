"""Four eyes and the bound hash: tables over roles, functions, states and decisions, on both engines."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable

import pytest

from advocacy.database import writing
from advocacy.errors import Breach, InvalidMove, NotAllowed, NotFound, Refused
from advocacy.history import Actor
from advocacy.people.accounts import deactivate
from advocacy.people.capabilities import Role
from content_library.items import queries
from content_library.models import Function, ItemState, ReviewState
from content_library.reviews.reviews import Decision
from tests.content_library.shelf import NOW, Shelf

F, D, S = Function, Decision, ItemState
MAY = {F.HR: Role.HR, F.LEGAL: Role.LEGAL, F.COMPLIANCE: Role.COMPLIANCE, F.PRINCIPAL: Role.PRINCIPAL}


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_only_the_function_decides_for_itself(shelf: Shelf, role: Role) -> None:
    item_id = shelf.in_state(S.IN_REVIEW)
    somebody = shelf.installation.person(role)
    for function in (F.LEGAL, F.HR):
        if MAY[function] is role:
            shelf.decide(item_id, function, by=somebody)
        else:
            with pytest.raises(NotAllowed):
                shelf.decide(item_id, function, by=somebody)
    assert shelf.state(item_id) is S.IN_REVIEW, "one approval is not enough"


@pytest.mark.parametrize("decision", list(D), ids=lambda decision: decision.value)
@pytest.mark.parametrize("wrote", ["first", "edited in between", "edited last"])
def test_nobody_decides_on_their_own_words_whatever_they_hold(shelf: Shelf, wrote: str, decision: Decision) -> None:
    everything = shelf.installation.person(*Role)
    item_id = shelf.add(by=everything if wrote == "first" else shelf.author)
    shelf.revise(item_id, by=everything if wrote == "edited in between" else shelf.author, title="Second")
    shelf.revise(item_id, by=everything if wrote == "edited last" else shelf.author, title="Third")
    shelf.submit(item_id)
    for function in (F.LEGAL, F.HR):
        with pytest.raises(NotAllowed, match="four eyes"):
            shelf.decide(item_id, function, decision, by=everything, note="Because")
    assert shelf.state(item_id) is S.IN_REVIEW


def test_somebody_of_both_functions_who_did_not_write_may_decide_for_both(shelf: Shelf) -> None:
    both = shelf.installation.person(Role.HR, Role.LEGAL)
    item_id = shelf.in_state(S.IN_REVIEW)
    shelf.decide(item_id, F.LEGAL, by=both)
    shelf.decide(item_id, F.HR, by=both)
    assert shelf.state(item_id) is S.LIVE


@pytest.mark.parametrize("decision", list(D), ids=lambda decision: decision.value)
def test_a_decision_is_bound_to_the_hash_that_was_read(shelf: Shelf, decision: Decision) -> None:
    item_id = shelf.in_state(S.IN_REVIEW)
    read = shelf.sha256(item_id)
    shelf.revise(item_id, title="Something else")
    shelf.submit(item_id)
    for sha256 in (read, "0" * 64, read[:63]):
        with pytest.raises(InvalidMove, match="changed since"):
            shelf.decide(item_id, F.LEGAL, decision, sha256=sha256, note="Because")
    assert shelf.state(item_id) is S.IN_REVIEW


def test_going_back_to_the_old_words_does_not_bring_the_old_approval_back(shelf: Shelf) -> None:
    item_id = shelf.in_state(S.IN_REVIEW)
    shelf.decide(item_id, F.LEGAL)
    shelf.revise(item_id, title="Other")
    shelf.revise(item_id)
    shelf.submit(item_id)
    shelf.decide(item_id, F.HR)
    assert shelf.state(item_id) is S.IN_REVIEW


OTHER_STATES = [state for state in ItemState if state is not S.IN_REVIEW]


@pytest.mark.parametrize("state", OTHER_STATES, ids=lambda state: state.value)
def test_nothing_is_decided_out_of_review(shelf: Shelf, state: ItemState) -> None:
    item_id = shelf.in_state(state)
    for function, decision in itertools.product((F.LEGAL, F.HR), D):
        with pytest.raises(InvalidMove):
            shelf.decide(item_id, function, decision, note="Because")


OUTCOMES = [
    ((D.APPROVE, D.APPROVE), S.LIVE, (ReviewState.APPROVED, ReviewState.APPROVED)),
    ((D.APPROVE, D.REQUEST_CHANGES), S.CHANGES_REQUESTED, (ReviewState.VOID, ReviewState.CHANGES_REQUESTED)),
    ((D.APPROVE, D.REJECT), S.REJECTED, (ReviewState.VOID, ReviewState.REJECTED)),
    ((D.REQUEST_CHANGES, None), S.CHANGES_REQUESTED, (ReviewState.CHANGES_REQUESTED, ReviewState.VOID)),
    ((D.REJECT, None), S.REJECTED, (ReviewState.REJECTED, ReviewState.VOID)),
    ((None, D.REJECT), S.REJECTED, (ReviewState.VOID, ReviewState.REJECTED)),
    ((None, D.APPROVE), S.IN_REVIEW, (ReviewState.WAITING, ReviewState.APPROVED)),
]


@pytest.mark.parametrize(("decisions", "state", "said"), OUTCOMES)
def test_what_decisions_come_to(
    shelf: Shelf,
    decisions: tuple[Decision | None, Decision | None],
    state: ItemState,
    said: tuple[ReviewState, ReviewState],
) -> None:
    item_id = shelf.in_state(S.IN_REVIEW)
    for function, decision in zip((F.LEGAL, F.HR), decisions, strict=True):
        if decision:
            shelf.decide(item_id, function, decision, note="Because")
    assert shelf.state(item_id) is state
    with shelf.installation.app.app_context():
        reviews = queries.reviews_of(shelf.item(item_id))
        assert tuple(review.state for review in reviews) == said


def test_a_function_decides_once(shelf: Shelf) -> None:
    item_id = shelf.in_state(S.IN_REVIEW)
    shelf.decide(item_id, F.LEGAL)
    for decision in D:
        with pytest.raises(InvalidMove):
            shelf.decide(item_id, F.LEGAL, decision, note="Because")


@pytest.mark.parametrize("decision", [D.REJECT, D.REQUEST_CHANGES], ids=lambda decision: decision.value)
@pytest.mark.parametrize("note", ["", "  \n"])
def test_sending_back_needs_a_reason(shelf: Shelf, decision: Decision, note: str) -> None:
    item_id = shelf.in_state(S.IN_REVIEW)
    with pytest.raises(Breach) as refused:
        shelf.decide(item_id, F.LEGAL, decision, note=note)
    assert "note" in refused.value.errors
    assert shelf.state(item_id) is S.IN_REVIEW


def test_a_function_that_was_not_asked(shelf: Shelf) -> None:
    item_id = shelf.in_state(S.IN_REVIEW)
    with pytest.raises(NotFound):
        shelf.decide(item_id, F.COMPLIANCE, by=shelf.installation.person(Role.COMPLIANCE))


def test_an_inactive_reviewer_decides_nothing(shelf: Shelf) -> None:
    item_id = shelf.in_state(S.IN_REVIEW)
    with shelf.installation.app.app_context(), writing():
        deactivate(shelf.person(shelf.legal), actor=Actor.system(), now=NOW, why="Left")
    with pytest.raises(Refused):
        shelf.decide(item_id, F.LEGAL)


def at_once(*deeds: Callable[[], None]) -> list[Exception]:
    """Does everything at the same moment, each in a thread of its own; gives what was refused."""
    refused: list[Exception] = []
    barrier = threading.Barrier(len(deeds))

    def run(deed: Callable[[], None]) -> None:
        barrier.wait()
        try:
            deed()
        except Refused as refusal:
            refused.append(refusal)

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_the_last_two_approvals_at_once_make_it_live(shelf: Shelf) -> None:
    item_id = shelf.in_state(S.IN_REVIEW)
    assert at_once(lambda: shelf.decide(item_id, F.LEGAL), lambda: shelf.decide(item_id, F.HR)) == []
    assert shelf.state(item_id) is S.LIVE


def test_an_edit_and_the_last_approval_at_once_never_leave_unread_words_live(shelf: Shelf) -> None:
    for number in range(5):
        _edited_while_approved(shelf, number)


def _edited_while_approved(shelf: Shelf, number: int) -> None:
    item_id = shelf.in_state(S.IN_REVIEW, title=f"Item {number}")
    shelf.decide(item_id, F.LEGAL)
    read = shelf.sha256(item_id)
    at_once(lambda: shelf.decide(item_id, F.HR, sha256=read), lambda: shelf.revise(item_id, title=f"Unread {number}"))
    assert shelf.state(item_id) is S.DRAFT and shelf.sha256(item_id) != read
    with shelf.installation.app.app_context():
        assert queries.reviews_of(shelf.item(item_id)) == []


def test_one_function_at_once_decides_once(shelf: Shelf) -> None:
    item_id = shelf.in_state(S.IN_REVIEW)
    other = shelf.installation.person(Role.LEGAL)
    refused = at_once(
        lambda: shelf.decide(item_id, F.LEGAL),
        lambda: shelf.decide(item_id, F.LEGAL, D.REJECT, by=other, note="Because"),
    )
    assert len(refused) == 1 and isinstance(refused[0], InvalidMove)
