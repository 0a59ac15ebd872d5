"""The API of acknowledgements: give one, answering the quiz where there is one; HR's list and reminder."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, List, Raw, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.database import writing
from advocacy.errors import NotFound
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.web.guards import guard, signed_in
from advocacy.web.lists import ListQuery, as_list
from advocacy.web.transactions import own_transactions
from content_library.models import Acknowledgement, PolicyVersion
from content_library.policies import acknowledging, policies, queries
from content_library.policies import readers as policy_readers
from content_library.policies.quizzes import QuizNotPassed

api = APIBlueprint("acknowledgements_api", __name__, url_prefix="/api/v1", tag="Policies")


class AcknowledgementIn(Schema):
    """Who acknowledges is the token's holder; without a version the one in force.

    ``answers`` are those to the quiz, in the order of its questions: the place of a choice from 0, or its words.
    """

    policy_id = Integer(required=True)
    version = Integer(load_default=None, allow_none=True)
    language = String(load_default=None, allow_none=True)
    answers = List(Raw(metadata={"oneOf": [{"type": "integer"}, {"type": "string"}]}), load_default=[])


class AcknowledgementOut(Schema):
    """What was acknowledged, when, and how many tries its quiz took (0: it has none)."""

    policy_id = Integer()
    version = Integer()
    language = String()
    sha256 = String()
    quiz_tries = Integer()
    at = String(metadata={"format": "date-time"})


class ReadersQuery(ListQuery):
    """Those who have yet to, or those who have."""

    acknowledged = Boolean(load_default=False)


class ReaderOut(Schema):
    """A person whom the version in force asks, and what they have acknowledged."""

    person_id = Integer()
    name = String()
    team = String()
    version = Integer(allow_none=True)
    language = String(allow_none=True)
    at = String(allow_none=True, metadata={"format": "date-time"})


class RemindedOut(Schema):
    """How many were told."""

    reminded = Integer()


@api.post("/acknowledgements")
@api.input(AcknowledgementIn)
@api.output(AcknowledgementOut, status_code=201)
@signed_in
@own_transactions
def acknowledge(json_data: dict[str, Any]) -> ResponseReturnValue:
    """The holder has read a version. Once is enough; again gives the same answer.

    422 names the questions whose answers are not right; one may try as often as one likes, and the tries are counted.
    """
    person, number, tried = current_user.person, json_data["version"], 0
    try:
        with writing():
            policy = queries.policy_for(json_data["policy_id"])
            version = queries.version_numbered(policy, number) if number is not None else _in_force(policy.id)
            tried, language = version.id, json_data["language"] or _spoken(version, person)
            given = acknowledging.acknowledge(version, person, language, now=clock.now(), answers=json_data["answers"])
            return _shown(given)
    except QuizNotPassed:
        with writing():
            acknowledging.count_try(tried, person.id)
        raise


@api.get("/policies/<int:policy_id>/acknowledgements")
@api.input(ReadersQuery, location="query")
@api.output(as_list(ReaderOut))
@guard(Capability.SEE_ACKNOWLEDGEMENTS)
def readers(policy_id: int, query_data: dict[str, Any]) -> ResponseReturnValue:
    """Who has yet to acknowledge the version in force, or with ``acknowledged=true`` who has."""
    version, cursor, limit = _in_force(queries.policy_for(policy_id).id), query_data["cursor"], query_data["limit"]
    if query_data["acknowledged"]:
        have = policy_readers.who_has(version, cursor, limit)
        return {"items": [_reader(each.person, each) for each in have.items], "next": have.next}
    missing = policy_readers.who_has_not(version, cursor, limit)
    return {"items": [_reader(person, None) for person in missing.items], "next": missing.next}


@api.post("/policies/<int:policy_id>/remind")
@api.output(RemindedOut)
@guard(Capability.SEE_ACKNOWLEDGEMENTS)
def remind(policy_id: int) -> ResponseReturnValue:
    """Tells those who have yet to acknowledge the version in force; 409 when they were told less than a week ago."""
    version = _in_force(queries.policy_for(policy_id).id)
    return {"reminded": acknowledging.remind(version, actor=current_user.actor, now=clock.now())}


def _in_force(policy_id: int) -> PolicyVersion:
    version = policies.in_force(policy_id)
    if version is None:
        raise NotFound(_("No version of this policy is in force."), remedy=_("Nothing is asked of you now."))
    return version


def _spoken(version: PolicyVersion, person: Person) -> str:
    return person.language if person.language in version.texts else min(version.texts)


def _shown(given: Acknowledgement) -> dict[str, Any]:
    return {
        "policy_id": given.policy_id, "version": given.number, "language": given.language, "sha256": given.sha256,
        "quiz_tries": given.quiz_tries, "at": to_rfc3339(given.at),
    }  # fmt: skip


def _reader(person: Person, given: Acknowledgement | None) -> dict[str, Any]:
    return {
        "person_id": person.id, "name": person.name, "team": person.team.name if person.team else "",
        "version": given.number if given else None, "language": given.language if given else None,
        "at": to_rfc3339(given.at) if given else None,
    }  # fmt: skip
