"""Rows of studies: caption tests, rate cards with their rates, booked costs, headcounts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, cast, literal

from advocacy.reach.studies.models import (
    CaptionTest,
    CaptionTestState,
    Headcount,
    Outlay,
    OutlayState,
    Rate,
    RateCard,
    Stay,
)
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

DAY = date(2026, 1, 1)
MODELS: tuple[Any, ...] = (CaptionTest, Stay, Outlay)


def studies(company: Company, first: int, last: int) -> None:
    """One of each for each number; the day's headcount is one."""
    put(
        CaptionTest, first, last, id=n.i, group_ref=literal("item:") + cast(n.i, String), title="A story",
        network="any", language="en", captions=["caption:1", "caption:2"], wanted=30, days=7, seed="s",
        state=CaptionTestState.RUNNING, started_by=company.marketing, started_at=n.at,
    )  # fmt: skip
    put(
        RateCard, first, last, version=n.i, effective_from=DAY, currency="EUR", source="An offer", note="",
        written_by=company.marketing, written_at=n.at,
    )  # fmt: skip
    put(Rate, first, last, version=n.i, network="any", per_click=50)
    put(
        Outlay, first, last, id=n.i, programme="programme:1", what="Boots", amount=1_000, currency="EUR",
        first_day=DAY, last_day=DAY, reference=named("INV"), state=OutlayState.BOOKED,
        booked_by=company.marketing, booked_at=n.at,
    )  # fmt: skip
    put(Stay, first, last, id=n.i, person_id=company.employee, first_day=DAY, last_day=DAY)
    put(Headcount, first, last, n.i == 1, day=DAY, people=5)
