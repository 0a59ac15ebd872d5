"""The API of deliverables: the partner submits drafts, hands in live posts and appeals; we look, answer, make good."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Dict, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.links.attribution import money
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.instants import Instant
from advocacy.web.lists import ListQuery, as_list
from content_library.words.content import Shown
from influencers.briefs.api_fields import FeeField, instant
from influencers.deliverables import assigning, drafts, live_reviews, publishing, queries
from influencers.deliverables.drafts import Draft
from influencers.deliverables.models import Deliverable, DeliverableState, LiveLook

api = APIBlueprint("deliverables_api", __name__, url_prefix="/api/v1", tag="Partners")

STATES = [str(each) for each in DeliverableState]
EITHER = (Capability.TAKE_PART, Capability.WRITE_PROGRAMMES)


class DeliverablesQuery(ListQuery):
    """Which deliverables; a partner is given their own."""

    state = String(load_default="", validate=OneOf(["", *STATES]))
    programme_id = Integer(load_default=None)


class DeliverableDraftIn(Schema):
    """The words, without the disclosure: it is put in front. ``media`` are the partner's own."""

    text = String(required=True, validate=Length(1, 10_000))
    language = String(load_default="en", validate=Length(2, 20))
    url = String(load_default="", validate=Length(max=2000))
    media = List(Integer(), load_default=list, validate=Length(max=4))


class LiveIn(Schema):
    """Where the post stands."""

    url = String(required=True, validate=Length(1, 2000))


class SightIn(Schema):
    """What a person saw; a no needs a note, which the partner reads, and a yes one of what was seen.

    What was read at its address and is not as agreed can't be passed: it is put right, or the partner appeals."""

    passes = Boolean(required=True)
    note = String(load_default="", validate=Length(max=2000))


class DeliverableAppealIn(Schema):
    """Why we are wrong."""

    text = String(required=True, validate=Length(1, 2000))


class AppealAnswer(Schema):
    """A second person's last word, with the reason."""

    grants = Boolean(required=True)
    text = String(required=True, validate=Length(1, 2000))


class MakeGoodIn(Schema):
    """What stands for a missed one, by when."""

    due_at = Instant(load_default=None, allow_none=True)
    what = String(load_default="", validate=Length(max=500))


class DeliverableWhy(Schema):
    """The reason; the partner reads it."""

    why = String(required=True, validate=Length(1, 2000))


class LookOut(Schema):
    """Evidence of one look: ``how`` is looked_up or seen_by_person."""

    at = String()
    how = String()
    source = String()
    found = String()
    author = String()
    said_at = String(allow_none=True)
    text = String()
    text_sha256 = String()
    theirs = Boolean(allow_none=True)
    as_approved = Boolean(allow_none=True)
    outcome = String(allow_none=True)
    findings = List(Dict())
    note = String()


class DeliverableOut(Schema):
    """A deliverable. ``how`` says what a verified one was seen by; ``sha256`` is of what was approved."""

    id = Integer()
    title = String()
    what = String()
    state = String()
    kind = String()
    network = String()
    agreement_id = Integer()
    enrolment_id = Integer()
    person_id = Integer()
    partner = String()
    due_at = String(allow_none=True)
    fee = Nested(FeeField, allow_none=True)
    item_id = Integer(allow_none=True)
    sha256 = String()
    url = String()
    published_at = String(allow_none=True)
    verified_at = String(allow_none=True)
    how = String(allow_none=True)
    problem = String()
    appeal = String()
    make_good_for_id = Integer(allow_none=True)


class DeliverableWithLooks(DeliverableOut):
    """The same with the evidence."""

    looks = List(Nested(LookOut))


@api.get("/deliverables")
@api.input(DeliverablesQuery, location="query")
@api.output(as_list(DeliverableOut))
@guard(*EITHER)
def deliverable_list(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Deliverables, newest first: all for who runs programmes, else one's own."""
    mine = None if current_user.can(Capability.WRITE_PROGRAMMES) else current_user.id
    found = queries.deliverables(
        query_data["cursor"], query_data["limit"], programme_id=query_data["programme_id"], person_id=mine,
        states=[DeliverableState(query_data["state"])] if query_data["state"] else (),
    )  # fmt: skip
    return {"items": [told(each) for each in found.items], "next": found.next}


@api.get("/deliverables/<int:deliverable_id>")
@api.output(DeliverableWithLooks)
@guard(*EITHER)
def deliverable_one(deliverable_id: int) -> ResponseReturnValue:
    """One with its evidence: any for who runs programmes, else one's own."""
    everyones = current_user.can(Capability.WRITE_PROGRAMMES)
    found = queries.deliverable_for(deliverable_id) if everyones else _mine(deliverable_id)
    return with_looks(found)


@api.post("/deliverables/<int:deliverable_id>/submit")
@api.input(DeliverableDraftIn)
@api.output(DeliverableOut)
@guard(Capability.TAKE_PART)
def deliverable_submit(deliverable_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Sends a draft to review: it becomes an item of the library, for this partner alone."""
    mine, named = _mine(deliverable_id), json_data.pop("media")
    drafts.require_own(mine, named)
    return _done(mine, drafts.submit, Draft(**json_data, media=tuple(Shown(each) for each in named)))


@api.post("/deliverables/<int:deliverable_id>/publish")
@api.input(LiveIn)
@api.output(DeliverableOut)
@guard(Capability.TAKE_PART)
def deliverable_publish(deliverable_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Hands in where the post stands; it is looked at next."""
    return _done(_mine(deliverable_id), publishing.publish, json_data["url"])


@api.post("/deliverables/<int:deliverable_id>/look")
@api.output(DeliverableOut)
@guard(*EITHER)
def deliverable_look(deliverable_id: int) -> ResponseReturnValue:
    """Asks for another look at once: something was put right."""
    everyones = current_user.can(Capability.WRITE_PROGRAMMES)
    return _done(queries.deliverable_for(deliverable_id) if everyones else _mine(deliverable_id), publishing.look_again)


@api.post("/deliverables/<int:deliverable_id>/appeal")
@api.input(DeliverableAppealIn)
@api.output(DeliverableOut)
@guard(Capability.TAKE_PART)
def deliverable_appeal(deliverable_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """The partner says that we are wrong."""
    return _done(_mine(deliverable_id), live_reviews.appeal, json_data["text"])


@api.post("/deliverables/<int:deliverable_id>/see")
@api.input(SightIn)
@api.output(DeliverableOut)
@guard(Capability.WRITE_PROGRAMMES)
def deliverable_see(deliverable_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """A person looked at the live post."""
    found = queries.deliverable_for(deliverable_id)
    return _done(found, live_reviews.see, json_data["passes"], json_data["note"])


@api.post("/deliverables/<int:deliverable_id>/answer-appeal")
@api.input(AppealAnswer)
@api.output(DeliverableOut)
@guard(Capability.WRITE_PROGRAMMES)
def deliverable_answer_appeal(deliverable_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """A second person answers."""
    found = queries.deliverable_for(deliverable_id)
    return _done(found, live_reviews.answer_appeal, json_data["grants"], json_data["text"])


@api.post("/deliverables/<int:deliverable_id>/miss")
@api.input(DeliverableWhy)
@api.output(DeliverableOut)
@guard(Capability.WRITE_PROGRAMMES)
def deliverable_miss(deliverable_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Its time is over, or the live post can't be put right."""
    found = queries.deliverable_for(deliverable_id)
    live_reviews.miss(found, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return told(found)


@api.post("/deliverables/<int:deliverable_id>/cancel")
@api.input(DeliverableWhy)
@api.output(DeliverableOut)
@guard(Capability.WRITE_PROGRAMMES)
def deliverable_cancel(deliverable_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """It is no longer wanted."""
    found = queries.deliverable_for(deliverable_id)
    assigning.cancel(found, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return told(found)


@api.post("/deliverables/<int:deliverable_id>/make-good")
@api.input(MakeGoodIn)
@api.output(DeliverableOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def deliverable_make_good(deliverable_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Gives out one that stands for a missed one; the new one is given."""
    found = queries.deliverable_for(deliverable_id)
    made = assigning.make_good(
        found, json_data["due_at"], json_data["what"], actor=current_user.actor, now=clock.now()
    )  # fmt: skip
    return told(made)


def _mine(deliverable_id: int) -> Deliverable:
    return queries.own_deliverable(current_user.id, deliverable_id)


def _done(deliverable: Deliverable, verb: Callable[..., Any], *said: Any) -> dict[str, Any]:
    verb(deliverable, *said, actor=current_user.actor, now=clock.now())
    return told(deliverable)


def with_looks(found: Deliverable) -> dict[str, Any]:
    """A deliverable with its evidence."""
    return {**told(found), "looks": [_look(each) for each in queries.looks_of(found.id)]}


def told(found: Deliverable) -> dict[str, Any]:
    """A deliverable as the API gives it."""
    plain = (
        "id", "title", "what", "network", "agreement_id", "enrolment_id", "person_id", "item_id", "sha256", "url",
        "problem", "make_good_for_id",
    )  # fmt: skip
    instants = ("due_at", "published_at", "verified_at")
    return {
        **{name: getattr(found, name) for name in plain},
        **{name: instant(getattr(found, name)) for name in instants}, "state": found.state.value,
        "kind": found.kind.value, "partner": found.enrolment.person.name, "appeal": found.appeal.value,
        "fee": money.told(found.fee, found.currency) if found.fee else None,
        "how": found.how.value if found.how else None,
    }  # fmt: skip


def _look(look: LiveLook) -> dict[str, Any]:
    plain = ("source", "found", "author", "text", "text_sha256", "theirs", "as_approved", "findings", "note")
    return {
        **{name: getattr(look, name) for name in plain}, "at": instant(look.at), "how": look.how.value,
        "said_at": instant(look.said_at), "outcome": look.outcome.value if look.outcome else None,
    }  # fmt: skip
