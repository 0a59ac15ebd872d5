"""Cases of fair play: half of them the employee's own, half a colleague's, each with a finding about one credit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case

from rewards.fair_play.models import Case, CaseState, Finding, SuspectedCredit
from tests.benchmarks.filling import n, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS = (Case, Finding)
FEW = 60
COLLEAGUE = 1001
"""The first of them; the first case is theirs."""


def fair_play(company: Company, first: int, last: int) -> None:
    """Open ones, of which pages list the nearest end first."""
    few = min(last, FEW)
    put(
        Case, first, few, id=n.i, person_id=case((n.i % 2 == 0, company.employee), else_=COLLEAGUE),
        state=CaseState.OPEN, found_at=n.at, due_at=company.now, reason="", appeal="", judgement="",
    )  # fmt: skip
    put(
        Finding, first, few, id=n.i, case_id=n.i, pattern="one_visitor", version=1, subject="share:1",
        evidence={"network": "bluesky", "count": 20, "of": 20},
    )  # fmt: skip
    put(SuspectedCredit, first, few, finding_id=n.i, entry_id=n.i)
