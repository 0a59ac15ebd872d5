"""Parcels as sheets: what the warehouse is to send, and what it tells back. Moves by ``requests``.

A line that can't be taken is told with its number and takes no other along. The same file a second time changes
nothing: a parcel that has this number already is left alone.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy import clock, settings, spreadsheets
from advocacy.database import attempt, db
from advocacy.errors import Breach, Refused
from advocacy.history import Actor, record
from advocacy.web.palette import look as state_look
from influencers.products import addresses, requests
from influencers.products.models import ProductRequest, RequestState

MOST_LINES = 2000
HEADING = (
    "request", "article", "product", "variant", "quantity", "name", "street", "more", "postcode", "city", "country",
    "phone", "send by", "carrier", "tracking", "tracking_url", "delivered_on",
)  # fmt: skip
NEEDED = ("request",)
TOLD = ("carrier", "tracking", "tracking_url", "delivered_on")


@dataclass(frozen=True)
class Told:
    """A line of the warehouse's: what it says of a request, and what comes of it. ``outcome``: ship, deliver, known,
    silent (nothing said yet) or refused, with the reason in ``problem``."""

    number: int
    request_id: int | None
    carrier: str = ""
    tracking: str = ""
    tracking_url: str = ""
    delivered_on: date | None = None
    outcome: str = ""
    problem: str = ""


def rows_out(waiting: Iterable[ProductRequest]) -> Iterator[Sequence[object]]:
    """The sheet for the warehouse; it fills the last four columns and sends it back."""
    yield HEADING
    for each in waiting:
        to = addresses.from_kept(each.address)
        if to is not None:
            by = each.ship_by.astimezone(settings.current().zone).date().isoformat() if each.ship_by else ""
            yield (
                each.id, each.variant.sku, each.product.name, each.variant.name, 1, to.name, to.street, to.more,
                to.postcode, to.city, to.country, to.phone, by, each.carrier, each.tracking, each.tracking_url, "",
            )  # fmt: skip


def waiting_for_parcels(limit: int = MOST_LINES) -> Sequence[ProductRequest]:
    """What the warehouse is to send, the oldest promise first."""
    wanted = select(ProductRequest).where(ProductRequest.state == RequestState.APPROVED)
    ordered = wanted.order_by(ProductRequest.ship_by, ProductRequest.id).limit(limit)
    return db.session.scalars(ordered).unique().all()


def hand_out(*, actor: Actor, now: datetime) -> list[Sequence[object]]:
    """The sheet with addresses. That somebody took it, and how many parcels are on it, is kept in the history."""
    waiting = waiting_for_parcels()
    record("shipment_sheet", now.date().isoformat(), "export", actor=actor, now=now, parcels=len(waiting))
    return list(rows_out(waiting))


def look(content: bytes) -> list[Told]:
    """What a sheet would do, line by line; changes nothing. Raises Breach for a file that is none, or too long."""
    file = io.BytesIO(content)
    sheet = spreadsheets.look_at(file)
    places = {name.casefold(): place for place, name in enumerate(sheet.columns)}
    if missing := [name for name in NEEDED if name not in places]:
        raise Breach(
            _("This sheet can't be read."),
            errors={"sheet": [_("There is no column “%(name)s”.", name=missing[0])]},
        )
    read = [_read(line, places) for line in spreadsheets.lines(file, sheet)]
    if len(read) > MOST_LINES:
        raise Breach(
            _("This sheet can't be read."),
            errors={"sheet": [_("At most %(most_lines)s lines at once.", most_lines=MOST_LINES)]},
        )
    known = _requests({each.request_id for each in read if each.request_id is not None})
    seen: set[int] = set()
    return [_judged(each, known, seen) for each in read]


def take(content: bytes, *, actor: Actor, now: datetime) -> list[Told]:
    """Does what ``look`` shows, each line by itself; a line that is refused meanwhile says so."""
    done = []
    for each in look(content):
        done.append(_taken(each, actor, now) if each.outcome in ("ship", "deliver") else each)
    return done


def _taken(told: Told, actor: Actor, now: datetime) -> Told:
    try:
        with attempt():
            _carry_out(told, actor, now)
    except Refused as refused:
        return Told(told.number, told.request_id, outcome="refused", problem=str(refused))
    return told


def _carry_out(told: Told, actor: Actor, now: datetime) -> None:
    asked = db.session.get_one(ProductRequest, told.request_id)
    if asked.state is RequestState.APPROVED:
        requests.ship(asked, carrier=told.carrier, tracking=told.tracking, tracking_url=told.tracking_url,
                      actor=actor, now=now)  # fmt: skip
    if told.delivered_on is not None:
        noon = clock.at_wall_clock(told.delivered_on, time(12), settings.current().zone.key)
        requests.deliver(asked, actor=actor, now=now, at=noon)


def _read(line: spreadsheets.Line, places: Mapping[str, int]) -> Told:
    if line.problem:
        return Told(line.number, None, outcome="refused", problem=line.problem)
    cells = {name: spreadsheets.plain(line.cells[place]) if place < len(line.cells) else ""
             for name, place in places.items()}  # fmt: skip
    number = cells["request"]
    if not number.isdecimal() or len(number) > 9:
        return Told(line.number, None, outcome="refused", problem=_("There is no number of a request."))
    said = {name: cells.get(name, "") for name in TOLD}
    try:
        day = date.fromisoformat(said["delivered_on"]) if said["delivered_on"] else None
        url = requests.checked_url(said["tracking_url"])
    except ValueError:
        return Told(line.number, int(number), outcome="refused", problem=_("A day is written as 2026-11-30."))
    except Breach as wrong:
        return Told(line.number, int(number), outcome="refused", problem=str(wrong))
    return Told(line.number, int(number), said["carrier"], said["tracking"], url, day)


def _judged(told: Told, known: Mapping[int, ProductRequest], seen: set[int]) -> Told:
    if told.outcome or told.request_id is None:
        return told
    asked = known.get(told.request_id)
    if told.request_id in seen:
        outcome, problem = "refused", _("This request stands in the sheet twice.")
    elif asked is None:
        outcome, problem = "refused", _("There is no such request.")
    else:
        outcome, problem = _outcome(told, asked)
    seen.add(told.request_id)
    return Told(told.number, told.request_id, told.carrier, told.tracking, told.tracking_url, told.delivered_on,
                outcome, problem)  # fmt: skip


def _outcome(told: Told, asked: ProductRequest) -> tuple[str, str]:
    says_nothing = not (told.carrier or told.tracking or told.tracking_url or told.delivered_on)
    if asked.state is RequestState.APPROVED:
        return ("silent", "") if says_nothing else ("deliver" if told.delivered_on else "ship", "")
    if asked.state is RequestState.SHIPPED:
        if told.tracking and told.tracking != asked.tracking:
            return "refused", _("It was sent already, with the number “%(tracking)s”.", tracking=asked.tracking)
        return ("deliver", "") if told.delivered_on else ("known", "")
    if asked.state is RequestState.DELIVERED:
        return "known", ""
    return "refused", _("It stands at “%(state)s” and is not sent.", state=state_look(asked.state).label)


def _requests(ids: set[int]) -> Mapping[int, ProductRequest]:
    found: dict[int, ProductRequest] = {}
    wanted = sorted(ids)
    for begin in range(0, len(wanted), 500):
        some = select(ProductRequest).where(ProductRequest.id.in_(wanted[begin : begin + 500]))
        found |= {each.id: each for each in db.session.scalars(some).unique()}
    return found
