"""Verbs and queries on outlays: what a programme costs, booked by hand, taken back when it was a mistake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import Page, db, get, lock, page
from advocacy.english import English
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move, record
from advocacy.links.attribution import programmes
from advocacy.reach.periods import Period
from advocacy.reach.studies.models import Outlay, OutlayState
from advocacy.reach.studies.sources import Cost

LONGEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Booking:
    """An outlay as somebody books it; ``amount`` in minor units of the currency."""

    programme: str
    what: str
    amount: int
    currency: str
    first_day: date
    last_day: date
    reference: str


def book(given: Booking, *, actor: Actor, now: datetime) -> Outlay:
    """Books a cost of a programme. Raises Breach for one that can't be, InvalidMove for a reference booked before."""
    _refuse_unfit(given)
    lock("outlays")
    reference = given.reference.strip()[:120]
    same = select(Outlay.id).where(
        Outlay.programme == given.programme, Outlay.reference == reference, Outlay.state == OutlayState.BOOKED
    )
    if db.session.scalar(same) is not None:
        raise InvalidMove(
            _("“%(reference)s” is booked already.", reference=reference),
            remedy=_("Take that one back first if it was wrong."),
        )
    outlay = Outlay(
        programme=given.programme, what=given.what.strip()[:200], amount=given.amount, currency=given.currency,
        first_day=given.first_day, last_day=given.last_day, reference=reference, state=OutlayState.BOOKED,
        booked_by=actor.id, booked_at=now,
    )  # fmt: skip
    db.session.add(outlay)
    db.session.flush()
    record("outlay", outlay.id, "book", actor=actor, now=now, of=given.programme, amount=given.amount,
           currency=given.currency, reference=reference)  # fmt: skip
    return outlay


def take_back(outlay: Outlay, *, actor: Actor, now: datetime, why: str | None = None) -> None:
    """It was a mistake: it counts no more, and stays to be seen. Raises InvalidMove."""
    move(outlay, "take_back", actor=actor, now=now, why=why)


def booked(cursor: str | None = None, limit: int = 30) -> Page[Outlay]:
    """Outlays, the newest first."""
    return page(select(Outlay), (Outlay.id,), cursor, limit)


def outlay_for(outlay_id: int) -> Outlay:
    """The outlay. Raises NotFound."""
    return get(Outlay, outlay_id, _("There is no such outlay."))


def costs_in(period: Period) -> Sequence[Cost]:
    """What is booked for days of the period: a source of costs like those that rooms above hand in."""
    asked = select(Outlay).where(
        Outlay.state == OutlayState.BOOKED, Outlay.last_day >= period.first, Outlay.first_day <= period.last
    )
    return [
        Cost(each.programme, each.what, each.amount, each.currency, each.first_day, each.last_day)
        for each in db.session.scalars(asked.order_by(Outlay.id))
    ]


def _refuse_unfit(given: Booking) -> None:
    errors: dict[str, list[str]] = {}
    if given.programme not in dict(programmes.listed()):
        errors["programme"] = [English("Choose one of the programmes.")]
    if not given.what.strip():
        errors["what"] = [English("Say what was paid for.")]
    if not given.reference.strip():
        errors["reference"] = [English("The number of the invoice, say: the same is booked once.")]
    if given.amount <= 0:
        errors["amount"] = [English("More than nothing.")]
    if not timedelta() <= given.last_day - given.first_day <= LONGEST:
        errors["last_day"] = [English("On the first day or later, at most three years.")]
    if errors:
        raise Breach(_("This can't be booked."), remedy=_("See what is missing."), errors=errors)
