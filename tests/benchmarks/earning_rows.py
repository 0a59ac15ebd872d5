"""Rules that a company has written, drafts and what happened; one simulation of many teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rewards.earning.models import (
    Basis,
    DraftState,
    EarningRule,
    KeptHappening,
    Phase,
    RuleDraft,
    Simulation,
    SimulationState,
    Trigger,
)
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS = (EarningRule, RuleDraft, Simulation, KeptHappening)
FEW = 60
BODY = {"name": "Thanks", "trigger": "thanked", "phase": "general", "points": 5, "weekly_cap": 25, "why": ""}
RESULT = {
    "people": 10, "today": 100, "draft": 90, "teams": [{"team": 1, "people": 10, "today": 100, "draft": 90}],
    "by_rule_today": {"thanked": 100}, "by_rule_draft": {"thanked": 90}, "days": 90, "budget": None,
}  # fmt: skip


def earning(company: Company, first: int, last: int) -> None:
    """Versions of rules that give nothing to anybody yet, open drafts of them, a simulation of the first."""
    few, start = min(last, FEW), company.now
    put(
        EarningRule, first, few, id=n.i, key=named("rule_"), version=1, name=named("Rule "), basis=Basis.ACTION,
        trigger=Trigger.THANKED, phase=Phase.GENERAL, points=1, weekly_cap=25, terms={}, valid_from=start, why="why",
    )  # fmt: skip
    put(
        RuleDraft, first, few, id=n.i, key=named("rule_"), body=BODY, state=DraftState.OPEN,
        created_by_id=company.marketing, created_at=start, changed_at=start,
    )  # fmt: skip
    put(
        Simulation, first, min(last, 1), id=n.i, draft_id=1, body=BODY, state=SimulationState.DONE,
        first_day=start.date(), last_day=start.date(), asked_at=start, done=1, total=1, result=RESULT,
    )  # fmt: skip
    put(
        KeptHappening, first, last, id=n.i, source=named("thanked:thanks:"), trigger=Trigger.THANKED,
        person_id=company.owner(last), subject=named("thanks:"), at=n.at, figure=1, network="", campaign="", topic="",
        item="", programme="", region="DE", tier="",
    )  # fmt: skip
