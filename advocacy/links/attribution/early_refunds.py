"""Verbs: a refund is told by its order's id, whether the order is here or not. What comes too early is kept.

Shops tell refunds by their own order ids, from other queues than sales: one may overtake the other. A refund that can't
be applied once its order came (another currency, more than was paid) is kept with the reason, for a person to look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import Page, db, insert_for, page
from advocacy.errors import Breach, InvalidMove, Refused
from advocacy.history import Actor
from advocacy.links.attribution.models import Conversion, EarlyRefund
from advocacy.links.attribution.refunds import give_back

BATCH = 100
LATE = Actor.job("conversions")


@dataclass(frozen=True)
class GivenBack:
    """A refund as a shop tells it: of an order, all of it (no ``amount``) or so many minor units of ``currency``."""

    order_id: str
    reference: str
    why: str
    amount: int | None = None
    currency: str = ""

    @property
    def key(self) -> str:
        """The key of the sale that it is of: see ``telling.Told``."""
        return f"sale:{self.order_id}"


@dataclass(frozen=True)
class Taken:
    """What became of it: the conversion, or None where the order is yet to come; and whether it was told before."""

    conversion: Conversion | None
    fresh: bool


def checked(order_id: str, reference: str, why: str, amount: int | None = None, currency: str = "") -> GivenBack:
    """Pure: a refund that can be told. Raises Breach with all that is wrong, by field."""
    order_id, reference, why = (" ".join(each.split()) for each in (order_id, reference, why))
    wrong: dict[str, list[str]] = {}
    if not 1 <= len(order_id) <= 120:
        wrong["order_id"] = [_("Which order? At most 120 characters.")]
    if len(reference) > 120 or (amount is not None and not reference):
        wrong["reference"] = [_("Such as the number of the credit note, of at most 120 characters.")]
    if amount is not None and amount <= 0:
        wrong["amount"] = [_("From the smallest coin up.")]
    if not why:
        wrong["why"] = [_("Give a reason.")]
    if wrong:
        raise Breach(_("This refund can't be taken in."), errors=wrong)
    return GivenBack(order_id, reference, why, amount, currency)


def tell(told: GivenBack, *, actor: Actor, now: datetime) -> Taken:
    """Gives it back where its order is here, else keeps it until the order comes.

    Raises what ``give_back`` raises, Breach for another currency than the order's, and InvalidMove when the reference
    stands for another amount.
    """
    found = db.session.scalar(select(Conversion).where(Conversion.key == told.key))
    if found is not None:
        return Taken(found, _give(found, told, actor, now))
    row = {
        "key": told.key, "order_id": told.order_id, "reference": told.reference, "amount": told.amount,
        "currency": told.currency, "why": told.why, "told_at": now, "problem": "",
    }  # fmt: skip
    fresh = insert_for(EarlyRefund).values(**row).on_conflict_do_nothing(index_elements=["key", "reference"])
    if db.session.scalar(fresh.returning(EarlyRefund.id)) is not None:
        return Taken(None, True)
    same = select(EarlyRefund).where(EarlyRefund.key == told.key, EarlyRefund.reference == told.reference)
    before = db.session.scalars(same).one()
    if (before.amount, before.currency) != (told.amount, told.currency):
        raise InvalidMove(
            _("Another amount was given back under this reference."), remedy=_("Give this one a reference of its own.")
        )
    return Taken(None, False)


def apply_to(made: Mapping[str, Conversion], *, actor: Actor, now: datetime) -> int:
    """Gives back what was told of these conversions (by key) before they came; gives how much. One statement where
    there is nothing."""
    if not made:
        return 0
    waiting = select(EarlyRefund).where(EarlyRefund.key.in_(made), EarlyRefund.problem == "").order_by(EarlyRefund.id)
    some = db.session.scalars(waiting.with_for_update()).all()
    for each in some:
        told = GivenBack(each.order_id, each.reference, each.why, each.amount, each.currency)
        try:
            _give(made[each.key], told, actor, now)
        except Refused as refusal:
            each.problem = " ".join([str(refusal), *(text for texts in refusal.errors.values() for text in texts)])
        else:
            db.session.delete(each)
    db.session.flush()
    return len(some)


def apply_late(now: datetime) -> int:
    """What was told in the same moment as its order, so that neither saw the other. For the job; gives how many."""
    crossed = (
        select(Conversion)
        .join(EarlyRefund, EarlyRefund.key == Conversion.key)
        .where(EarlyRefund.problem == "")
        .order_by(EarlyRefund.id)
        .limit(BATCH)
    )
    return apply_to({each.key: each for each in db.session.scalars(crossed)}, actor=LATE, now=now)


def listed(cursor: str | None = None, limit: int = 50) -> Page[EarlyRefund]:
    """Refunds whose order has not come, or to whose order they could not be applied; the newest first."""
    return page(select(EarlyRefund), EarlyRefund.id, cursor, limit)


def _give(found: Conversion, told: GivenBack, actor: Actor, now: datetime) -> bool:
    if told.amount is not None and told.currency != found.currency:
        raise Breach(
            _("The order has another currency."),
            errors={"currency": [_("It was told in %(currency)s.", currency=found.currency or "–")]},
        )
    return give_back(
        found, actor=actor, now=now, why=told.why, amount=told.amount, reference=told.reference
    )  # fmt: skip
