"""Several decisions at once: routine items only, each with its own record and outcome; over the API as well."""

from __future__ import annotations

from typing import Any

import pytest

from advocacy.database import writing
from advocacy.errors import Breach, InvalidMove, NotAllowed, NotFound
from advocacy.people.capabilities import Role
from content_library.models import Function, ItemState
from content_library.reviews import bulk
from content_library.reviews.bulk import Choice
from content_library.reviews.reviews import Decision
from tests.content_library.panel import C, H, L, Panel
from tests.content_library.shelf import NOW


def choice(panel: Panel, item_id: int, function: Function = L, **facts: Any) -> Choice:
    sha256 = facts.pop("sha256", "") or panel.shelf.sha256(item_id)
    return Choice(item_id, function, facts.pop("decision", Decision.APPROVE), sha256, **facts)


def decide(panel: Panel, *choices: Choice, by: Function = L) -> list[bulk.Outcome]:
    with panel.app.app_context(), writing():
        return bulk.decide_each(choices, reviewer=panel.shelf.person(panel.members[by]), now=NOW)


def test_one_that_is_refused_leaves_the_others(panel: Panel) -> None:
    first, risky, changed, mine, last = (panel.shelf.add(title=f"Item {number}") for number in range(5))
    panel.route([L], name="Financial")
    risky = panel.submitted(title="Risky")
    mine = panel.shelf.add(by=panel.members[L], title="Mine")
    for item_id in (first, changed, mine, last):
        panel.shelf.submit(item_id)
    read = panel.shelf.sha256(changed)
    panel.shelf.revise(changed, title="Changed since")
    panel.shelf.submit(changed)
    outcomes = decide(
        panel, choice(panel, first), choice(panel, risky), choice(panel, changed, sha256=read), choice(panel, mine),
        choice(panel, 999_999, sha256="0" * 64), choice(panel, last, decision=Decision.REJECT),
        choice(panel, last, decision=Decision.REJECT, note="Not ours"), choice(panel, first),
    )  # fmt: skip
    refusals = [type(each.refusal) if each.refusal else None for each in outcomes]
    assert refusals == [None, InvalidMove, InvalidMove, NotAllowed, NotFound, Breach, None, InvalidMove]
    assert "not routine" in str(outcomes[1].refusal) and "Title" in str(outcomes[2].refusal)
    assert panel.states(first)[L] == "approved" and panel.state(last) is ItemState.REJECTED
    assert {panel.states(each)[L] for each in (risky, changed, mine)} == {"waiting"}


def test_each_has_a_record_of_its_own(panel: Panel) -> None:
    some = [panel.submitted(classes=(), title=f"Item {number}") for number in range(3)]
    decide(panel, *(choice(panel, each, note="Routine") for each in some))
    decide(panel, *(choice(panel, each, H) for each in some), by=H)
    assert [panel.state(each) for each in some] == [ItemState.LIVE] * 3
    for item_id in some:
        review = panel.reviews(item_id)[L]
        verb, body = panel.history("review", review.id)[-1]
        assert (verb, body["why"], review.decided_by_id) == ("approve", "Routine", panel.members[L])


@pytest.mark.parametrize("number", [0, bulk.MOST + 1])
def test_not_none_and_not_too_many(sqlite_panel: Panel, number: int) -> None:
    with pytest.raises(Breach):
        decide(sqlite_panel, *[Choice(1, L, Decision.APPROVE, "0" * 64)] * number)


def test_over_the_api(sqlite_panel: Panel) -> None:
    panel = sqlite_panel
    some = [panel.submitted(classes=(), title=f"Item {number}") for number in range(2)]
    panel.route([L], name="Financial")
    risky = panel.submitted(title="Risky")
    api = panel.shelf.installation.api_of(panel.members[L])
    waiting = api("GET", "/reviews?limit=2").get_json()
    assert [each["item_id"] for each in waiting["items"]] == some and waiting["next"]
    assert {(each["routine"], each["risk"]) for each in waiting["items"]} == {(True, "low")}
    rows = [
        {"item_id": each, "function": "legal", "decision": "approve", "sha256": panel.shelf.sha256(each)}
        for each in (*some, risky)
    ]
    answer = api("POST", "/reviews/decisions", {"decisions": rows}, headers={"Idempotency-Key": "once"})
    assert answer.status_code == 200, answer.text
    assert [each["status"] for each in answer.get_json()["outcomes"]] == [200, 200, 409]
    assert answer.get_json()["outcomes"][2]["title"] == "This item is not routine."
    again = api("POST", "/reviews/decisions", {"decisions": rows}, headers={"Idempotency-Key": "once"})
    assert again.get_json() == answer.get_json(), "the same key answers the same and decides nothing"
    assert api("POST", "/reviews/decisions", {"decisions": []}).status_code == 422
    assert api("POST", "/reviews/decisions", {"decisions": [{**rows[0], "mood": "good"}]}).status_code == 422


def test_a_token_that_is_narrower_than_its_person_decides_for_its_scope_only(sqlite_panel: Panel) -> None:
    panel = sqlite_panel
    both = panel.person(Role.LEGAL, Role.HR)
    item_id = panel.submitted(classes=())
    api = panel.shelf.installation.api_of(both, "reviews:hr")
    row = {"item_id": item_id, "function": "legal", "decision": "approve", "sha256": panel.shelf.sha256(item_id)}
    assert api("POST", "/reviews/decisions", {"decisions": [row]}).status_code == 403
    assert api("POST", "/reviews/decisions", {"decisions": [{**row, "function": "hr"}]}).status_code == 200


def test_a_narrow_token_does_not_stand_in(sqlite_panel: Panel) -> None:
    panel = sqlite_panel
    deputy = panel.person(Role.LEGAL, Role.HR)
    panel.away(C, deputy)
    panel.route([C], conditions={"topics": ["none"]}, name="Routine", routine=True)
    item_id = panel.submitted()
    panel.route([C])
    body = {"function": "compliance", "decision": "approve", "sha256": panel.shelf.sha256(item_id)}
    narrow, whole = (panel.shelf.installation.api_of(deputy, *scopes) for scopes in (["reviews:hr"], []))
    assert narrow("POST", f"/items/{item_id}/decisions", body).status_code == 403
    assert whole("POST", f"/items/{item_id}/decisions", body).status_code == 404, "it was not asked"
