"""Rows of joining: applications with an account each, hints, accounts that wait for a person's look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import literal

from influencers.joining.models import (
    Application,
    ApplicationAccount,
    ApplicationState,
    CameBy,
    Outcome,
    Spotted,
    SpottedKind,
    SpottedState,
)
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS: tuple[Any, ...] = (Application, ApplicationAccount, Spotted)


def joining(company: Company, first: int, last: int) -> None:
    """One of each for each number; the applications wait, and somebody brought them."""
    put(
        Application, first, last, id=n.i, programme_id=1, state=ApplicationState.SUBMITTED, came_by=CameBy.RECRUIT,
        name=named("Applicant "), email=named("a", suffix="@out.example"), country="DE", language="en", about="Rivers",
        answers={}, screening=[], outcome=Outcome.FINE, started_at=n.at, mailed_at=n.at, submitted_at=n.at,
        brought_by_id=company.employee,
    )  # fmt: skip
    put(
        ApplicationAccount, first, last, id=n.i, application_id=n.i, network="instagram", handle=named("nora"),
        handle_folded=named("nora"),
    )  # fmt: skip
    put(
        Spotted, first, last, id=n.i, kind=SpottedKind.COMMENTER, state=SpottedState.FOUND, author_key=named("author"),
        score=literal(40) + n.i, parts=[{"key": "mentions", "figure": 4, "points": 40, "source": "mentions"}],
        seen_at=n.at,
    )  # fmt: skip
