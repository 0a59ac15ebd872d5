"""A company of which every kind of report has figures to show, for the tests that open all of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from advocacy.database import db, writing
from advocacy.links.attribution.models import Conversion, ConversionKind, ConversionState, LandingHour
from advocacy.links.models import Link
from advocacy.posts.models import Reading, Share
from advocacy.reach import jobs
from advocacy.reach.models import CountedConversion, Publication
from advocacy.reach.studies import headcounts, rate_cards
from advocacy.reach.studies.models import Outlay, OutlayState
from advocacy.reach.studies.rating import ANY, Prices
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW, SYSTEM
from tests.reach.reporting import seeded

FACTS = (
    ("won", "sale", 1, 4_900, "EUR"), ("won", "sale", 1, 10_000, "USD"), ("won", "lead", 1, 0, ""),
    ("won", "sale", 1, 2_500, "EUR"), ("refund:1", "sale", 0, 900, "EUR"), ("reversed", "sale", 1, 2_500, "EUR"),
)  # fmt: skip
"""Fact, kind, number, value, currency; a refund belongs to the sale before the last, a reversal to the last."""
TOLD_OF = {"refund:1": 1, "reversed": 4}


def filled(installation: Installation) -> list[int]:
    """Two teams with posts on two networks, headcounts, displays, landings, sales and leads, costs, two rate cards."""
    people = seeded(installation)
    with installation.app.app_context():
        with writing():
            tags = {"stage": "research", "topic": "Brewing", "region": "EU"}
            for table in (Link, Publication):
                db.session.execute(update(table).values(**tags))
            for back in (28, 14, 7, 0):
                headcounts.snapshot((NOW - timedelta(days=back)).date())
            _displays()
            _landings()
            _conversions()
            for day, per_click in ((date(2026, 1, 1), 50), ((NOW - timedelta(days=9)).date(), 70)):
                rates = {"mastodon": Prices(per_thousand=900, per_click=100), ANY: Prices(800, per_click, 10)}
                draft = rate_cards.Draft(day, "EUR", "An offer", rates, seen_percent=10)
                rate_cards.write(draft, actor=SYSTEM, now=NOW)
            first = (NOW - timedelta(days=40)).date()
            cost = Outlay(
                programme="programme:1", what="Samples", amount=99_950, currency="EUR", first_day=first,
                last_day=NOW.date(), reference="INV-1", booked_at=NOW, state=OutlayState.BOOKED,
            )  # fmt: skip
            db.session.add(cost)
        jobs.rebuild(NOW)
    return people


def _displays() -> None:
    rows = [
        {"share_id": share.id, "network": share.network, "metric": "impressions", "unit": "count", "source": "network",
         "value": 100 + share.id, "captured_at": share.published_at + timedelta(hours=1)}
        for share in db.session.scalars(select(Share).where(Share.network == "mastodon"))
        if share.published_at
    ]  # fmt: skip
    db.session.execute(insert(Reading), rows)


def _landings() -> None:
    links = db.session.scalars(select(Link).where(Link.programme != "")).all()
    hours = [{"link_id": each.id, "hour": making.hour_of(each.created_at), "landed": 2} for each in links]
    db.session.execute(insert(LandingHour), hours)


def _conversions() -> None:
    """Of a link of the programme, each on a day of its own."""
    link = db.session.scalars(select(Link).where(Link.programme != "").order_by(Link.id)).first()
    assert link is not None
    tags: dict[str, Any] = {
        name: getattr(link, name)
        for name in ("group_ref", "network", "person_id", "team_id", "campaign", "topic", "region", "caption",
                     "programme", "stage")
    }  # fmt: skip
    for number, (fact, kind, count, value, currency) in enumerate(FACTS, 1):
        at = NOW - timedelta(days=number)
        if fact == "won":
            db.session.add(
                Conversion(
                    id=number, key=f"k{number}", kind=ConversionKind(kind), at=at, value=value or None,
                    currency=currency, state=ConversionState.ATTRIBUTED, link_id=link.id, received_at=at, **tags,
                )
            )  # fmt: skip
            db.session.flush()
        told_of = TOLD_OF.get(fact, number)
        counted = CountedConversion(
            conversion_id=told_of, fact=fact, at=at, kind=kind, number=count, value=value, currency=currency
        )
        db.session.add(counted)
    db.session.flush()
