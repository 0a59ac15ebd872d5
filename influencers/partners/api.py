"""The API of partners: lists by filter or segment, one, changes, stages, notes, accounts and readings, the timeline."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Dict, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf, Range

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from influencers.partners import api_fields as fields
from influencers.partners import contacts, partners, queries, readings, segmenting, segments, timeline, touches
from influencers.partners.contact_models import TouchKind
from influencers.partners.models import Partner, PartnerKind, Stage

api = APIBlueprint("partners_api", __name__, url_prefix="/api/v1", tag="Partners")
KINDS, STAGES = [str(each) for each in PartnerKind], [str(each) for each in Stage]


class PartnerQuery(ListQuery):
    """Which partners: those of a segment, at a stage, or with these words in name, mail or handle."""

    segment = Integer(load_default=None)
    stage = String(load_default=None, validate=OneOf(STAGES))
    q = String(load_default="", validate=Length(max=200))
    sort = String(load_default="newest", validate=OneOf(queries.SORTS))


class PartnerChange(Schema):
    """Facts to change; what is not there stays as it is."""

    name = String(validate=Length(1, 200))
    email = String(allow_none=True, validate=Length(max=320))
    kind = String(validate=OneOf(KINDS))
    owner_id = Integer(allow_none=True, strict=True)
    country = String(validate=Length(max=2))
    about = String(validate=Length(max=2000))
    topics = List(String(validate=Length(1, 60)))
    languages = List(String(validate=Length(1, 60)))


class PartnerAccountIn(Schema):
    """An account that they, or we, say is theirs."""

    network = String(required=True, validate=Length(1, 20))
    handle = String(required=True, validate=Length(1, 200))
    url = String(load_default="", validate=Length(max=500))


class PartnerIn(PartnerChange):
    """Somebody whom we know of. Who has this mail address already is that partner: nothing is made or changed."""

    name = String(required=True, validate=Length(1, 200))
    accounts = List(Nested(PartnerAccountIn), load_default=list, validate=Length(max=partners.MOST_ACCOUNTS))


class PartnerStageIn(Schema):
    """Where they stand now, and why, if there is something to say."""

    stage = String(required=True, validate=OneOf(STAGES))
    why = String(load_default="", validate=Length(max=2000))


class PartnerNoteIn(Schema):
    """A note, or a contact that somebody had."""

    text = String(required=True, validate=Length(1, timeline.LONGEST_TEXT))
    kind = String(load_default="note", validate=OneOf([str(each) for each in TouchKind]))


class PartnerFollowersIn(Schema):
    """What an account shows today. Interactions are of so many of its newest posts."""

    followers = Integer(required=True, strict=True, validate=Range(0, readings.MOST))
    interactions = Integer(load_default=None, allow_none=True, strict=True)
    counted_posts = Integer(load_default=None, allow_none=True, strict=True)


class PartnerSegmentIn(Schema):
    """A rule to keep: {"match": "all", "conditions": [{"field": "topic", "op": "is", "value": ["running"]}]}."""

    name = String(required=True, validate=Length(1, 120))
    rule = Dict(required=True)


@api.get("/partners")
@api.input(PartnerQuery, location="query")
@api.output(as_list(fields.PartnerOut))
@guard(Capability.WRITE_PROGRAMMES)
def partner_list(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Partners, newest first unless sorted otherwise."""
    rule: segmenting.Rule = segmenting.EVERYBODY
    if query_data["segment"] is not None:
        rule = segments.segment_for(query_data["segment"]).rule
    elif query_data["stage"] is not None:
        rule = {"match": "all", "conditions": [{"field": "stage", "op": "is", "value": [query_data["stage"]]}]}
    found = queries.found(rule, clock.now(), words=query_data["q"], sort=query_data["sort"],
                          cursor=query_data["cursor"], limit=query_data["limit"])  # fmt: skip
    accounts = queries.accounts_of([each.id for each in found.items])
    return {"items": [fields.shown(each, accounts[each.id]) for each in found.items], "next": found.next}


@api.post("/partners")
@api.input(PartnerIn)
@api.output(fields.PartnerOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def add_partner(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds a partner, or gives the one of that mail address."""
    actor, now, accounts = current_user.actor, clock.now(), json_data.pop("accounts")
    name, email = json_data.pop("name"), json_data.pop("email", None) or ""
    kind = PartnerKind(json_data.pop("kind", PartnerKind.CREATOR))
    made = partners.keep_partner(None, name, email, actor=actor, now=now, kind=kind, found_by="api")
    if made.created_at == now:
        partners.change(made, actor=actor, now=now, **json_data)
    for each in accounts:
        partners.add_account(made, each["network"], each["handle"], each["url"], actor=actor, now=now)
    return _shown(made)


@api.get("/partners/<int:partner_id>")
@api.output(fields.PartnerOut)
@guard(Capability.WRITE_PROGRAMMES)
def one_partner(partner_id: int) -> ResponseReturnValue:
    """One partner; of a duplicate that was merged, the one it became."""
    return _shown(partners.partner_for(partner_id))


@api.patch("/partners/<int:partner_id>")
@api.input(PartnerChange)
@api.output(fields.PartnerOut)
@guard(Capability.WRITE_PROGRAMMES)
def change_partner(partner_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Changes facts."""
    partner = partners.partner_for(partner_id)
    partners.change(partner, actor=current_user.actor, now=clock.now(), **json_data)
    return _shown(partner)


@api.post("/partners/<int:partner_id>/stage")
@api.input(PartnerStageIn)
@api.output(fields.PartnerOut)
@guard(Capability.WRITE_PROGRAMMES)
def move_partner(partner_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Moves a partner along the board."""
    partner, to = partners.partner_for(partner_id), Stage(json_data["stage"])
    partners.move_stage(partner, to, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return _shown(partner)


@api.post("/partners/<int:partner_id>/notes")
@api.input(PartnerNoteIn)
@api.output(fields.PartnerTouchOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def add_note(partner_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Keeps a note, private to those who run programmes."""
    partner, kind = partners.partner_for(partner_id), TouchKind(json_data["kind"])
    kept = timeline.touch(partner, kind, json_data["text"], actor=current_user.actor, now=clock.now())
    return {
        "at": clock.to_rfc3339(kept.at), "noun": "note", "verb": kind.value, "id": str(kept.id), "to": "",
        "who": current_user.person.name, "text": kept.text,
    }  # fmt: skip


@api.get("/partners/<int:partner_id>/timeline")
@api.input(ListQuery, location="query")
@api.output(as_list(fields.PartnerTouchOut))
@guard(Capability.WRITE_PROGRAMMES)
def partner_timeline(partner_id: int, query_data: dict[str, Any]) -> ResponseReturnValue:
    """Everything that was between us, newest first."""
    found = touches.page_of(partners.partner_for(partner_id), query_data["cursor"], query_data["limit"])
    return {"items": [fields.touched(each) for each in found.items], "next": found.next}


@api.post("/partners/<int:partner_id>/accounts")
@api.input(PartnerAccountIn)
@api.output(fields.PartnerAccountOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def add_partner_account(partner_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds an account; the one of that handle already, if they have it."""
    partner = partners.partner_for(partner_id)
    return fields.account(partners.add_account(partner, **json_data, actor=current_user.actor, now=clock.now()))


@api.post("/partners/<int:partner_id>/accounts/<int:account_id>/readings")
@api.input(PartnerFollowersIn)
@api.output(fields.PartnerAccountOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def read_account(partner_id: int, account_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Notes what an account shows today."""
    account = partners.account_for(partners.partner_for(partner_id), account_id)
    readings.keep_reading(account, **json_data, source="hand", actor=current_user.actor, now=clock.now())
    return fields.account(account)


@api.post("/partners/<int:partner_id>/rates")
@api.input(fields.PartnerRateIn)
@api.output(fields.PartnerRateOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def add_rate(partner_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Notes what they ask for a kind of deliverable."""
    partner, asked = partners.partner_for(partner_id), json_data["price"]
    kept = contacts.set_rate(partner, json_data["kind"], asked["amount"], asked["currency"], actor=current_user.actor,
                             now=clock.now(), network=json_data["network"], note=json_data["note"])  # fmt: skip
    return fields.rate(kept)


@api.get("/partner-segments")
@api.output(as_list(fields.PartnerSegmentOut))
@guard(Capability.WRITE_PROGRAMMES)
def segment_list() -> ResponseReturnValue:
    """Every segment."""
    return {"items": [fields.segment(each) for each in segments.all_segments()], "next": None}


@api.post("/partner-segments")
@api.input(PartnerSegmentIn)
@api.output(fields.PartnerSegmentOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def save_segment(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Keeps a rule under a name; of that name already, it is changed."""
    kept = segments.save(json_data["name"], json_data["rule"], actor=current_user.actor, now=clock.now())
    return fields.segment(kept)


def _shown(partner: Partner) -> dict[str, Any]:
    return fields.shown(partner, queries.accounts_of([partner.id])[partner.id])
