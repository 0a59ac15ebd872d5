"""What happens when nobody answers, or nobody can: reminders and escalations once each; never a silent approval."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from advocacy.database import writing
from advocacy.history import timeline
from advocacy.people.accounts import set_roles
from advocacy.people.capabilities import Role
from content_library.models import ItemState
from content_library.reviews import examinations as review_examinations
from content_library.reviews.reviews import Decision
from content_library.routes import queries as route_queries
from tests.content_library.panel import DOER, C, H, L, P, Panel
from tests.content_library.shelf import NOW

SOON, OVER, LATER = NOW + timedelta(days=3, hours=4), NOW + timedelta(days=4), NOW + timedelta(days=30)
NOBODY, OVERDUE, REMINDED = "Nobody can answer a review", "A review is overdue", "A review is due soon"


def told(panel: Panel, title: str) -> set[int]:
    return {person for person, said in panel.told() if said == title}


def verbs(panel: Panel, review_id: int) -> list[str]:
    with panel.app.app_context():
        return [row.verb for row in timeline("review", review_id)][::-1]


def ailments(panel: Panel) -> str:
    with panel.app.app_context():
        return " ".join(each.what for each in review_examinations.reviews_are_answered(NOW))


def test_a_reminder_and_an_escalation_each_once(panel: Panel) -> None:
    panel.route([C])  # asked on Friday at 9, due on Monday at 17, reminded at 13
    item_id = panel.submitted()
    for now in (NOW, SOON, SOON, OVER, OVER, LATER):
        panel.work(now)
    review = panel.reviews(item_id)[C]
    assert verbs(panel, review.id) == ["ask", "remind", "escalate"]
    assert review.reminded_at == SOON and review.escalated_at == OVER and review.nobody_since is None
    assert told(panel, REMINDED) == {panel.members[C]} and told(panel, OVERDUE) == {panel.admin}
    assert panel.state(item_id) is ItemState.IN_REVIEW, "overdue is not approved"


@pytest.mark.parametrize("decision", list(Decision))
def test_what_is_answered_is_not_chased(panel: Panel, decision: Decision) -> None:
    panel.route([C], [L])
    item_id = panel.submitted()
    panel.decide(item_id, C, decision)
    panel.work(LATER)
    assert panel.members[C] not in told(panel, REMINDED)
    assert told(panel, OVERDUE) == ({panel.admin} if decision is Decision.APPROVE else set()), "of the second step"


def test_a_route_names_who_is_told(panel: Panel) -> None:
    panel.route([C], escalate_function=H)
    panel.route([L], name="To one", escalate_person_id=panel.members[P], conditions={"topics": ["x"]})
    panel.submitted()
    panel.work(OVER)
    assert told(panel, OVERDUE) == {panel.members[H]}


def _nobody_holds_it(panel: Panel) -> dict[str, Any]:
    panel.close(panel.members[C])
    return {}


def _away_without_a_delegate(panel: Panel) -> dict[str, Any]:
    panel.away(C, None)
    return {}


def _wrote_it(panel: Panel) -> dict[str, Any]:
    with panel.app.app_context(), writing():
        both = [Role.COMPLIANCE, Role.MARKETING]
        set_roles(panel.shelf.person(panel.members[C]), both, actor=DOER, now=NOW)
    return {"by": panel.members[C]}


def _deputy_has_left(panel: Panel) -> dict[str, Any]:
    panel.away(C, panel.members[L])
    panel.close(panel.members[L])
    return {}


@pytest.mark.parametrize("why", [_nobody_holds_it, _away_without_a_delegate, _wrote_it, _deputy_has_left])
def test_a_route_with_no_one_in_it_goes_to_the_administrators_at_once(panel: Panel, why: Any) -> None:
    panel.route([C])
    item_id = panel.submitted(**why(panel))
    review = panel.reviews(item_id)[C]
    assert (panel.state(item_id), review.state, review.nobody_since) == (ItemState.IN_REVIEW, "waiting", NOW)
    assert verbs(panel, review.id) == ["ask", "escalate"] and told(panel, NOBODY) == {panel.admin}
    assert "1 review waits and nobody can answer it: “Atlas 3.0 is here”" in ailments(panel)
    panel.work(NOW + timedelta(hours=1))
    assert verbs(panel, review.id) == ["ask", "escalate"], "once"


def test_who_comes_can_answer_and_the_alarm_is_over(panel: Panel) -> None:
    panel.route([C])
    panel.close(panel.members[C])
    item_id = panel.submitted()
    panel.work(NOW)
    newcomer = panel.person(Role.COMPLIANCE)
    panel.work(NOW + timedelta(minutes=1))
    assert panel.reviews(item_id)[C].nobody_since is None and ailments(panel) == ""
    panel.decide(item_id, C, by=newcomer)
    assert panel.state(item_id) is ItemState.LIVE


def test_an_approver_who_leaves_leaves_their_reviews_to_others_or_to_the_administrators(panel: Panel) -> None:
    panel.route([C])
    other = panel.person(Role.COMPLIANCE)
    item_id = panel.submitted()
    panel.work(NOW)
    panel.close(panel.members[C])
    panel.work(NOW + timedelta(minutes=1))
    assert panel.reviews(item_id)[C].nobody_since is None
    panel.close(other)
    panel.work(NOW + timedelta(minutes=2))
    assert panel.reviews(item_id)[C].nobody_since is not None and told(panel, NOBODY) == {panel.admin}
    with panel.app.app_context():
        assert route_queries.count_unanswerable() == 1


def test_the_alarm_ends_with_the_question(panel: Panel) -> None:
    panel.route([C])
    panel.close(panel.members[C])
    item_id = panel.submitted()
    panel.shelf.revise(item_id, title="Other words", classes=("financial",))
    assert ailments(panel).startswith("Routes ask functions in which nobody can answer: Compliance")


def test_a_function_with_nobody_in_it_is_named_before_anything_is_asked(panel: Panel) -> None:
    panel.route([C], [P])
    assert ailments(panel) == ""
    panel.close(panel.members[P])
    assert ailments(panel) == "Routes ask functions in which nobody can answer: Registered principal."
