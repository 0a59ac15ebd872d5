"""The API of mail that comes back: what a mail server or a mail provider tells us, and what is known of addresses."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Email, Length, OneOf

from advocacy import clock
from advocacy.errors import Breach
from advocacy.mailing import Bounce, BouncedAddress, addresses
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list

api = APIBlueprint("bounces_api", __name__, url_prefix="/api/v1", tag="Messages")
LONGEST_REPORT = 1_000_000


class BounceIn(Schema):
    """Either ``report``: the mail that came back, whole, with ``sent_to``, the address that it came to. Or what a
    provider says: ``recipient``, ``kind`` and ``reason``."""

    report = String(validate=Length(1, LONGEST_REPORT))
    sent_to = String(load_default="", validate=Length(max=320))
    recipient = String(validate=[Email(), Length(max=320)])
    kind = String(validate=OneOf([each.value for each in Bounce]))
    reason = String(load_default="", validate=Length(max=500))


class BouncedOut(Schema):
    """An address that mail came back from; while ``stopped_at`` is set, none is sent there."""

    id = Integer()
    address = String()
    kind = String()
    reason = String()
    count = Integer()
    first_at = String()
    last_at = String()
    stopped_at = String(allow_none=True)


class BouncesOut(Schema):
    """What was noted."""

    items = List(Nested(BouncedOut))


class BouncedQuery(ListQuery):
    """Which addresses: all, or only those that get no mail."""

    stopped = Boolean(load_default=False)


@api.post("/bounces")
@api.input(BounceIn)
@api.output(BouncesOut, status_code=201)
@guard(Capability.WRITE_PEOPLE)
def note(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Notes mail that came back. A report is believed only about mail that was sent from here."""
    actor, now = current_user.actor, clock.now()
    if "report" in json_data:
        noted = addresses.returned(json_data["report"].encode(), json_data["sent_to"], actor=actor, now=now)
    elif "recipient" in json_data and "kind" in json_data:
        kind = Bounce(json_data["kind"])
        noted = [addresses.note(json_data["recipient"], kind, json_data["reason"], actor=actor, now=now)]
    else:
        wrong = [_("Give a report, or recipient and kind.")]
        raise Breach(
            _("This says nothing about mail that came back."), remedy=_("See what is marked."), errors={"report": wrong}
        )
    return {"items": [_shown(each) for each in noted]}


@api.get("/bounces")
@api.input(BouncedQuery, location="query")
@api.output(as_list(BouncedOut))
@guard(Capability.SEE_SYSTEM)
def listing(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Addresses that mail came back from, the latest first."""
    found = addresses.bounced(query_data["cursor"], query_data["limit"], only_stopped=query_data["stopped"])
    return {"items": [_shown(each) for each in found.items], "next": found.next}


@api.post("/bounces/<int:bounced_id>/allow")
@api.output(BouncedOut)
@guard(Capability.WRITE_PEOPLE)
def allow(bounced_id: int) -> ResponseReturnValue:
    """The address works again."""
    found = addresses.bounced_by_id(bounced_id)
    addresses.allow(found, actor=current_user.actor, now=clock.now())
    return _shown(found)


def _shown(bounced: BouncedAddress) -> dict[str, Any]:
    return {
        "id": bounced.id, "address": bounced.address, "kind": bounced.kind.value, "reason": bounced.reason,
        "count": bounced.count, "first_at": clock.to_rfc3339(bounced.first_at),
        "last_at": clock.to_rfc3339(bounced.last_at),
        "stopped_at": clock.to_rfc3339(bounced.stopped_at) if bounced.stopped_at else None,
    }  # fmt: skip
