"""Marketing's own links, codes, touches, landings and conversions of a company, and templates of UTM."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, literal

from advocacy.links.attribution.models import (
    Code,
    CodeState,
    Conversion,
    ConversionKind,
    ConversionState,
    ConversionTouch,
    Landing,
    LandingHour,
    Touch,
    TouchKind,
    UtmTemplate,
)
from advocacy.links.models import Link, LinkState
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MADE_FROM = 5_000_000
"""Ids of marketing's own links begin above it; those of posts have lower ones, and what pages lend lies above
``rows.GUARD``, out of the way of growing."""

MODELS = (Code, Conversion, UtmTemplate)


def links(company: Company, first: int, last: int) -> None:
    """Each of marketing's links was clicked and has sold; each code too."""
    made = MADE_FROM + n.i
    put(
        Link, first, last, id=made, slug=named("m"), target=named("https://acme.example/"), source_ref="made",
        title=named("Flyer "), medium="qr", programme="Friends", click_ids=True, state=LinkState.ACTIVE,
        created_at=n.at,
    )  # fmt: skip
    put(Touch, first, last, click_id=named("click"), link_id=made, kind=TouchKind.QR, at=n.at)
    put(Landing, first, last, click_id=named("click"), link_id=made, at=n.at)
    put(LandingHour, first, last, link_id=made, hour=n.hour, landed=1)
    put(
        Code, first, last, id=n.i, code=named("CODE"), folded=named("code"), programme="Friends",
        person_id=company.owner(last), state=CodeState.ACTIVE, from_at=n.at, created_at=n.at,
    )  # fmt: skip
    put(
        Conversion, first, last, id=n.i, key=named("sale:"), kind=ConversionKind.SALE, order_id=named("order "),
        at=n.at, received_at=n.at, value=10_000, currency="EUR", state=ConversionState.ATTRIBUTED, decided_at=n.at,
        rule_version=1, reason="last_click", link_id=made, person_id=company.owner(last), programme="Friends",
    )  # fmt: skip
    of_first = case((n.i <= 20, 1), else_=n.i)
    put(
        ConversionTouch, first, last, conversion_id=of_first, position=n.i, kind=TouchKind.CLICK, named=named("click"),
        at=n.at, link_id=made, won=literal(False), reason="earlier",
    )  # fmt: skip
    put(
        UtmTemplate, first, last, id=n.i, campaign=named("Campaign "), source="{network}", medium="social",
        changed_at=n.at,
    )  # fmt: skip
