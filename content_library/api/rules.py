"""The API of rule packs: the rules told, versions written, proposed, tried on what is live, put in force."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Dict, Integer, List, Nested, Raw, String
from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.checks.catalogue import cards
from advocacy.clock import to_rfc3339
from advocacy.english import spoken
from advocacy.people.capabilities import Capability
from advocacy.rulebook import impacts, in_force, queries, versions
from advocacy.rulebook.models import PackKind, PackVersion, RuleImpact
from advocacy.web.guards import guard
from advocacy.web.lists import as_list
from content_library.api.shapes import NoteIn

api = APIBlueprint("rules_api", __name__, url_prefix="/api/v1", tag="Rules")
KINDS = [kind.value for kind in PackKind]


class RuleExample(Schema):
    """A post, and what the rule says about it."""

    text = String()
    outcome = String()


class CheckRuleOut(Schema):
    """A rule in plain words."""

    rule = String()
    kind = String(validate=OneOf(KINDS))
    version = String()
    date = String()
    title = String()
    plain = String()
    source = String()
    outcomes = List(String())
    examples = List(Nested(RuleExample))


class PackVersionIn(Schema):
    """A new version of a pack, as data; its name and date are given by the product."""

    content = Dict(keys=String(), values=Raw(allow_none=True), required=True)
    summary = String(required=True, validate=Length(1, 500))


class PackVersionOut(Schema):
    """A version and its digest; ``impact`` is what it would change, None as long as nobody asked."""

    id = Integer()
    kind = String()
    number = Integer()
    version = String()
    state = String()
    sha256 = String()
    summary = String()
    origin = String()
    product_version = String()
    based_on = Integer(allow_none=True)
    changed_at = String(metadata={"format": "date-time"})
    effective_at = String(allow_none=True, metadata={"format": "date-time"})
    impact = Dict(keys=String(), values=Raw(allow_none=True), allow_none=True)


class PackInForceIn(Schema):
    """Who puts a version in force names the digest of what was read."""

    sha256 = String(required=True, validate=Length(64, 64))
    note = String(load_default="", validate=Length(0, 4000))


class ImpactLineOut(Schema):
    """A caption or a share whose verdict would change; no networks named means all that it stands for."""

    ref = String()
    state = String()
    title = String()
    networks = List(String())
    language = String()
    before = String()
    after = String()
    findings = List(Dict(keys=String(), values=String()))


@api.get("/checks/rules")
@api.output(as_list(CheckRuleOut))
@guard(Capability.SEE_ITEMS, Capability.SHARE)
def rules() -> ResponseReturnValue:
    """Every rule in force, in plain words, with examples."""
    told = [
        {
            "rule": card.name, "kind": card.kind, "version": card.version, "date": card.date,
            "title": spoken(card.described.title), "plain": spoken(card.described.plain),
            "source": card.described.source,
            "outcomes": [outcome.value for outcome in card.outcomes],
            "examples": [{"text": each.text, "outcome": each.outcome.value} for each in card.described.examples],
        }
        for card in cards(in_force.packs())
    ]  # fmt: skip
    return {"items": told, "next": None}


@api.get("/rule-packs")
@api.output(as_list(PackVersionOut))
@guard(Capability.SEE_ITEMS)
def packs() -> ResponseReturnValue:
    """Versions of every pack, newest first."""
    found = queries.list_versions(None, request.args.get("cursor"), request.args.get("limit", 50, int))
    return {"items": [_version(each) for each in found.items], "next": found.next}


@api.get("/rule-packs/<kind>")
@guard(Capability.SEE_ITEMS)
def pack_content(kind: str) -> ResponseReturnValue:
    """The content in force of a pack: what a new version begins with."""
    return dict(in_force.packs().contents[queries.kind_named(kind).value])


@api.post("/rule-packs/<kind>/versions")
@api.input(PackVersionIn)
@api.output(PackVersionOut, status_code=201)
@guard(Capability.WRITE_RULES)
def write_version(kind: str, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Keeps a draft of a new version."""
    version = versions.write_version(
        queries.kind_named(kind), json_data["content"], summary=json_data["summary"], actor=current_user.actor,
        now=clock.now(),
    )  # fmt: skip
    return _version(version)


@api.get("/rule-packs/versions/<int:version_id>")
@api.output(PackVersionOut)
@guard(Capability.SEE_ITEMS)
def version(version_id: int) -> ResponseReturnValue:
    """One version."""
    found = queries.version_for(version_id)
    return _version(found, versions.impact_of(found))


@api.get("/rule-packs/versions/<int:version_id>/content")
@guard(Capability.SEE_ITEMS)
def version_content(version_id: int) -> ResponseReturnValue:
    """The whole pack as data."""
    return dict(queries.version_for(version_id).content)


@api.post("/rule-packs/versions/<int:version_id>/propose")
@api.output(PackVersionOut)
@guard(Capability.WRITE_RULES)
def propose(version_id: int) -> ResponseReturnValue:
    """Asks for another pair of eyes."""
    found = queries.version_for(version_id)
    versions.propose(found, actor=current_user.actor, now=clock.now())
    return _version(found)


@api.post("/rule-packs/versions/<int:version_id>/send-back")
@api.input(NoteIn)
@api.output(PackVersionOut)
@guard(Capability.WRITE_RULES)
def send_back(version_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Back to its authors, with a reason."""
    found = queries.version_for(version_id)
    versions.send_back(found, actor=current_user.actor, now=clock.now(), note=json_data["note"])
    return _version(found)


@api.post("/rule-packs/versions/<int:version_id>/withdraw")
@api.input(NoteIn)
@api.output(PackVersionOut)
@guard(Capability.WRITE_RULES)
def withdraw(version_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Takes a draft or a proposal back, with a reason."""
    found = queries.version_for(version_id)
    versions.withdraw(found, actor=current_user.actor, now=clock.now(), note=json_data["note"])
    return _version(found)


@api.post("/rule-packs/versions/<int:version_id>/impact")
@api.output(PackVersionOut, status_code=202)
@guard(Capability.WRITE_RULES)
def ask_impact(version_id: int) -> ResponseReturnValue:
    """Asks what the version would change; a job computes it. Asked again for the same, it is not computed again."""
    found = queries.version_for(version_id)
    return _version(found, impacts.ask_impact(found, actor=current_user.actor, now=clock.now()))


@api.get("/rule-packs/versions/<int:version_id>/impact")
@api.output(as_list(ImpactLineOut))
@guard(Capability.SEE_ITEMS)
def impact_lines(version_id: int) -> ResponseReturnValue:
    """What would come out otherwise; empty as long as nothing is computed."""
    impact = versions.impact_of(queries.version_for(version_id))
    if impact is None:
        return {"items": [], "next": None}
    found = queries.lines_of(
        impact, after=request.args.get("after", ""), cursor=request.args.get("cursor"),
        limit=request.args.get("limit", 50, int),
    )  # fmt: skip
    lines = [
        {
            "ref": line.ref, "state": line.state, "title": line.title, "language": line.language,
            "networks": [name for name in line.networks.split(", ") if name], "before": line.before,
            "after": line.after, "findings": line.findings,
        }
        for line in found.items
    ]  # fmt: skip
    return {"items": lines, "next": found.next}


@api.post("/rule-packs/versions/<int:version_id>/put-in-force")
@api.input(PackInForceIn)
@api.output(PackVersionOut)
@guard(Capability.WRITE_RULES)
def put_in_force(version_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Another pair of eyes brings the version into force; 403 for its authors, 409 as long as its impact is unknown."""
    found = queries.version_for(version_id)
    versions.put_in_force(found, person=current_user.person, now=clock.now(), **json_data)
    return _version(found, versions.impact_of(found))


def _version(found: PackVersion, impact: RuleImpact | None = None) -> dict[str, Any]:
    return {
        "id": found.id, "kind": found.kind.value, "number": found.number, "version": found.label,
        "state": found.state.value, "sha256": found.sha256, "summary": found.summary, "origin": found.origin.value,
        "product_version": found.product_version, "based_on": found.based_on,
        "changed_at": to_rfc3339(found.changed_at),
        "effective_at": to_rfc3339(found.effective_at) if found.effective_at else None,
        "impact": _impact(impact) if impact else None,
    }  # fmt: skip


def _impact(impact: RuleImpact) -> dict[str, Any]:
    return {
        "state": impact.state.value, "total": impact.total, "seen": impact.seen, "stricter": impact.stricter,
        "milder": impact.milder,
    }  # fmt: skip
