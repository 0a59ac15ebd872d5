"""The API of checks: any text, for a network, a relationship and jurisdictions. Writes nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Dict, Integer, List, Nested, Raw, String
from flask.typing import ResponseReturnValue
from marshmallow.validate import Length, OneOf

from advocacy.checks import RELATIONSHIPS
from advocacy.web.guards import ANY_SCOPE, narrow_tokens, signed_in
from advocacy.web.transactions import own_transactions
from content_library.rules import trying

api = APIBlueprint("checks_api", __name__, url_prefix="/api/v1", tag="Checks")


class CheckIn(Schema):
    """A text as it would be sent, and what the rules ask about it.

    ``classes`` are regulated product classes; ``pack_version`` is the id of a version of a rule pack that is tried in
    place of the one in force.
    """

    text = String(required=True, validate=Length(0, 70_000))
    network = String(required=True, validate=Length(1, 40))
    jurisdictions = List(String(validate=Length(1, 20)), required=True, validate=Length(0, 60))
    relationship = String(required=True, validate=OneOf(RELATIONSHIPS))
    brand = String(load_default=None, allow_none=True, validate=Length(1, 200))
    language = String(load_default=None, allow_none=True, validate=Length(1, 20))
    context = Dict(keys=String(), values=Raw(allow_none=True), load_default={}, allow_none=True)
    classes = List(String(validate=Length(1, 60)), load_default=[], validate=Length(0, 60))
    pack_version = Integer(load_default=None, allow_none=True)


class FindingOut(Schema):
    """One rule's answer; ``start`` and ``end`` are character offsets into the text."""

    rule = String()
    version = String()
    outcome = String()
    message = String()
    remedy = String()
    source = String()
    start = Integer()
    end = Integer()


class CheckOut(Schema):
    """The strictest outcome, and all findings."""

    outcome = String()
    findings = List(Nested(FindingOut))


@api.post("/checks")
@api.input(CheckIn)
@api.output(CheckOut)
@signed_in
@narrow_tokens(ANY_SCOPE)
@own_transactions
def check_text(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Checks a text. The answer is advice, not law."""
    text, network, version = (json_data.pop(key) for key in ("text", "network", "pack_version"))
    brand = json_data.pop("brand")
    told = {**json_data, "brands": (brand,)} if brand else json_data
    verdict = trying.verdict_on(text, network, told, version)
    return {"outcome": verdict.outcome.value, "findings": [asdict(finding.spoken()) for finding in verdict.findings]}
