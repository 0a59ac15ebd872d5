"""The API of parcels as sheets: what the warehouse is to send, and what it tells back."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Date, File, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from advocacy import clock
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.sizes import takes_up_to
from influencers.products import shipments
from influencers.products.parcel_sheets import MOST_SHEET, handed_out
from influencers.products.shipments import MOST_LINES, Told

api = APIBlueprint("parcels_api", __name__, url_prefix="/api/v1/parcels", tag="Products")

SHEET: dict[int | str, dict[str, str | dict[str, dict[str, Any]]]] = {
    200: {"description": "The sheet.", "content": {"text/csv": {}}}
}


class ParcelSheetIn(Schema):
    """The warehouse's sheet: CSV with the column ``request``, and what it tells of carrier, tracking, tracking_url and
    delivered_on."""

    sheet = File(required=True)  # type: ignore[no-untyped-call]


class ParcelLineOut(Schema):
    """What comes of a line. ``outcome``: ship, deliver, known, silent (nothing said yet) or refused, with the reason in
    ``problem``."""

    line = Integer()
    request_id = Integer(allow_none=True)
    outcome = String()
    problem = String()
    carrier = String()
    tracking = String()
    tracking_url = String()
    delivered_on = Date(allow_none=True)


class ParcelSheetOut(Schema):
    """How many parcels it marks, and each line."""

    marked = Integer()
    lines = List(Nested(ParcelLineOut))


@api.post("/sheet")
@api.doc(responses=SHEET)
@guard(Capability.WRITE_PROGRAMMES)
def parcel_sheet() -> ResponseReturnValue:
    """The sheet for the warehouse, with addresses; the history keeps that somebody took it."""
    return handed_out()


@api.post("/look")
@api.input(ParcelSheetIn, location="files")
@api.output(ParcelSheetOut)
@guard(Capability.WRITE_PROGRAMMES)
@takes_up_to(MOST_SHEET)
def look_at_parcels(files_data: dict[str, Any]) -> ResponseReturnValue:
    """What the warehouse's sheet would do, line by line; changes nothing."""
    return _lines(shipments.look(_content(files_data["sheet"])))


@api.post("/take")
@api.input(ParcelSheetIn, location="files")
@api.output(ParcelSheetOut)
@guard(Capability.WRITE_PROGRAMMES)
@takes_up_to(MOST_SHEET)
def take_parcels(files_data: dict[str, Any]) -> ResponseReturnValue:
    """Does it. A line that is refused takes no other along; the same sheet a second time changes nothing."""
    return _lines(shipments.take(_content(files_data["sheet"]), actor=current_user.actor, now=clock.now()))


def _content(sheet: FileStorage) -> bytes:
    content = sheet.stream.read(MOST_SHEET + 1)
    if len(content) > MOST_SHEET:
        raise Breach(
            _("That file is too big."), remedy=_("At most %(most_lines)s lines at once.", most_lines=MOST_LINES)
        )
    return content


def _lines(told: list[Told]) -> dict[str, Any]:
    same = ("request_id", "outcome", "problem", "carrier", "tracking", "tracking_url", "delivered_on")
    lines = [{"line": each.number, **{name: getattr(each, name) for name in same}} for each in told]
    return {"marked": sum(each.outcome in ("ship", "deliver") for each in told), "lines": lines}
