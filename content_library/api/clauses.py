"""The API of the clause library and of the clause check."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Dict, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from marshmallow.validate import Length

from advocacy.english import spoken
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import as_list
from content_library.policies import clause_check, clauses

api = APIBlueprint("clauses_api", __name__, url_prefix="/api/v1", tag="Policies")


class ClauseOut(Schema):
    """A clause of the library, by language."""

    key = String()
    kind = String()
    source = String()
    title = Dict(keys=String(), values=String())
    text = Dict(keys=String(), values=String())
    why = Dict(keys=String(), values=String())


class ClauseCheckIn(Schema):
    """Words to check, by language."""

    texts = Dict(keys=String(validate=Length(2, 20)), values=String(validate=Length(0, 100_000)), required=True)


class WarnedOut(Schema):
    """A warning; ``start`` and ``end`` are character offsets, both 0 when something is missing."""

    rule = String()
    version = String()
    date = String()
    jurisdictions = List(String())
    outcome = String()
    message = String()
    remedy = String()
    source = String()
    language = String()
    start = Integer()
    end = Integer()


class ClauseCheckOut(Schema):
    """What the clause check says. It blocks nothing and is no legal advice."""

    version = String()
    note = String()
    findings = List(Nested(WarnedOut))


@api.get("/policies/clauses")
@api.output(as_list(ClauseOut))
@guard(Capability.WRITE_POLICIES)
def list_clauses() -> ResponseReturnValue:
    """The clause library, from which a policy starts."""
    return {"items": clauses.library().clauses, "next": None}


@api.post("/policies/clause-check")
@api.input(ClauseCheckIn)
@api.output(ClauseCheckOut)
@guard(Capability.WRITE_POLICIES)
def check_clauses(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Warns of wording that labour law reads as chilling, and of what is missing."""
    pack = clause_check.pack()
    found = [each.spoken() for each in clause_check.warnings(json_data["texts"])]
    return {"version": pack.version, "note": spoken(pack.note), "findings": found}
