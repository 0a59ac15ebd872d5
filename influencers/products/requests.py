"""Verbs on requests for products: ask, approve, decline, ship, deliver, send again, cancel, take back what was lent.

Asking takes one from the stock; declining and cancelling put it back. Nobody decides on a request of their own.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select, update

from advocacy import settings
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, move, record
from advocacy.people.models import Relationship
from influencers.products import addresses
from influencers.products.addresses import Address
from influencers.products.models import Giving, Product, ProductRequest, ProductVariant, RequestState
from influencers.products.queries import had_by
from influencers.programmes import enrolments
from influencers.programmes.models import Enrolment, EnrolmentState
from rewards.standing import tiers

ANSWERED_IN = timedelta(days=5)
"""By when we promise to answer."""
LONGEST_URL = 500


def request(
    enrolment: Enrolment, product: Product, variant_id: int | None, address: Address, *, note: str = "",
    key: str = "", actor: Actor, now: datetime,
) -> ProductRequest:  # fmt: skip
    """A partner asks for a product: one is taken from the stock. A second time with the same ``key`` gives the first.

    Raises NotAllowed where it is not offered to them; InvalidMove when it is gone or they had as many as one can;
    Breach for a size that there is not.
    """
    db.session.execute(select(Product.id).where(Product.id == product.id).with_for_update())
    before = _asked_before(enrolment, key) if key else None
    if before is not None:
        return before
    refuse_unless_offered(product, enrolment)
    if product.per_person and had_by(enrolment.person_id, [product.id]).get(product.id, 0) >= product.per_person:
        raise InvalidMove(
            _("You had “%(name)s” as often as one can.", name=product.name), remedy=_("Have a look at the others.")
        )
    variant = _variant(product, variant_id)
    _take_one(variant)
    asked = ProductRequest(
        enrolment=enrolment, person=enrolment.person, product=product, variant=variant, giving=product.giving,
        value=product.value, currency=product.currency, state=RequestState.REQUESTED, note=note.strip()[:2000],
        address=addresses.kept(address), requested_at=now, answer_by=now + ANSWERED_IN, asked_key=key[:32] or None,
    )  # fmt: skip
    db.session.add(asked)
    db.session.flush()
    record("product_request", asked.id, "request", actor=actor, now=now, about=asked.person_id, **_told(asked))
    return asked


def refuse_unless_offered(product: Product, enrolment: Enrolment) -> None:
    """Raises NotAllowed for a product that this partner may not ask for."""
    place = next((row for row in product.places if row.programme_id == enrolment.programme_id), None)
    if enrolment.state is not EnrolmentState.APPROVED or not product.active or place is None:
        raise NotAllowed(_("“%(name)s” is not offered to you.", name=product.name), remedy=_("Have a look at what is."))
    least = tiers.reference(place.tier, enrolment.programme_id) if place.tier else ""
    if not tiers.reaches(enrolment.person_id, least):
        raise NotAllowed(
            _("“%(name)s” is for a higher tier.", name=product.name), remedy=_("Your programme shows the way there.")
        )


def approve(asked: ProductRequest, *, actor: Actor, now: datetime) -> None:
    """It will be sent, within as many days as the product promises."""
    _refuse_own(asked, actor)
    ship_by = now + timedelta(days=asked.product.ships_in_days)
    _moved(asked, "approve", actor=actor, now=now, ship_by=ship_by)


def decline(asked: ProductRequest, *, actor: Actor, now: datetime, why: str) -> None:
    """No, with a reason that the partner reads; it is back in stock, and the address goes."""
    _refuse_own(asked, actor)
    said = _reason(why)
    _moved(asked, "decline", actor=actor, now=now, said=said, why=said, ended_at=now, address=None)
    _put_back(asked.variant_id)


def ship(
    asked: ProductRequest, *, carrier: str = "", tracking: str = "", tracking_url: str = "", actor: Actor, now: datetime
) -> None:
    """It is on its way. Whoever gets a gift discloses it from now on. Raises Breach for a link that is not https."""
    told = {
        "carrier": carrier.strip()[:80],
        "tracking": tracking.strip()[:80],
        "tracking_url": checked_url(tracking_url),
    }
    _moved(asked, "ship", actor=actor, now=now, shipped_at=now, **told)
    if asked.giving is Giving.GIFTED and enrolments.is_outsider(asked.person):
        enrolments.disclose_at_least(asked.person, Relationship.GIFTED, now)


def deliver(asked: ProductRequest, *, actor: Actor, now: datetime, at: datetime | None = None) -> None:
    """It arrived: its partner says so, or the carrier. It counts at what it is worth on the market on that day."""
    arrived = min(at or now, now)
    due = (arrived.astimezone(settings.current().zone) + timedelta(days=asked.product.lent_days or 0)).date()
    same = asked.currency == asked.product.currency
    _moved(
        asked, "deliver", actor=actor, now=now, delivered_at=arrived, ended_at=now,
        value=asked.product.value if same else asked.value,
        due_back_on=due if asked.giving is Giving.LENT else None,
    )  # fmt: skip


def send_again(asked: ProductRequest, *, actor: Actor, now: datetime, why: str) -> None:
    """The parcel was lost or came back: it waits for the warehouse once more. The stock counts the second one."""
    _refuse_own(asked, actor)
    said = _reason(why)
    if asked.address is None:
        raise InvalidMove(_("The address is gone by now."), remedy=_("Ask the partner to ask for it once more."))
    _take_one(asked.variant)
    ship_by = now + timedelta(days=asked.product.ships_in_days)
    _moved(asked, "send_again", actor=actor, now=now, said=said, why=said, ship_by=ship_by, shipped_at=None,
           carrier="", tracking="", tracking_url="")  # fmt: skip


def cancel(asked: ProductRequest, *, actor: Actor, now: datetime, why: str = "") -> None:
    """It is not sent; back in stock, and the address goes. The partner themself may without a reason."""
    said = why.strip() if actor.id == asked.person_id else _reason(why)
    _moved(asked, "cancel", actor=actor, now=now, said=said, why=said or asked.why, ended_at=now, address=None)
    _put_back(asked.variant_id)


def take_back(asked: ProductRequest, *, actor: Actor, now: datetime) -> None:
    """What was lent is here again, and in stock. Raises InvalidMove for anything else."""
    _refuse_own(asked, actor)
    db.session.refresh(asked, with_for_update={"of": ProductRequest})
    lent = asked.giving is Giving.LENT and asked.state is RequestState.DELIVERED
    if not lent or asked.returned_at is not None:
        raise InvalidMove(_("This is not on loan."), remedy=_("Look among what is."))
    asked.returned_at = now
    _put_back(asked.variant_id)
    record("product_request", asked.id, "take_back", actor=actor, now=now, about=asked.person_id, **_told(asked))


def checked_url(url: str) -> str:
    """A tracking link. Raises Breach for one that is not https."""
    told = url.strip()
    if told and (not told.startswith("https://") or len(told) > LONGEST_URL or not told.isprintable()):
        raise Breach(_("That is no tracking link."), errors={"tracking_url": [_("It begins with https://.")]})
    return told


def _asked_before(enrolment: Enrolment, key: str) -> ProductRequest | None:
    mine = ProductRequest.enrolment_id == enrolment.id, ProductRequest.asked_key == key[:32]
    return db.session.scalars(select(ProductRequest).where(*mine)).unique().one_or_none()


def _variant(product: Product, variant_id: int | None) -> ProductVariant:
    offered = [each for each in product.variants if each.active]
    if variant_id is None and len(offered) == 1:
        return offered[0]
    found = next((each for each in offered if each.id == variant_id), None)
    if found is None:
        raise Breach(_("Which size?"), errors={"variant_id": [_("Choose one of these.")]})
    return found


def _take_one(variant: ProductVariant) -> None:
    row = ProductVariant
    left = or_(row.stock.is_(None), row.stock > 0)
    taken: Any = db.session.execute(
        update(row).where(row.id == variant.id, left).values(stock=row.stock - 1),
        execution_options={"synchronize_session": False},
    )
    if taken.rowcount != 1:
        raise InvalidMove(
            _("It is gone: there is none left in stock."), remedy=_("Choose another size, or another product.")
        )
    db.session.refresh(variant)


def _put_back(variant_id: int) -> None:
    row = ProductVariant
    db.session.execute(
        update(row).where(row.id == variant_id).values(stock=row.stock + 1),
        execution_options={"synchronize_session": False},
    )
    db.session.expire(db.session.get_one(ProductVariant, variant_id))


def _refuse_own(asked: ProductRequest, actor: Actor) -> None:
    if actor.id == asked.person_id:
        raise NotAllowed(_("This is your own request."), remedy=_("A colleague decides on it."))


def _moved(asked: ProductRequest, verb: str, *, actor: Actor, now: datetime, said: str = "", **changes: Any) -> None:
    move(asked, verb, actor=actor, now=now, why=said or None, about=asked.person_id, changes=changes, **_told(asked))


def _told(asked: ProductRequest) -> dict[str, Any]:
    """What the history keeps: never the address, nor the parcel's number."""
    return {
        "person_id": asked.person_id, "enrolment": asked.enrolment_id, "programme": asked.enrolment.programme_id,
        "product": asked.product.name, "variant": asked.variant.name, "giving": asked.giving, "value": asked.value,
        "currency": asked.currency,
    }  # fmt: skip


def _reason(why: str) -> str:
    if not why.strip():
        raise Breach(_("Say why."), remedy=_("The partner will read it."), errors={"why": [_("Give a reason.")]})
    return why.strip()[:2000]
