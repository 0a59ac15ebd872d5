"""The API of agreements: ours to draft, offer, amend and end; the partner's to accept, counter and decline."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Date, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.database import get
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.instants import Instant
from advocacy.web.lists import ListQuery, as_list
from influencers.agreements import agreements, amending, queries
from influencers.agreements.models import Agreement, AgreementState
from influencers.agreements.terms import Exclusivity, Terms, terms_of
from influencers.briefs.api_fields import (
    LINES,
    LineField,
    UsageField,
    instant,
    line_told,
    lines_from,
    usage_from,
    usage_told,
)
from influencers.briefs.networks import asked_on
from influencers.briefs.queries import brief_for
from influencers.programmes.models import Enrolment

api = APIBlueprint("agreements_api", __name__, url_prefix="/api/v1", tag="Partners")

STATES = [str(each) for each in AgreementState]
PARTNER = (Capability.TAKE_PART,)
EITHER = (Capability.TAKE_PART, Capability.WRITE_PROGRAMMES)


class ExclusivityField(Schema):
    """What the partner leaves to no one else, until when; an empty category asks for nothing."""

    category = String(load_default="", validate=Length(max=120))
    against = List(String(validate=Length(1, 120)), load_default=list, validate=Length(max=30))
    first_day = Date(load_default=None, allow_none=True)
    last_day = Date(load_default=None, allow_none=True)


class AgreementTermsIn(Schema):
    """What both sides agree on; ``note`` is for the other side."""

    lines = LINES
    usage = Nested(UsageField, load_default=None, allow_none=True)
    exclusivity = Nested(ExclusivityField, load_default=None, allow_none=True)
    extra = String(load_default="", validate=Length(max=10_000))
    note = String(load_default="", validate=Length(max=2000))


class AgreementIn(AgreementTermsIn):
    """A new agreement for somebody who takes part; the text is written from its terms."""

    enrolment_id = Integer(required=True)
    brief_id = Integer(load_default=None, allow_none=True)
    title = String(required=True, validate=Length(1, 200))


class OfferIn(Schema):
    """Until when the partner may answer; without it for two weeks."""

    answer_by = Instant(load_default=None, allow_none=True)
    note = String(load_default="", validate=Length(max=2000))


class AcceptIn(Schema):
    """The partner's name, typed, under the text with that digest."""

    name = String(required=True, validate=Length(3, 200))
    sha256 = String(required=True, validate=Length(64, 64))


class AgreementWhy(Schema):
    """The reason; the other side reads it."""

    why = String(load_default="", validate=Length(max=2000))


class AgreementsQuery(ListQuery):
    """Which agreements; a partner is given their own that were offered."""

    state = String(load_default="", validate=OneOf(["", *STATES]))
    programme_id = Integer(load_default=None)


class AgreementOut(Schema):
    """An agreement with its newest text; ``accepted_version`` is the one in force."""

    id = Integer()
    title = String()
    state = String()
    enrolment_id = Integer()
    programme_id = Integer()
    person_id = Integer()
    partner = String()
    brief_id = Integer(allow_none=True)
    version = Integer()
    accepted_version = Integer(allow_none=True)
    text = String()
    sha256 = String()
    written_by = String()
    lines = List(Nested(LineField))
    usage = Nested(UsageField)
    exclusivity = Nested(ExclusivityField)
    extra = String()
    note = String()
    answer_by = String(allow_none=True)
    accepted_at = String(allow_none=True)
    accepted_name = String()
    accepted_sha256 = String()
    ended_at = String(allow_none=True)


@api.get("/agreements")
@api.input(AgreementsQuery, location="query")
@api.output(as_list(AgreementOut))
@guard(*EITHER)
def agreement_list(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Agreements, newest first: all for who runs programmes, else one's own."""
    all_of_them = current_user.can(Capability.WRITE_PROGRAMMES)
    found = queries.agreements(
        query_data["cursor"], query_data["limit"], programme_id=query_data["programme_id"],
        states=[AgreementState(query_data["state"])] if query_data["state"] else (),
        person_id=None if all_of_them else current_user.id, offered=not all_of_them,
    )  # fmt: skip
    return {"items": [_told(each) for each in found.items], "next": found.next}


@api.post("/agreements")
@api.input(AgreementIn)
@api.output(AgreementOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def agreement_draft(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Drafts an agreement; the partner sees it once it is offered."""
    enrolment = get(Enrolment, json_data["enrolment_id"], _("There is no such enrolment."))
    brief = brief_for(json_data["brief_id"]) if json_data["brief_id"] else None
    terms = _terms(json_data, enrolment.programme.currency)
    made = agreements.draft(
        enrolment, json_data["title"], terms, actor=current_user.actor, now=clock.now(), brief=brief
    )
    return _told(made)


@api.get("/agreements/<int:agreement_id>")
@api.output(AgreementOut)
@guard(*EITHER)
def agreement_one(agreement_id: int) -> ResponseReturnValue:
    """One agreement: any for who runs programmes, else one's own."""
    return _told(_visible(agreement_id))


@api.post("/agreements/<int:agreement_id>/offer")
@api.input(OfferIn)
@api.output(AgreementOut)
@guard(Capability.WRITE_PROGRAMMES)
def agreement_offer(agreement_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Shows it to the partner; after a counter-offer this is a yes to theirs, which they then sign."""
    found = queries.agreement_for(agreement_id)
    agreements.offer(found, actor=current_user.actor, now=clock.now(), **json_data)
    return _told(found)


@api.post("/agreements/<int:agreement_id>/counter")
@api.input(AgreementTermsIn)
@api.output(AgreementOut)
@guard(*PARTNER)
def agreement_counter(agreement_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """The partner asks for something else."""
    mine = queries.own_agreement(current_user.id, agreement_id)
    terms = _terms(json_data, mine.currency)
    agreements.counter(mine, terms, json_data["note"], actor=current_user.actor, now=clock.now())
    return _told(mine)


@api.post("/agreements/<int:agreement_id>/accept")
@api.input(AcceptIn)
@api.output(AgreementOut)
@guard(*PARTNER)
def agreement_accept(agreement_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """The partner's yes, to an offer or to a change of what is in force; 409 when the words have changed."""
    mine = queries.own_agreement(current_user.id, agreement_id)
    verb = amending.accept_amendment if amending.proposed(mine) else agreements.accept
    verb(mine, json_data["name"], json_data["sha256"], actor=current_user.actor, now=clock.now())
    return _told(mine)


@api.post("/agreements/<int:agreement_id>/decline")
@api.input(AgreementWhy)
@api.output(AgreementOut)
@guard(*PARTNER)
def agreement_decline(agreement_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """The partner's no, to an offer or to a change; a reason is welcome, never asked for."""
    mine = queries.own_agreement(current_user.id, agreement_id)
    verb = amending.refuse_amendment if amending.proposed(mine) else agreements.decline
    verb(mine, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return _told(mine)


@api.post("/agreements/<int:agreement_id>/amendments")
@api.input(AgreementTermsIn)
@api.output(AgreementOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def agreement_amend(agreement_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Asks the partner for a change; what is in force holds until they say yes."""
    found = queries.agreement_for(agreement_id)
    terms = _terms(json_data, found.currency)
    amending.amend(
        found, terms, json_data["note"], actor=current_user.actor, now=clock.now(), networks=tuple(asked_on())
    )
    return _told(found)


@api.post("/agreements/<int:agreement_id>/withdraw")
@api.input(AgreementWhy)
@api.output(AgreementOut)
@guard(Capability.WRITE_PROGRAMMES)
def agreement_withdraw(agreement_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Takes back what isn't accepted, with a reason."""
    found = queries.agreement_for(agreement_id)
    agreements.withdraw(found, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return _told(found)


@api.post("/agreements/<int:agreement_id>/end")
@api.input(AgreementWhy)
@api.output(AgreementOut)
@guard(*EITHER)
def agreement_end(agreement_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Either side ends what is in force, with a reason; what was delivered stands."""
    found = _visible(agreement_id)
    agreements.end(found, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return _told(found)


def _visible(agreement_id: int) -> Agreement:
    if current_user.can(Capability.WRITE_PROGRAMMES):
        return queries.agreement_for(agreement_id)
    return queries.own_agreement(current_user.id, agreement_id)


def _terms(given: dict[str, Any], currency: str) -> Terms:
    asked = given["exclusivity"]
    exclusivity = (
        Exclusivity(asked["category"], tuple(asked["against"]), asked["first_day"], asked["last_day"])
        if asked else Exclusivity()
    )  # fmt: skip
    return Terms(lines_from(given["lines"], currency), usage_from(given["usage"]), exclusivity, given["extra"])


def _told(agreement: Agreement) -> dict[str, Any]:
    version, accepted = agreement.version, agreement.accepted
    terms = terms_of(version)
    asked = terms.exclusivity
    return {
        **{name: getattr(agreement, name) for name in ("id", "title", "enrolment_id", "person_id", "brief_id")},
        "state": agreement.state.value, "programme_id": agreement.enrolment.programme_id,
        "partner": agreement.enrolment.person.name, "version": version.number,
        "accepted_version": agreement.accepted_number, "text": version.text, "sha256": version.sha256,
        "written_by": version.side.value, "lines": [line_told(each, agreement.currency) for each in terms.lines],
        "usage": usage_told(terms.usage), "extra": terms.extra, "note": version.note,
        "exclusivity": {
            "category": asked.category, "against": list(asked.against), "first_day": asked.first_day,
            "last_day": asked.last_day,
        },
        "answer_by": instant(agreement.answer_by), "accepted_at": instant(agreement.accepted_at),
        "accepted_name": accepted.accepted_name if accepted else "",
        "accepted_sha256": accepted.sha256 if accepted else "", "ended_at": instant(agreement.ended_at),
    }  # fmt: skip
