"""Rounds of reviews, routes, absences and qualifications for the benchmark's company."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import literal

from content_library.models import Absence, Qualification, ReviewRound, Risk, Route
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

FEW = 60
MODELS = (Absence, Qualification, ReviewRound, Route)
STEPS = [["legal", "hr"]]


def reviewing(company: Company, first: int, last: int) -> None:
    """A round for each item that was asked about; a few routes for topics of their own; people who were away once."""
    put(
        ReviewRound, first, last, n.i % 10 < 8, id=n.i, item_id=n.i, revision_id=n.i, steps=STEPS, terms={},
        routes=[], risk=Risk.LOW, routine=True, asked_at=n.at,
    )  # fmt: skip
    few = min(last, FEW)
    put(
        Route, first, few, id=n.i, name=named("Route "), conditions={"topics": ["Elsewhere"]}, steps=STEPS,
        changed_at=n.at,
    )  # fmt: skip
    over = literal(company.now - timedelta(days=100), Absence.ends_at.type)
    put(
        Absence, first, few, id=n.i, person_id=company.legal, delegate_id=company.marketing, begins_at=over,
        ends_at=over, entered_at=n.at,
    )  # fmt: skip
    put(Qualification, first, few, id=n.i, person_id=company.legal, kind="Series 24", valid_until=n.day, added_at=n.at)
