"""Verbs and queries on rate cards: a version is written and never changed; a later one corrects it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from advocacy.database import Page, db, lock, page
from advocacy.errors import Breach
from advocacy.history import Actor, record
from advocacy.links.attribution.money import currency_of
from advocacy.reach.studies.models import Rate, RateCard
from advocacy.reach.studies.rating import Card, Prices

MOST = 10**9
"""Minor units: a rate of more is a slip."""


@dataclass(frozen=True)
class Draft:
    """A version as somebody writes it; ``rates`` by network, ``rating.ANY`` for all that are not named."""

    effective_from: date
    currency: str
    source: str
    rates: Mapping[str, Prices]
    seen_percent: int | None = None
    note: str = ""


def write(draft: Draft, *, actor: Actor, now: datetime) -> RateCard:
    """Writes the next version. Raises Breach without a source, without any rate, or with one that can't be."""
    rates = {name: each for name, each in draft.rates.items() if each != Prices()}
    currency = currency_of(draft.currency)
    _refuse_unfit(draft, rates)
    lock("rate cards")
    version = (db.session.scalar(select(func.max(RateCard.version))) or 0) + 1
    card = RateCard(
        version=version, effective_from=draft.effective_from, currency=currency, seen_percent=draft.seen_percent,
        source=draft.source.strip()[:300], note=draft.note.strip(), written_by=actor.id, written_at=now,
        rates=[Rate(version=version, network=name, **vars(each)) for name, each in sorted(rates.items())],
    )  # fmt: skip
    db.session.add(card)
    db.session.flush()
    record(
        "rate_card", version, "write", actor=actor, now=now, why=card.note or None, source=card.source,
        effective_from=draft.effective_from.isoformat(), currency=currency,
        rates={name: vars(each) for name, each in rates.items()},
    )  # fmt: skip
    return card


def written(cursor: str | None = None, limit: int = 20) -> Page[RateCard]:
    """The versions with who wrote them, the newest first."""
    return page(select(RateCard).options(joinedload(RateCard.writer)), (RateCard.version,), cursor, limit)


def newest() -> RateCard | None:
    """The version that was written last."""
    return db.session.scalar(select(RateCard).order_by(RateCard.version.desc()).limit(1))


def cards() -> list[Card]:
    """Every version, as ``rating`` takes it. Two statements."""
    return [card_of(each) for each in db.session.scalars(select(RateCard).order_by(RateCard.version))]


def card_of(written: RateCard) -> Card:
    """A version as ``rating`` takes it."""
    rates = {each.network: Prices(each.per_thousand, each.per_click, each.per_interaction) for each in written.rates}
    return Card(
        written.version, written.effective_from, written.currency, rates, written.seen_percent, written.source
    )  # fmt: skip


def _refuse_unfit(draft: Draft, rates: Mapping[str, Prices]) -> None:
    if not draft.source.strip():
        raise Breach(
            _("Where are these rates from?"), remedy=_("Name the offer, the invoice or the list that they stand in."),
            errors={"source": [_("Say where they are from.")]},
        )  # fmt: skip
    if not rates:
        raise Breach(
            _("There is no rate on this card."), remedy=_("Fill in one at least."), errors={"rates": [_("None yet.")]}
        )
    for name, each in rates.items():
        if any(value is not None and not 0 <= value <= MOST for value in vars(each).values()):
            raise Breach(_("That is no rate."), errors={f"rates.{name}": [_("From 0 up.")]})
    if draft.seen_percent is not None and not 1 <= draft.seen_percent <= 100:
        raise Breach(_("That is no percentage."), errors={"seen_percent": [_("From 1 to 100, or empty.")]})
