"""What becomes of a leaver's gift cards: what was not placed is cancelled, what was placed reaches them by mail.

Their account is closed, so that each card that is there has a link of its own, which opens once. The step and the verbs
join the edge's transaction. Imports orders, mailing and the leaver's contract.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select

from advocacy import mailing, settings
from advocacy.database import db
from advocacy.errors import NotFound
from advocacy.history import record
from advocacy.people import keys
from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.models import Person
from advocacy.web.languages import spoken
from rewards.gift_cards import orders
from rewards.gift_cards.models import GiftOrder, OrderState
from rewards.gift_cards.orders import JOB, facts
from rewards.perks import redemptions
from rewards.perks.models import PerkKind, Redemption, RedemptionState

LASTS = timedelta(days=90)
CLOSED = "The account was closed."
NOT_PLACED = (OrderState.QUEUED, OrderState.FAILED)


def tell(order: GiftOrder, *, now: datetime) -> bool:
    """Mails somebody who has left the link to a card that is there, once; False when there is nothing to mail."""
    if order.person.active or order.key_digest is not None or not _is_there(order):
        return False
    key = keys.new_key()
    order.key_digest, order.key_until = keys.digest(key), now + LASTS
    url = f"{settings.current().base_url.rstrip('/')}/gift-cards/left/{key}"
    with force_locale(spoken(order.person.language)):
        name = order.redemption.perk.name
        subject = gettext("Your gift card: %(perk)s", perk=name)
        lines = (
            gettext("Hello %(name)s,", name=order.person.name),
            gettext("you redeemed points for “%(perk)s” before your account was closed. The card is yours:", perk=name),
            url,
            gettext("The link opens once, for %(count)s days. Keep what it shows.", count=LASTS.days),
        )
        mailing.queue(order.person.email, subject, "\n\n".join(lines) + "\n", now=now)
    record("gift order", order.id, "mail_link", actor=JOB, now=now, about=order.person_id, **facts(order))
    return True


def open_once(key: str, *, now: datetime) -> GiftOrder:
    """The card of a mailed link, which opens nothing from now on. Raises NotFound for one that was used or ran out."""
    wanted = select(GiftOrder).where(GiftOrder.key_digest == keys.digest(key)).with_for_update(of=GiftOrder)
    order = db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if order is None or order.key_until is None or order.key_until <= now or not _is_there(order):
        raise NotFound(
            gettext("This link was used already, or has ended."),
            remedy=gettext("Ask whoever ran rewards where you worked for the card."),
        )
    order.key_until = now
    record("gift order", order.id, "open_by_link", actor=JOB, now=now, about=order.person_id, **facts(order))
    return order


def _is_there(order: GiftOrder) -> bool:
    return order.state is OrderState.DELIVERED and order.cancel_asked_at is None and bool(order.link)


def _not_placed(person: Person) -> Select[Any]:
    """What somebody said yes to, and of which nothing has left."""
    wanted = select(Redemption).outerjoin(GiftOrder, GiftOrder.redemption_id == Redemption.id)
    return wanted.where(
        Redemption.person_id == person.id, Redemption.kind == PerkKind.GIFT_CARD,
        Redemption.state == RedemptionState.APPROVED, or_(GiftOrder.id.is_(None), GiftOrder.state.in_(NOT_PLACED)),
    ).order_by(Redemption.id)  # fmt: skip


def _unread(person: Person) -> Select[Any]:
    """Cards that are there and of which no link was mailed."""
    return select(GiftOrder).where(
        GiftOrder.person_id == person.id, GiftOrder.state == OrderState.DELIVERED, GiftOrder.key_digest.is_(None),
        GiftOrder.cancel_asked_at.is_(None), GiftOrder.link.is_not(None),
    ).order_by(GiftOrder.id)  # fmt: skip


def _count(person: Person, now: datetime) -> int:
    return len(db.session.scalars(_not_placed(person)).unique().all()) + len(db.session.scalars(_unread(person)).all())


def _take(leaving: Leaving) -> int:
    """Orders are locked first, as senders do: one that leaves this very moment is left alone, and mailed later."""
    mine = select(GiftOrder.id).where(GiftOrder.person_id == leaving.person.id, GiftOrder.state.in_(NOT_PLACED))
    db.session.execute(mine.order_by(GiftOrder.id).with_for_update()).all()
    over: Sequence[Redemption] = db.session.scalars(_not_placed(leaving.person)).unique().all()
    for each in over:
        redemptions.cancel(each, actor=JOB, now=leaving.now, why=CLOSED)
        order = orders.of_redemption(each.id)
        if order is not None:
            orders.call_off(order, now=leaving.now)
    return len(over) + sum(tell(each, now=leaving.now) for each in db.session.scalars(_unread(leaving.person)).all())


STEP = LeaverStep(
    "gift cards",
    _l("gift cards: those not ordered yet are cancelled and their points come back, the others are mailed"),
    _count, _take,
)  # fmt: skip
