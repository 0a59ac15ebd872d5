"""The API of codes, and of the rule by which conversions are attributed."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.database import get
from advocacy.links.attribution import codes, rules
from advocacy.links.attribution.models import AttributionRule, Code, CodeState, Wins
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.web.guards import guard
from advocacy.web.instants import Instant
from advocacy.web.lists import ListQuery, as_list

api = APIBlueprint("codes_api", __name__, url_prefix="/api/v1", tag="Codes")


class CodeIn(Schema):
    """A new code and whose sales it stands for: a programme's, a campaign's, a person's."""

    code = String(required=True, validate=Length(3, 40))
    programme = String(load_default="", validate=Length(max=80))
    campaign = String(load_default="", validate=Length(max=120))
    person_id = Integer(load_default=None, allow_none=True)
    from_at = Instant(load_default=None, allow_none=True)
    until_at = Instant(load_default=None, allow_none=True)


class CodeOut(Schema):
    """A code. ``state`` is active or ended; what it won stays."""

    id = Integer()
    code = String()
    programme = String()
    campaign = String()
    person_id = Integer(allow_none=True)
    state = String()
    from_at = String()
    until_at = String(allow_none=True)


class CodesQuery(ListQuery):
    """Which codes."""

    state = String(load_default=None, validate=OneOf([each.value for each in CodeState]))
    programme = String(load_default="")


class CodeWhyIn(Schema):
    """Why; the history keeps it."""

    why = String(required=True, validate=Length(1, 2000))


class ReopenIn(Schema):
    """Until when it counts again; without it for good."""

    until_at = Instant(load_default=None, allow_none=True)


class RuleIn(Schema):
    """A new version of the rule, in force from now on."""

    wins = String(load_default=Wins.LAST_CLICK.value, validate=OneOf([each.value for each in Wins]))
    code_beats_link = Boolean(load_default=True)
    window_days = Integer(load_default=30, validate=OneOf(rules.WINDOWS))
    why = String(required=True, validate=Length(1, 2000))


class AttributionRuleOut(Schema):
    """A version of the rule; ``window_days`` counts where a programme says nothing else."""

    version = Integer()
    wins = String()
    code_beats_link = Boolean()
    window_days = Integer()
    from_at = String()
    why = String()


@api.get("/codes")
@api.input(CodesQuery, location="query")
@api.output(as_list(CodeOut))
@guard(Capability.WRITE_PROGRAMMES, Capability.WRITE_CONVERSIONS)
def list_codes(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Codes, newest first."""
    state = CodeState(query_data.pop("state")) if query_data["state"] else query_data.pop("state")
    found = codes.listed(state=state, **query_data)
    return {"items": [_shown(each) for each in found.items], "next": found.next}


@api.post("/codes")
@api.input(CodeIn)
@api.output(CodeOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def add_code(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds a code. Its letters' case doesn't count."""
    person_id = json_data.pop("person_id")
    person = get(Person, person_id, _("There is no such person.")) if person_id is not None else None
    return _shown(codes.add(**json_data, person=person, actor=current_user.actor, now=clock.now()))


@api.get("/codes/<int:code_id>")
@api.output(CodeOut)
@guard(Capability.WRITE_PROGRAMMES, Capability.WRITE_CONVERSIONS)
def one_code(code_id: int) -> ResponseReturnValue:
    """One code."""
    return _shown(codes.code_for(code_id))


@api.post("/codes/<int:code_id>/end")
@api.input(CodeWhyIn)
@api.output(CodeOut)
@guard(Capability.WRITE_PROGRAMMES)
def end_code(code_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """From now on it wins nothing."""
    found = codes.code_for(code_id)
    codes.end(found, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return _shown(found)


@api.post("/codes/<int:code_id>/reopen")
@api.input(ReopenIn)
@api.output(CodeOut)
@guard(Capability.WRITE_PROGRAMMES)
def reopen_code(code_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Lets it count again, as if it had never ended: for sales told from now on, also of the time in between."""
    found = codes.code_for(code_id)
    codes.reopen(found, until_at=json_data["until_at"], actor=current_user.actor, now=clock.now())
    return _shown(found)


@api.get("/attribution-rules")
@api.input(ListQuery, location="query")
@api.output(as_list(AttributionRuleOut))
@guard(Capability.WRITE_CONVERSIONS)
def list_rules(query_data: dict[str, Any]) -> ResponseReturnValue:
    """The rule through time, the one in force first."""
    found = rules.versions(**query_data)
    return {"items": [_rule(each) for each in found.items], "next": found.next}


@api.post("/attribution-rules")
@api.input(RuleIn)
@api.output(AttributionRuleOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def set_rule(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Puts a new version in force, for what is bought from now on."""
    wins = Wins(json_data.pop("wins"))
    return _rule(rules.set_rule(wins, **json_data, actor=current_user.actor, now=clock.now()))


def _shown(code: Code) -> dict[str, Any]:
    return {
        "id": code.id, "code": code.code, "programme": code.programme, "campaign": code.campaign,
        "person_id": code.person_id, "state": code.state.value, "from_at": to_rfc3339(code.from_at),
        "until_at": to_rfc3339(code.until_at) if code.until_at else None,
    }  # fmt: skip


def _rule(rule: AttributionRule) -> dict[str, Any]:
    return {
        "version": rule.version, "wins": rule.wins.value, "code_beats_link": rule.code_beats_link,
        "window_days": rule.window_days, "from_at": to_rfc3339(rule.from_at), "why": rule.why,
    }  # fmt: skip
