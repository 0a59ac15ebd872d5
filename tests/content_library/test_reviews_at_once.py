"""The same second, real threads, both engines: one decision wins per review, nothing is lost, a step is asked once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from advocacy.database import writing
from advocacy.errors import Breach, InvalidMove
from advocacy.history import timeline
from advocacy.people.capabilities import Role
from content_library.models import ItemState
from content_library.reviews.reviews import Decision
from content_library.routes import absences
from content_library.words.frames import Words
from tests.content_library.panel import C, H, L, P, Panel
from tests.content_library.shelf import NOW
from tests.content_library.test_reviews import at_once

D = Decision


def test_two_of_one_step_at_once_ask_the_next_step_once(panel: Panel) -> None:
    panel.route([L, C], [P])
    for number in range(4):
        item_id = panel.submitted(title=f"Item {number}")
        first, second = (lambda who=each: panel.decide(item_id, who) for each in (L, C))  # noqa: B023
        assert at_once(first, second) == []
        assert panel.states(item_id) == {L: "approved", C: "approved", P: "waiting"}
        with panel.app.app_context():
            assert [row.verb for row in timeline("review", panel.reviews(item_id)[P].id)] == ["ask"]


def test_one_review_two_answers_one_wins_and_both_are_told(panel: Panel) -> None:
    panel.route([L])
    other = panel.person(Role.LEGAL)
    for number in range(4):
        item_id = panel.submitted(title=f"Item {number}")
        refused = at_once(
            lambda: panel.decide(item_id, L), lambda: panel.decide(item_id, L, D.REJECT, by=other)  # noqa: B023
        )  # fmt: skip
        assert len(refused) == 1 and isinstance(refused[0], InvalidMove)
        won = panel.reviews(item_id)[L]
        assert (str(won.state), panel.state(item_id)) in {
            ("approved", ItemState.LIVE), ("rejected", ItemState.REJECTED),
        }  # fmt: skip


def test_an_approval_and_an_objection_at_once_never_leave_it_live(panel: Panel) -> None:
    panel.route([L, C])
    for number in range(4):
        item_id = panel.submitted(title=f"Item {number}")
        panel.decide(item_id, L)
        at_once(lambda: panel.decide(item_id, C), lambda: panel.decide(item_id, C, D.REJECT))  # noqa: B023
        assert panel.state(item_id) in {ItemState.LIVE, ItemState.REJECTED}
        assert ("rejected" in panel.states(item_id).values()) is (panel.state(item_id) is ItemState.REJECTED)


def test_the_clock_and_a_reviewer_at_once(panel: Panel) -> None:
    """The job takes the item out while the last function renews it: one of both, never a live item without approval."""
    panel.route([L], approval_days=10)
    for number in range(3):
        now = NOW + timedelta(days=100 * number)
        item_id = panel.submitted(title=f"Item {number}")
        panel.decide(item_id, L, now=now)
        panel.work(now + timedelta(days=6))
        end = now + timedelta(days=10)
        at_once(lambda: panel.decide(item_id, L, now=end), lambda: panel.work(end))  # noqa: B023
        renewed = panel.states(item_id)[L] == "approved"
        assert panel.state(item_id) is (ItemState.LIVE if renewed else ItemState.EXPIRED)


def test_two_workers_place_escalate_and_ask_once(panel: Panel) -> None:
    panel.route([C])
    item_id = panel.submitted()
    panel.close(panel.members[C])

    def works() -> None:
        panel.work(NOW + timedelta(days=20))

    assert at_once(works, works, works) == []
    with panel.app.app_context():
        verbs = [row.verb for row in timeline("review", panel.reviews(item_id)[C].id)]
    assert sorted(verbs) == ["ask", "escalate", "escalate", "remind"], "nobody can, and its time is over"


def test_two_absences_at_once_close_no_circle(panel: Panel) -> None:
    for number in range(4):
        one, other = panel.person(Role.LEGAL), panel.person(Role.LEGAL)
        begins = NOW + timedelta(days=number)
        refused = at_once(_leaves(panel, one, other, begins), _leaves(panel, other, one, begins))
        assert len(refused) == 1 and isinstance(refused[0], Breach)
    with panel.app.app_context(), writing():
        assert len(absences.listing(panel.admin, keeps_routes=True).items) == 4


def _leaves(panel: Panel, who: int, to: int, begins: datetime) -> Callable[[], None]:
    def deed() -> None:
        panel.away(who, to, begins=begins)

    return deed


CHANGES = [
    ({"title": "Another title"}, "Title"),
    ({"url": "https://acme.example/elsewhere"}, "Link"),
    ({"audience": {"regions": ["DE"]}}, "region"),
    ({"captions": (Words("any", "en", "Other words."),)}, "en"),
    ({"summary": "Quieter."}, "Summary"),
]


@pytest.mark.parametrize(("changed", "named"), CHANGES)
def test_an_edit_between_reading_and_deciding_is_named(panel: Panel, changed: dict[str, Any], named: str) -> None:
    panel.route([H], conditions={"kinds": ["article"]})
    item_id = panel.submitted(classes=())
    read = panel.shelf.sha256(item_id)
    panel.shelf.revise(item_id, **changed)
    panel.shelf.submit(item_id)
    with pytest.raises(InvalidMove, match=r"changed since you read them\. What differs: ") as refused:
        panel.shelf.decide(item_id, H, sha256=read)
    assert any(named in part for part in refused.value.errors["sha256"]), refused.value.errors
    api = panel.shelf.installation.api_of(panel.members[H])
    answer = api("POST", f"/items/{item_id}/decisions", {"function": "hr", "decision": "approve", "sha256": read})
    assert answer.status_code == 409 and answer.content_type == "application/problem+json"
    assert named in answer.get_json()["title"] and answer.get_json()["errors"]["sha256"]
