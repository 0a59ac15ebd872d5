"""The API of points: one's statement and balances."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Dict, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import OneOf

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.errors import NotAllowed
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from rewards.books import statements
from rewards.books.statements import About, Line
from rewards.points import asking, home, wording

api = APIBlueprint("points_api", __name__, url_prefix="/api/v1", tag="Rewards")


class LedgerLineOut(Schema):
    """An entry of the ledger: its postings on the person's accounts by kind; ``change`` leaves out moves among them."""

    id = Integer()
    at = String()
    reason = String()
    why = String()
    source = String()
    subject = String()
    rule = String(allow_none=True)
    rule_version = Integer(allow_none=True)
    reverses = Integer(allow_none=True)
    person_id = Integer(allow_none=True)
    postings = Dict()
    change = Integer()
    stands_as = String(metadata={"description": "where the points of a credit are by now"})


class LedgerQuery(ListQuery):
    """One's own statement, or everyone's entries; all of it or a part, on some days of the company's."""

    of = String(load_default="me", validate=OneOf(["me", "everyone"]))
    about = String(load_default="", validate=OneOf(["", *About]))
    from_ = String(load_default="", data_key="from", metadata={"description": "a day such as 2026-11-01"})
    to = String(load_default="", metadata={"description": "a day, included"})


class EndingOut(Schema):
    """So many points can be spent until that day."""

    day = String()
    amount = Integer()


class BalancesOut(Schema):
    """Balances in points, and the next days on which some expire."""

    unit = String()
    pending = Integer()
    available = Integer()
    held = Integer()
    redeemed = Integer()
    expired = Integer()
    reversed_ = Integer(data_key="reversed")
    expiring = List(Nested(EndingOut))


@api.get("/ledger")
@api.input(LedgerQuery, location="query")
@api.output(as_list(LedgerLineOut))
@guard(Capability.SHARE, Capability.WRITE_REWARDS)
def ledger(query_data: dict[str, Any]) -> ResponseReturnValue:
    """The caller's statement, newest first; with ``of=everyone`` all entries, for whoever runs rewards."""
    everyone = query_data["of"] == "everyone"
    if everyone and not current_user.can(Capability.WRITE_REWARDS):
        raise NotAllowed(_("Your role does not see everyone's points."), remedy=_("Ask for your own."))
    narrowed = asking.narrowed_of({**query_data, "from": query_data["from_"]})
    whose = None if everyone else current_user.id
    found = statements.statement(whose, query_data["cursor"], query_data["limit"], narrowed)
    return {"items": [line_of(line) for line in found.items], "next": found.next}


@api.get("/balances/me")
@api.output(BalancesOut)
@guard(Capability.SHARE)
def my_balances() -> ResponseReturnValue:
    """What the caller has, and until when."""
    balances = statements.balances_of(current_user.id)
    endings = home.lasts(current_user.person, clock.now()).endings
    expiring = [{"day": each.day.isoformat(), "amount": each.amount} for each in endings]
    return {**balances.__dict__, "reversed_": balances.reversed, "unit": "points", "expiring": expiring}


def line_of(line: Line) -> dict[str, Any]:
    """A line of a statement as the API writes it."""
    entry = line.entry
    return {
        "id": entry.id, "at": to_rfc3339(entry.at), "reason": entry.reason, "why": wording.why(entry),
        "source": entry.source, "subject": entry.subject, "rule": entry.rule or None,
        "rule_version": entry.rule_version, "reverses": entry.reverses, "person_id": entry.person_id,
        "postings": {kind.value: amount for kind, amount in line.amounts.items()}, "change": line.change,
        "stands_as": line.stands_as.value,
    }  # fmt: skip
