"""The API of stories: what was sent in and what becomes of it; partners send their own and take them back. Calls:
``calls_api``; with pictures: ``pictures_api``."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, List, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock, settings
from advocacy.clock import to_rfc3339
from advocacy.people.capabilities import Capability
from advocacy.people.queries import person_for
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from advocacy.web.transactions import own_transactions
from influencers.stories import queries, submissions, writing
from influencers.stories.into_library import put_into_library
from influencers.stories.models import Submission, SubmissionState

api = APIBlueprint("stories_api", __name__, url_prefix="/api/v1", tag="Partners")

STATES = [str(each) for each in SubmissionState]


class SubmissionQuery(ListQuery):
    """Which stories."""

    state = String(load_default="", validate=OneOf(["", *STATES]))
    call_id = Integer(load_default=None)


class SubmissionIn(Schema):
    """A story of one's own. ``consents``, ``grown_up`` and, with ``persons``, ``others_agree`` have to be true; what
    is agreed to is the call's ``consent`` (GET /story-calls)."""

    call = String(required=True, validate=Length(1, 60))
    title = String(required=True, validate=Length(1, writing.LONGEST["title"]))
    text = String(required=True, validate=Length(1, writing.LONGEST["text"]))
    credit_name = String(required=True, validate=Length(1, writing.LONGEST["credit_name"]))
    language = String(load_default="en", validate=Length(2, 20))
    persons = List(String(validate=Length(1, 120)), load_default=list)
    in_gallery = Boolean(load_default=False)
    consent_sha256 = String(required=True, validate=Length(64, 64))
    consents = Boolean(required=True)
    grown_up = Boolean(required=True)
    others_agree = Boolean(load_default=False)


class SubmissionReason(Schema):
    """Why, as its author reads it."""

    reason = String(load_default="", validate=Length(max=1000))


class SubmissionOut(Schema):
    """A story as it stands."""

    id = Integer()
    call = String()
    state = String()
    title = String()
    text = String()
    credit_name = String()
    language = String()
    person_id = Integer(allow_none=True)
    persons = List(String())
    pictures = Integer()
    outcome = String()
    reason = String()
    item_id = Integer(allow_none=True)
    submitted_at = String(allow_none=True)
    taken_back = Boolean()


class PromotedOut(Schema):
    """A story, and the draft of the library that was made of it."""

    id = Integer()
    item_id = Integer()


class StoryCallOut(Schema):
    """A call that takes stories, and what an author agrees to."""

    id = Integer()
    slug = String()
    title = String()
    question = String()
    thanks = String()
    consent = String()
    consent_sha256 = String()
    needs_picture = Boolean()


@api.get("/submissions")
@api.input(SubmissionQuery, location="query")
@api.output(as_list(SubmissionOut))
@guard(Capability.WRITE_PROGRAMMES, Capability.TAKE_PART)
def submission_list(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Stories: all for who runs programmes, else one's own."""
    cursor, limit = query_data["cursor"], query_data["limit"]
    if not current_user.can(Capability.WRITE_PROGRAMMES):
        found = queries.of_person(current_user.id, cursor, limit)
    else:
        state = query_data["state"]
        states = frozenset({SubmissionState(state)}) if state else None
        found = queries.inbox(states, query_data["call_id"], cursor, limit)
    return {"items": [shown(each) for each in found.items], "next": found.next}


@api.get("/story-calls")
@api.output(as_list(StoryCallOut))
@guard(Capability.TAKE_PART, Capability.WRITE_PROGRAMMES)
def story_calls() -> ResponseReturnValue:
    """Calls that the caller may answer now."""
    found, company = queries.open_calls(current_user.id, clock.now()), settings.current().company_name
    plain = ("id", "slug", "title", "question", "thanks", "needs_picture")
    consents = [writing.consent_text(each, company) for each in found]
    shown = [
        {**{name: getattr(each, name) for name in plain}, "consent": consent, "consent_sha256": writing.digest(consent)}
        for each, consent in zip(found, consents, strict=True)
    ]
    return {"items": shown, "next": None}


@api.post("/submissions")
@api.input(SubmissionIn)
@api.output(SubmissionOut, status_code=201)
@guard(Capability.TAKE_PART)
def send_submission(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Sends a story of one's own in; one with pictures goes to ``/submissions/with-pictures``."""
    return shown(handed_in(json_data, []))


@api.get("/submissions/<int:story_id>")
@api.output(SubmissionOut)
@guard(Capability.WRITE_PROGRAMMES, Capability.TAKE_PART)
def one_submission(story_id: int) -> ResponseReturnValue:
    """One story: any for who runs programmes, else one's own."""
    return shown(readable(story_id))


@api.post("/submissions/<int:story_id>/approve")
@api.output(SubmissionOut)
@guard(Capability.WRITE_PROGRAMMES)
def approve_submission(story_id: int) -> ResponseReturnValue:
    """Takes a story; the licence that its author agreed to is granted."""
    story = queries.story_for(story_id)
    submissions.approve(story, actor=current_user.actor, now=clock.now())
    return shown(story)


@api.post("/submissions/<int:story_id>/reject")
@api.input(SubmissionReason)
@api.output(SubmissionOut)
@guard(Capability.WRITE_PROGRAMMES)
def reject_submission(story_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Turns a story down, with a reason."""
    story = queries.story_for(story_id)
    submissions.reject(story, actor=current_user.actor, now=clock.now(), why=json_data["reason"])
    return shown(story)


@api.post("/submissions/<int:story_id>/reopen")
@api.input(SubmissionReason)
@api.output(SubmissionOut)
@guard(Capability.WRITE_PROGRAMMES)
def reopen_submission(story_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Looks at a story once more."""
    story = queries.story_for(story_id)
    submissions.reopen(story, actor=current_user.actor, now=clock.now(), why=json_data["reason"])
    return shown(story)


@api.post("/submissions/<int:story_id>/promote")
@api.output(PromotedOut, status_code=201)
@guard(Capability.WRITE_ITEMS)
@own_transactions
def promote_submission(story_id: int) -> ResponseReturnValue:
    """Makes a draft of the library of an approved story; it is reviewed like any other."""
    return {"id": story_id, "item_id": put_into_library(story_id, actor=current_user.actor, now=clock.now())}


@api.post("/submissions/<int:story_id>/take-back")
@api.output(SubmissionOut)
@guard(Capability.TAKE_PART)
def take_back_submission(story_id: int) -> ResponseReturnValue:
    """Takes one's own story back: what was made of it is out of use at once."""
    story = queries.own_story(story_id, current_user.id)
    submissions.take_back(story, actor=current_user.actor, now=clock.now())
    return shown(story)


def readable(story_id: int) -> Submission:
    """A story that the caller may read: any for who runs programmes, else one's own. Raises NotFound."""
    if current_user.can(Capability.WRITE_PROGRAMMES):
        return queries.story_for(story_id)
    return queries.own_story(story_id, current_user.id)


def handed_in(given: dict[str, Any], pictures: submissions.Pictures) -> Submission:
    """Keeps the caller's story with its pictures."""
    now = clock.now()
    asked = queries.own_call(given["call"], current_user.id, now)
    yes = writing.Agreed(*(given[name] for name in ("consent_sha256", "consents", "grown_up", "others_agree")))
    facts = {name: given[name] for name in ("title", "text", "credit_name", "language", "in_gallery")}
    story = writing.Told(**facts, persons=tuple(given["persons"]))
    consent = writing.consent_text(asked, settings.current().company_name)
    return submissions.hand_in(asked, story, yes, consent, pictures, person=person_for(current_user.id), now=now)


def shown(story: Submission) -> dict[str, Any]:
    """A story as the API gives it."""
    plain = (
        "id", "title", "text", "credit_name", "language", "person_id", "persons", "outcome", "reason", "item_id",
    )  # fmt: skip
    return {
        **{name: getattr(story, name) for name in plain}, "call": story.call.slug, "state": story.state.value,
        "pictures": len(story.pictures), "taken_back": story.taken_back_at is not None,
        "submitted_at": to_rfc3339(story.submitted_at) if story.submitted_at else None,
    }  # fmt: skip
