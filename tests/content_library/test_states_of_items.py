"""The state table of items: every state, verb and role with its outcome, through the API, which asks the guards too."""

from __future__ import annotations

from typing import Any

import pytest

from advocacy.database import writing
from advocacy.people.capabilities import Role
from content_library.items import items
from content_library.models import ITEM_MOVES, Function, ItemState
from content_library.reviews.reviews import Decision
from content_library.routes import routes
from content_library.routes.routes import Draft
from tests.content_library.panel import DOER
from tests.content_library.shelf import NOW, Shelf

S = ItemState
WRITERS, LEGAL = {Role.MARKETING}, {Role.LEGAL}
ROLES = {
    "submit": WRITERS, "revise": WRITERS, "withdraw": WRITERS, "approve": LEGAL, "request_changes": LEGAL,
    "reject": LEGAL,
}  # fmt: skip
"""Who has the verb at all; Legal alone answers here, so that one approval is the last."""

OUTCOMES: dict[str, dict[ItemState, ItemState]] = {
    "submit": {S.DRAFT: S.IN_REVIEW},
    "approve": {S.IN_REVIEW: S.LIVE},
    "request_changes": {S.IN_REVIEW: S.CHANGES_REQUESTED},
    "reject": {S.IN_REVIEW: S.REJECTED},
    "withdraw": dict.fromkeys((S.DRAFT, S.IN_REVIEW, S.CHANGES_REQUESTED, S.REJECTED, S.APPROVED, S.LIVE), S.WITHDRAWN),
    "revise": dict.fromkeys(set(S) - {S.WITHDRAWN}, S.DRAFT),
}  # fmt: skip
"""Verb -> the states that allow it, and where they lead; every other state answers 409."""


@pytest.fixture
def legal_shelf(sqlite_shelf: Shelf) -> Shelf:
    """A shelf on which Legal alone has to agree."""
    with sqlite_shelf.installation.app.app_context(), writing():
        routes.add_route(Draft("Standard", [[Function.LEGAL]], standard=True), actor=DOER, now=NOW)
    return sqlite_shelf


def item_in(shelf: Shelf, state: ItemState, title: str) -> int:
    """An item brought to a state by the product's own verbs."""
    embargo: dict[str, Any] = {"embargo_at": NOW.replace(year=2090)} if state is S.APPROVED else {}
    item_id = shelf.add(title=title, **embargo)
    if state is S.DRAFT:
        return item_id
    with shelf.installation.app.app_context(), writing():
        if state is S.WITHDRAWN:
            items.withdraw(shelf.item(item_id), actor=DOER, now=NOW, why="Wrong")
            return item_id
    shelf.submit(item_id)
    if state in (S.CHANGES_REQUESTED, S.REJECTED):
        decision = Decision.REQUEST_CHANGES if state is S.CHANGES_REQUESTED else Decision.REJECT
        shelf.decide(item_id, Function.LEGAL, decision, note="No source")
    elif state is not S.IN_REVIEW:
        shelf.decide(item_id, Function.LEGAL)
    if state is S.EXPIRED:
        with shelf.installation.app.app_context(), writing():
            items.expire(shelf.item(item_id), actor=DOER, now=NOW)
    assert shelf.state(item_id) is state
    return item_id


def call(shelf: Shelf, api: Any, verb: str, item_id: int) -> int:
    """The status that a verb answers with."""
    body: dict[str, Any]
    if verb in ("approve", "request_changes", "reject"):
        body = {"function": "legal", "decision": verb, "sha256": shelf.sha256(item_id), "note": "Because"}
        path = "decisions"
    elif verb == "revise":
        words = {"network": "any", "language": "en", "text": "Other words."}
        path, body = "revisions", {"title": f"Other words {item_id}", "captions": [words]}
    else:
        path, body = verb, {"note": "Because"} if verb == "withdraw" else {}
    status: int = api("POST", f"/items/{item_id}/{path}", body).status_code
    return status


@pytest.mark.parametrize("state", list(S), ids=lambda state: state.value)
@pytest.mark.parametrize("verb", list(OUTCOMES))
def test_every_state_verb_and_role(legal_shelf: Shelf, verb: str, state: ItemState) -> None:
    shelf = legal_shelf
    to = OUTCOMES[verb].get(state)
    item_id = item_in(shelf, state, "First")
    for role in Role:
        api = shelf.installation.api_of(shelf.installation.person(role))
        status = call(shelf, api, verb, item_id)
        if role not in ROLES[verb]:
            assert (status, shelf.state(item_id)) == (403, state), role
        elif to is None:
            assert (status, shelf.state(item_id)) == (409, state), role
        else:
            assert (status < 300, shelf.state(item_id)) == (True, to), role
            item_id = item_in(shelf, state, f"After {role.value}")


@pytest.mark.parametrize("verb", [*OUTCOMES, "go_live", "expire"])
def test_the_table_is_the_machine(verb: str) -> None:
    """What the outcomes above don't say: objections to live items in a later round, and what the clock does."""
    allowed, to = ITEM_MOVES[verb]
    clock = {"go_live": {S.APPROVED: S.LIVE}, "expire": {S.APPROVED: S.EXPIRED, S.LIVE: S.EXPIRED}}
    expected = dict(OUTCOMES.get(verb) or clock[verb])
    if verb in ("request_changes", "reject"):
        expected |= {S.APPROVED: to, S.LIVE: to}
    if verb == "approve":
        expected = {S.IN_REVIEW: S.APPROVED}  # and on to live where no embargo lasts
    assert dict.fromkeys(allowed, to) == expected
    assert set(ITEM_MOVES) == {*OUTCOMES, "go_live", "expire"}
