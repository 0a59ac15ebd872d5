"""What pages, the API and other rooms ask of products and requests. Changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _
from sqlalchemy import ScalarSelect, and_, exists, func, or_, select
from sqlalchemy.sql import ColumnElement

from advocacy import clock, settings
from advocacy.database import Page, db, get, page
from advocacy.errors import NotFound
from influencers.products.models import Giving, Product, ProductPlace, ProductRequest, RequestState
from influencers.programmes.models import Enrolment
from rewards.standing.ladder import Ladder

AT_ONCE = 500
OPEN = (RequestState.REQUESTED, RequestState.APPROVED, RequestState.SHIPPED)
USED = (*OPEN, RequestState.DELIVERED)
MOST_WAITING = 100


def in_kind_of(
    person_ids: Collection[int], first_day: date, last_day: date
) -> Mapping[int, Mapping[str, int]]:  # fmt: skip
    """Person -> currency -> the market value (minor units) of the gifts that reached them on these days of the
    company's, both included; what is lent counts for nothing. A statement for five hundred people."""
    found = defaultdict[int, dict[str, int]](dict)
    request, wanted = ProductRequest, sorted(person_ids)
    for begin in range(0, len(wanted), AT_ONCE):
        sums = (
            select(request.person_id, request.currency, func.sum(request.value))
            .where(request.person_id.in_(wanted[begin : begin + AT_ONCE]), _given_between(first_day, last_day))
            .group_by(request.person_id, request.currency)
        )
        for person_id, currency, total in db.session.execute(sums):
            found[person_id][currency] = int(total)
    return found


def in_kind_by_enrolment(
    enrolment_ids: Collection[int], first_day: date, last_day: date
) -> Mapping[int, Mapping[str, int]]:  # fmt: skip
    """Enrolment -> currency -> the market value of the gifts that reached its partner in that programme on these days.
    One statement: for a page of enrolments."""
    request = ProductRequest
    sums = (
        select(request.enrolment_id, request.currency, func.sum(request.value))
        .where(request.enrolment_id.in_(enrolment_ids), _given_between(first_day, last_day))
        .group_by(request.enrolment_id, request.currency)
    )
    found = defaultdict[int, dict[str, int]](dict)
    for enrolment_id, currency, total in db.session.execute(sums):
        found[enrolment_id][currency] = int(total)
    return found


def in_kind_by_programme(first_day: date, last_day: date) -> Mapping[int, Mapping[str, int]]:
    """Programme -> currency -> the market value of the gifts that reached its partners on these days. One statement."""
    sums = (
        select(Enrolment.programme_id, ProductRequest.currency, func.sum(ProductRequest.value))
        .join(Enrolment, Enrolment.id == ProductRequest.enrolment_id)
        .where(_given_between(first_day, last_day))
        .group_by(Enrolment.programme_id, ProductRequest.currency)
    )
    found = defaultdict[int, dict[str, int]](dict)
    for programme_id, currency, total in db.session.execute(sums):
        found[programme_id][currency] = int(total)
    return found


def _given_between(first_day: date, last_day: date) -> ColumnElement[bool]:
    zone = settings.current().zone.key
    begins = clock.at_wall_clock(first_day, time(), zone)
    ends = clock.at_wall_clock(last_day + timedelta(days=1), time(), zone)
    at = ProductRequest.delivered_at
    return and_(ProductRequest.giving == Giving.GIFTED, at >= begins, at < ends)


def product_for(product_id: int) -> Product:
    """The product, for those who run programmes. Raises NotFound."""
    return get(Product, product_id, _("There is no such product."))


def products(cursor: str | None, limit: int = 50, *, active: bool | None = None) -> Page[Product]:
    """The catalogue, newest first."""
    wanted = select(Product) if active is None else select(Product).where(Product.active.is_(active))
    return page(wanted, Product.id, cursor, limit)


def offered_to(programme_ids: Collection[int], cursor: str | None, limit: int = 24) -> Page[Product]:
    """What partners of these programmes may ask for on some tier, newest first."""
    places = exists().where(ProductPlace.product_id == Product.id, ProductPlace.programme_id.in_(programme_ids))
    return page(select(Product).where(Product.active, places), Product.id, cursor, limit)


def within_reach(
    some: Sequence[Product], mine: Sequence[Enrolment], of: Mapping[int, Ladder]
) -> frozenset[int]:  # fmt: skip
    """Pure: which of these products somebody's tiers reach, as they were written down last. ``of``: the ladders in
    force, by programme. The verb that asks for one looks anew."""
    tier = {each.programme_id: each.tier for each in mine}

    def reached(place: ProductPlace) -> bool:
        ladder = of.get(place.programme_id)
        if place.programme_id not in tier or not place.tier:
            return place.programme_id in tier
        return ladder is not None and ladder.rank(tier[place.programme_id]) >= ladder.rank(place.tier) >= 0

    return frozenset(each.id for each in some if any(reached(place) for place in each.places))


def request_for(request_id: int) -> ProductRequest:
    """The request, for those who run programmes. Raises NotFound."""
    return get(ProductRequest, request_id, _("There is no such product request."))


def own_request(person_id: int, request_id: int) -> ProductRequest:
    """The person's own request. Raises NotFound, for somebody else's too."""
    found = request_for(request_id)
    if found.person_id != person_id:
        raise NotFound(_("There is no such product request."))
    return found


def requests(
    cursor: str | None, limit: int = 50, *, state: RequestState | None = None, person_id: int | None = None,
    product_id: int | None = None, out: bool = False, waiting: bool = False,
) -> Page[ProductRequest]:  # fmt: skip
    """Requests, newest first; ``out``: lent ones that have not come back; ``waiting``: oldest first."""
    wanted = select(ProductRequest)
    if state is not None:
        wanted = wanted.where(ProductRequest.state == state)
    if person_id is not None:
        wanted = wanted.where(ProductRequest.person_id == person_id)
    if product_id is not None:
        wanted = wanted.where(ProductRequest.product_id == product_id)
    if out:
        wanted = wanted.where(_out())
    return page(wanted, ProductRequest.id, cursor, limit, ascending=waiting)


def open_of(person_id: int, limit: int = 50) -> Sequence[ProductRequest]:
    """What somebody waits for, and what they have on loan; oldest first."""
    mine = ProductRequest.person_id == person_id, or_(ProductRequest.state.in_(OPEN), _out())
    wanted = select(ProductRequest).where(*mine).order_by(ProductRequest.id).limit(limit)
    return db.session.scalars(wanted).unique().all()


def counts_by_state() -> Mapping[RequestState, int]:
    """How many requests stand where. One statement, from the index on states."""
    counted = select(ProductRequest.state, func.count()).group_by(ProductRequest.state)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def had_by(person_id: int, product_ids: Collection[int]) -> Mapping[int, int]:
    """Product -> how many of it somebody asked for and was not refused. One statement."""
    counted = (
        select(ProductRequest.product_id, func.count())
        .where(ProductRequest.person_id == person_id, ProductRequest.product_id.in_(product_ids))
        .where(ProductRequest.state.in_(USED))
        .group_by(ProductRequest.product_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def overdue(now: datetime, limit: int = 50) -> Sequence[ProductRequest]:
    """Lent ones that should have come back, the longest first."""
    today = now.astimezone(settings.current().zone).date()
    wanted = select(ProductRequest).where(_out(), ProductRequest.due_back_on < today)
    return db.session.scalars(wanted.order_by(ProductRequest.due_back_on).limit(limit)).unique().all()


def waiting() -> ScalarSelect[int]:
    """How many requests wait for an answer or for the warehouse, at most a hundred."""
    states = (RequestState.REQUESTED, RequestState.APPROVED)
    some = select(ProductRequest.id).where(ProductRequest.state.in_(states)).limit(MOST_WAITING).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _out() -> ColumnElement[bool]:
    return and_(
        ProductRequest.giving == Giving.LENT, ProductRequest.state == RequestState.DELIVERED,
        ProductRequest.returned_at.is_(None),
    )  # fmt: skip
