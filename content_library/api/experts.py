"""The API of who speaks on what: experts by topic, and topics that only they share."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length

from advocacy import clock
from advocacy.campaigns.models import Topic
from advocacy.people.capabilities import Capability
from advocacy.people.queries import person_for
from advocacy.web.guards import guard, narrow_tokens, signed_in
from advocacy.web.lists import as_list
from content_library.audiences import experts
from content_library.audiences.experts import TopicLine

api = APIBlueprint("experts_api", __name__, url_prefix="/api/v1", tag="Experts")


class ExpertOut(Schema):
    """Somebody to ask."""

    id = Integer()
    name = String()


class TopicExpertsOut(Schema):
    """A topic with its experts; ``experts_only``: nobody else shares what is about it."""

    topic_id = Integer()
    topic = String()
    experts_only = Boolean()
    experts = List(Nested(ExpertOut))


class ExpertIn(Schema):
    """Whom to name."""

    person_id = Integer(required=True)


class ExpertsOnlyIn(Schema):
    """Whether only its experts share it."""

    experts_only = Boolean(required=True)


class StepDownIn(Schema):
    """Why, if anybody wants to say."""

    note = String(load_default="", validate=Length(0, 2000))


@api.get("/experts")
@api.output(as_list(TopicExpertsOut))
@signed_in
@narrow_tokens(Capability.SHARE, Capability.WRITE_POLICIES)
def directory() -> ResponseReturnValue:
    """Who speaks on what: all topics by name."""
    return {"items": [_shown(line) for line in experts.directory()], "next": None}


@api.post("/experts/<int:topic_id>")
@api.input(ExpertIn)
@api.output(TopicExpertsOut, status_code=201)
@guard(Capability.WRITE_POLICIES)
def name(topic_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Names an expert of a topic; they are told. Again changes nothing."""
    topic = experts.topic_for(topic_id)
    experts.name_expert(topic, person_for(json_data["person_id"]), actor=current_user.actor, now=clock.now())
    return _line(topic)


@api.delete("/experts/<int:topic_id>/people/<int:person_id>")
@api.output(TopicExpertsOut)
@guard(Capability.WRITE_POLICIES)
def release(topic_id: int, person_id: int) -> ResponseReturnValue:
    """The person is no expert of it any more."""
    topic = experts.topic_for(topic_id)
    experts.release_expert(topic, person_for(person_id), actor=current_user.actor, now=clock.now())
    return _line(topic)


@api.post("/experts/<int:topic_id>/step-down")
@api.input(StepDownIn)
@api.output(TopicExpertsOut)
@signed_in
def step_down(topic_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """The holder would rather not be asked about it."""
    topic = experts.topic_for(topic_id)
    experts.release_expert(topic, current_user.person, actor=current_user.actor, now=clock.now(), why=json_data["note"])
    return _line(topic)


@api.post("/experts/<int:topic_id>/experts-only")
@api.input(ExpertsOnlyIn)
@api.output(TopicExpertsOut)
@guard(Capability.WRITE_POLICIES)
def experts_only(topic_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Keeps a topic to its experts, or opens it to everybody again. 422 for a topic that has no expert yet."""
    topic = experts.topic_for(topic_id)
    turn = experts.reserve if json_data["experts_only"] else experts.open_up
    turn(topic, actor=current_user.actor, now=clock.now())
    return _line(topic)


def _line(topic: Topic) -> dict[str, Any]:
    return _shown(next(line for line in experts.directory() if line.topic.id == topic.id))


def _shown(line: TopicLine) -> dict[str, Any]:
    return {
        "topic_id": line.topic.id, "topic": line.topic.name, "experts_only": line.reserved, "experts": line.experts,
    }  # fmt: skip
