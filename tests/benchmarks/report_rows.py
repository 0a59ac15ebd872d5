"""Saved reports of a company: many of one person's, shared and not, the first of them mailed to colleagues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advocacy.reach.delivery.models import EVERYBODY, ReportMail, SavedReport
from advocacy.reach.delivery.spans import Rhythm, Span
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS = (SavedReport, ReportMail)
FEW, PEOPLE_FROM = 50, 1000  # people as rows.py numbers them


def reports(company: Company, first: int, last: int) -> None:
    """Reports of the overview, and mails of the first."""
    few = min(last, FEW)
    put(
        SavedReport, first, few, id=n.i, owner_id=company.marketing, name=named("Report "), kind="overview", given={},
        span=Span.LAST_WEEK, shared_with=EVERYBODY, created_at=n.at,
    )  # fmt: skip
    put(
        ReportMail, first, few, id=n.i, report_id=1, person_id=PEOPLE_FROM + n.i, rhythm=Rhythm.WEEKLY, day=0,
        minute=480, key=named("key "), next_at=n.later, created_at=n.at,
    )  # fmt: skip
