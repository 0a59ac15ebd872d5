"""The API of checks: any text, for a network, a relationship and jurisdictions. Writes nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Dict, Integer, List, Nested, Raw, String
from flask.typing import ResponseReturnValue
from marshmallow.validate import Length, OneOf

from advocacy import settings
from advocacy.checks import RELATIONSHIPS, check, subject_from
from advocacy.rulebook import in_force as in_force_rules
from advocacy.web.guards import signed_in
from advocacy.web.transactions import own_transactions
from content_library import vetting

api = APIBlueprint("checks_api", __name__, url_prefix="/api/v1", tag="Checks")


class CheckIn(Schema):
    """A text as it would be sent, and what the rules ask about it."""

    text = String(required=True, validate=Length(0, 20_000))
    network = String(required=True, validate=Length(1, 40))
    jurisdictions = List(String(validate=Length(1, 20)), required=True)
    relationship = String(required=True, validate=OneOf(RELATIONSHIPS))
    brand = String(load_default=None, allow_none=True, validate=Length(1, 200))
    language = String(load_default=None, allow_none=True, validate=Length(1, 20))
    context = Dict(keys=String(), values=Raw(allow_none=True), load_default={})


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
@own_transactions
def check_text(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Checks a text. The answer is advice, not law."""
    in_force, brand = settings.current(), json_data["brand"]
    facts = {"brands": (brand,) if brand else in_force.brands, "hosts": vetting.own_hosts(in_force), **json_data}
    subject = subject_from(json_data["text"], json_data["network"], facts)
    verdict = check(subject, in_force_rules.packs(), length=vetting.length_on(subject.network))
    return {"outcome": verdict.outcome.value, "findings": [asdict(finding) for finding in verdict.findings]}
