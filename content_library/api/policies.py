"""The API of policies: write versions with their quiz, submit, decide, withdraw."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Dict, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.clock import from_rfc3339, to_rfc3339
from advocacy.errors import NotFound
from advocacy.people.capabilities import Capability, Role
from advocacy.web.guards import guard, narrow_tokens, signed_in
from advocacy.web.lists import as_list
from content_library.api.shapes import NoteIn
from content_library.models import PolicyOwner, PolicyVersion, PolicyVersionState
from content_library.policies import acknowledging, policies, queries, quizzes
from content_library.policies.queries import PolicyLine
from content_library.policies.quizzes import Question

api = APIBlueprint("policies_api", __name__, url_prefix="/api/v1", tag="Policies")


class PolicyIn(Schema):
    """A new policy; the other function approves its versions."""

    title = String(required=True)
    owner = String(load_default=PolicyOwner.HR.value, validate=OneOf([each.value for each in PolicyOwner]))


class PolicyOut(Schema):
    """A policy and the number of the version in force."""

    id = Integer()
    title = String()
    owner = String()
    in_force = Integer(allow_none=True)
    to_acknowledge = Boolean()


class QuestionShape(Schema):
    """A question; ``right`` is the place of the right choice from 0, and only those who write policies are told."""

    text = String(required=True, validate=Length(1, 1000))
    choices = List(String(validate=Length(1, 1000)), required=True)
    right = Integer(load_default=-1)
    why = String(load_default="")


class QuizShape(Schema):
    """Questions by language; without ``pass_mark`` every answer has to be right."""

    pass_mark = Integer(load_default=None, allow_none=True)
    questions = Dict(keys=String(validate=Length(2, 20)), values=List(Nested(QuestionShape)), load_default={})


class VersionIn(Schema):
    """A version: one text per language; ``material`` asks again; ``applies_to`` are roles, none means everybody.

    ``read_sha256``, if given, is that of the draft that was read: 409 when somebody has changed it since.
    """

    texts = Dict(keys=String(validate=Length(2, 20)), values=String(), required=True)
    effective_at = String(load_default=None, allow_none=True, metadata={"format": "date-time"})
    material = Boolean(load_default=True)
    summary = String(load_default="", validate=Length(0, 2000))
    applies_to = List(String(validate=OneOf([each.value for each in Role])), load_default=[])
    quiz = Nested(QuizShape, load_default={})
    read_sha256 = String(load_default="")


class VersionOut(Schema):
    """A version and its hash."""

    id = Integer()
    policy_id = Integer()
    number = Integer()
    state = String()
    sha256 = String()
    texts = Dict(keys=String(), values=String())
    summary = String()
    material = Boolean()
    effective_at = String(metadata={"format": "date-time"})
    applies_to = List(String())
    quiz = Nested(QuizShape, allow_none=True)


class VersionApprovalIn(Schema):
    """The other function agrees, bound to the hash of what was read."""

    sha256 = String(required=True)
    note = String(load_default="", validate=Length(0, 4000))


class VersionReturnIn(Schema):
    """The other function wants changes, and says why."""

    sha256 = String(required=True)
    note = String(required=True, validate=Length(1, 4000))


@api.get("/policies")
@api.output(as_list(PolicyOut))
@signed_in
@narrow_tokens(Capability.SHARE, Capability.WRITE_POLICIES, Capability.SEE_ACKNOWLEDGEMENTS)
def list_policies() -> ResponseReturnValue:
    """Policies by title: those in force, and all for those who write them."""
    waiting = {version.policy_id for version in acknowledging.needs_acknowledgement(current_user.person)}
    lines = [
        line
        for line in queries.list_policies(counted=False)
        if line.in_force or current_user.can(Capability.WRITE_POLICIES)
    ]
    return {"items": [_policy(line, line.policy.id in waiting) for line in lines], "next": None}


@api.post("/policies")
@api.input(PolicyIn)
@api.output(PolicyOut, status_code=201)
@guard(Capability.WRITE_POLICIES)
def add_policy(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds a policy without any version yet."""
    owner = PolicyOwner(json_data["owner"])
    added = policies.add_policy(json_data["title"], owner, actor=current_user.actor, now=clock.now())
    return _policy(PolicyLine(added, None, None, 0), False)


@api.get("/policies/<int:policy_id>")
@api.output(PolicyOut)
@signed_in
@narrow_tokens(Capability.SHARE, Capability.WRITE_POLICIES, Capability.SEE_ACKNOWLEDGEMENTS)
def one_policy(policy_id: int) -> ResponseReturnValue:
    """One policy; 404 as long as none of its versions is in force, except for those who write policies."""
    waiting = {version.policy_id for version in acknowledging.needs_acknowledgement(current_user.person)}
    for line in queries.list_policies(counted=False):
        if line.policy.id == policy_id and (line.in_force or current_user.can(Capability.WRITE_POLICIES)):
            return _policy(line, policy_id in waiting)
    raise NotFound(_("There is no such policy."))


@api.get("/policies/<int:policy_id>/versions")
@api.output(as_list(VersionOut))
@signed_in
@narrow_tokens(Capability.SHARE, Capability.WRITE_POLICIES, Capability.SEE_ACKNOWLEDGEMENTS)
def versions(policy_id: int) -> ResponseReturnValue:
    """A policy's versions, newest first: the one in force, and all for those who write policies."""
    found = queries.versions_of(queries.policy_for(policy_id))
    if not current_user.can(Capability.WRITE_POLICIES):
        found = [version for version in found if version.state is PolicyVersionState.EFFECTIVE]
    return {"items": [_version(version) for version in found], "next": None}


@api.post("/policies/<int:policy_id>/versions")
@api.input(VersionIn)
@api.output(VersionOut, status_code=201)
@guard(Capability.WRITE_POLICIES)
def write_version(policy_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Writes a new version, or changes the draft under way."""
    effective_at = from_rfc3339(json_data["effective_at"]) if json_data["effective_at"] else None
    version = policies.write_version(
        queries.policy_for(policy_id), json_data["texts"], actor=current_user.actor, now=clock.now(),
        effective_at=effective_at, quiz=_quiz_from(json_data["quiz"]),
        **{name: json_data[name] for name in ("material", "summary", "applies_to", "read_sha256")},
    )  # fmt: skip
    return _version(version)


@api.post("/policies/<int:policy_id>/versions/<int:number>/submit")
@api.output(VersionOut)
@guard(Capability.WRITE_POLICIES)
def submit(policy_id: int, number: int) -> ResponseReturnValue:
    """Asks the other function."""
    version = queries.version_numbered(queries.policy_for(policy_id), number)
    policies.submit_version(version, actor=current_user.actor, now=clock.now())
    return _version(version)


@api.post("/policies/<int:policy_id>/versions/<int:number>/approve")
@api.input(VersionApprovalIn)
@api.output(VersionOut)
@guard(Capability.WRITE_POLICIES)
def approve(policy_id: int, number: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Approves a version. 409 when the hash is not the current one, 403 for one's own words."""
    version = _to_decide(policy_id, number)
    policies.approve_version(version, reviewer=current_user.person, now=clock.now(), **json_data)
    return _version(version)


@api.post("/policies/<int:policy_id>/versions/<int:number>/send-back")
@api.input(VersionReturnIn)
@api.output(VersionOut)
@guard(Capability.WRITE_POLICIES)
def send_back(policy_id: int, number: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Sends a version back to its authors, with a reason."""
    version = _to_decide(policy_id, number)
    policies.send_back(version, reviewer=current_user.person, now=clock.now(), **json_data)
    return _version(version)


@api.post("/policies/<int:policy_id>/versions/<int:number>/withdraw")
@api.input(NoteIn)
@api.output(VersionOut)
@guard(Capability.WRITE_POLICIES)
def withdraw(policy_id: int, number: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Takes a version back."""
    version = queries.version_numbered(queries.policy_for(policy_id), number)
    policies.withdraw_version(version, actor=current_user.actor, now=clock.now(), why=json_data["note"])
    return _version(version)


def _to_decide(policy_id: int, number: int) -> PolicyVersion:
    """The version; a token may be narrower than its person, so it needs the scope of the function that decides too."""
    policy = queries.policy_for(policy_id)
    if not current_user.can(policies.APPROVER[policy.owner].capability):
        raise policies.not_yours(policy.owner)
    return queries.version_numbered(policy, number)


def _policy(line: PolicyLine, to_acknowledge: bool) -> dict[str, Any]:
    return {
        "id": line.policy.id, "title": line.policy.title, "owner": line.policy.owner.value,
        "in_force": line.in_force.number if line.in_force else None, "to_acknowledge": to_acknowledge,
    }  # fmt: skip


def _version(version: PolicyVersion) -> dict[str, Any]:
    return {
        "id": version.id, "policy_id": version.policy_id, "number": version.number, "state": version.state.value,
        "sha256": version.sha256, "texts": version.texts, "summary": version.summary, "material": version.material,
        "effective_at": to_rfc3339(version.effective_at), "applies_to": version.applies_to,
        "quiz": _quiz_shown(version),
    }  # fmt: skip


def _quiz_from(body: dict[str, Any]) -> dict[str, Any]:
    """The quiz of a body as a version keeps it. Raises Breach for one that can't be asked."""
    asked = {
        language: [
            Question(
                each["text"].strip(), tuple(choice.strip() for choice in each["choices"]), each["right"], each["why"]
            )
            for each in some
        ]
        for language, some in body.get("questions", {}).items()
    }
    return quizzes.kept(asked, body.get("pass_mark"))


def _quiz_shown(version: PolicyVersion) -> dict[str, Any] | None:
    """The quiz; those who are asked are not told which choice is right, nor why."""
    hidden = () if current_user.can(Capability.WRITE_POLICIES) else ("right", "why")
    if not version.quiz:
        return None
    questions = {
        language: [{name: value for name, value in each.items() if name not in hidden} for each in some]
        for language, some in version.quiz["questions"].items()
    }
    return {"pass_mark": version.quiz["pass_mark"], "questions": questions}
