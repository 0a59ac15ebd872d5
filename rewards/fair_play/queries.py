"""What pages, the API and other rooms ask of fair play. A constant number of statements."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from advocacy.database import db
from rewards.fair_play.models import Case, CaseState, Finding, SuspectedCredit


def held_for(entry_ids: Collection[int]) -> dict[int, str]:
    """Credit -> the pattern for which it is held now: one that an open case concerns. The first where there are
    several."""
    wanted = (
        select(SuspectedCredit.entry_id, Finding.pattern)
        .join(Finding, Finding.id == SuspectedCredit.finding_id)
        .join(Case, Case.id == Finding.case_id)
        .where(SuspectedCredit.entry_id.in_(entry_ids), Case.state == CaseState.OPEN)
        .order_by(Finding.id.desc())
    )
    return {entry_id: pattern for entry_id, pattern in db.session.execute(wanted)}  # noqa: C416 - a row is no pair
