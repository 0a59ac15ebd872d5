"""Walls, who agreed to be on them, and the posts that could be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from advocacy import clock
from advocacy.database import db
from advocacy.posts.models import Share
from advocacy.wall.models import ShownAs, Wall, WallConsent, WallOmission, WallState
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS = (Wall, WallConsent, WallOmission)
FEW = 50


def walls(company: Company, first: int, last: int) -> None:
    """Whoever looks at the pages agreed, to all and to each; every tenth post has an address, some are left out."""
    few = min(last, FEW)
    put(
        Wall, first, few, id=n.i, key=named("wall"), name=named("Wall "), heading="", language="en", topics=[],
        campaigns=[], networks=[], hosts=["https://careers.example"], most=12, days=180, pictures=True, theme="auto",
        state=WallState.LIVE, created_at=n.at,
    )  # fmt: skip
    if first == 1:
        db.session.add(
            WallConsent(person_id=company.employee, wall_id=None, shown_as=ShownAs.NAME, agreed_at=clock.now())
        )
        db.session.flush()
    put(
        WallConsent, first, few, id=1000 + n.i, person_id=company.employee, wall_id=n.i, shown_as=ShownAs.SHORT,
        agreed_at=n.at,
    )  # fmt: skip
    shown = update(Share).where(Share.id.between(first, last), Share.id % 10 == 1)
    db.session.execute(shown.values(url="https://social.example/1"))
    put(WallOmission, first, few, n.i % 2 == 0, id=n.i, share_id=n.i, wall_id=1, at=n.at)
    put(WallOmission, first, few, n.i % 2 == 1, id=n.i, share_id=n.i, wall_id=None, at=n.at)
