"""The API of enrolments: who takes part in a programme, by invitation or by asking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.database import get
from advocacy.people.capabilities import Capability
from advocacy.people.models import Relationship
from advocacy.web.guards import guard, narrow_tokens, signed_in
from advocacy.web.lists import as_list
from influencers.programmes import enrolments, programmes, queries, terms
from influencers.programmes.api_schemas import (
    EnrolmentAnswer,
    EnrolmentIn,
    EnrolmentOut,
    EnrolmentQuery,
    EnrolmentWhyIn,
    TermsAnswer,
)
from influencers.programmes.models import Enrolment, EnrolmentState

api = APIBlueprint("enrolments_api", __name__, url_prefix="/api/v1", tag="Programmes")


def shown_enrolment(enrolment: Enrolment) -> dict[str, Any]:
    """An enrolment as the API gives it."""
    return {
        "id": enrolment.id, "programme_id": enrolment.programme_id, "person_id": enrolment.person_id,
        "name": enrolment.person.name, "state": enrolment.state.value, "since": clock.to_rfc3339(enrolment.since),
        "relationship": enrolment.tie.value, "terms_version": enrolment.terms_version, "tier": enrolment.tier,
    }  # fmt: skip


@api.get("/enrolments")
@api.input(EnrolmentQuery, location="query")
@api.output(as_list(EnrolmentOut))
@guard(Capability.WRITE_PROGRAMMES)
def list_enrolments(query_data: dict[str, Any]) -> ResponseReturnValue:
    """People of all programmes, or of one, newest first."""
    state = EnrolmentState(query_data["state"]) if query_data["state"] else None
    found = queries.enrolments_in(
        query_data["programme_id"], query_data["cursor"], query_data["limit"], state=state, tier=query_data["tier"]
    )
    return {"items": [shown_enrolment(each) for each in found.items], "next": found.next}


@api.post("/enrolments")
@api.input(EnrolmentIn)
@api.output(EnrolmentOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def invite(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Invites somebody by mail."""
    programme = queries.programme_for(json_data["programme_id"])
    return shown_enrolment(
        programmes.invite(
            programme, json_data["email"], json_data["name"], settings.current().base_url,
            actor=current_user.actor, now=clock.now(),
            relationship=Relationship(json_data["relationship"]) if json_data["relationship"] else None,
        )
    )  # fmt: skip


@api.post("/enrolments/<int:enrolment_id>/accept")
@api.input(EnrolmentAnswer)
@api.output(EnrolmentOut)
@signed_in
@narrow_tokens(Capability.TAKE_PART)
def accept(enrolment_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """I accept the invitation, and the terms that I read."""
    return _answered(enrolment_id, True, json_data["version"])


@api.post("/enrolments/<int:enrolment_id>/terms")
@api.input(TermsAnswer)
@api.output(EnrolmentOut)
@signed_in
@narrow_tokens(Capability.TAKE_PART)
def accept_terms(enrolment_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """I agree to the version of the terms that I read."""
    mine = queries.enrolment_of(current_user.id, enrolment_id)
    terms.refuse_unless_taking_part(mine)
    terms.accept_terms(mine, json_data["version"], actor=current_user.actor, now=clock.now())
    return shown_enrolment(mine)


@api.post("/enrolments/<int:enrolment_id>/decline")
@api.output(EnrolmentOut)
@signed_in
@narrow_tokens(Capability.TAKE_PART)
def decline(enrolment_id: int) -> ResponseReturnValue:
    """I decline the invitation."""
    return _answered(enrolment_id, False)


def _answered(enrolment_id: int, accepts: bool, version: int | None = None) -> dict[str, Any]:
    mine = queries.enrolment_of(current_user.id, enrolment_id)
    enrolments.answer(mine, accepts, version=version, actor=current_user.actor, now=clock.now())
    return shown_enrolment(mine)


@api.post("/enrolments/<int:enrolment_id>/approve")
@api.output(EnrolmentOut)
@guard(Capability.WRITE_PROGRAMMES)
def approve(enrolment_id: int) -> ResponseReturnValue:
    """Takes in somebody who asked us."""
    return _ruled(enrolment_id, enrolments.approve)


@api.post("/enrolments/<int:enrolment_id>/reject")
@api.input(EnrolmentWhyIn)
@api.output(EnrolmentOut)
@guard(Capability.WRITE_PROGRAMMES)
def reject(enrolment_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Turns down somebody who asked us."""
    return _ruled(enrolment_id, enrolments.reject, **json_data)


@api.post("/enrolments/<int:enrolment_id>/deactivate")
@api.input(EnrolmentWhyIn)
@api.output(EnrolmentOut)
@guard(Capability.WRITE_PROGRAMMES)
def deactivate(enrolment_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Ends somebody's part in a programme."""
    return _ruled(enrolment_id, enrolments.deactivate, **json_data)


@api.post("/enrolments/<int:enrolment_id>/ban")
@api.input(EnrolmentWhyIn)
@api.output(EnrolmentOut)
@guard(Capability.WRITE_PROGRAMMES)
def ban(enrolment_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Shuts somebody out of a programme."""
    return _ruled(enrolment_id, enrolments.ban, **json_data)


@api.post("/enrolments/<int:enrolment_id>/reinstate")
@api.output(EnrolmentOut)
@guard(Capability.WRITE_PROGRAMMES)
def reinstate(enrolment_id: int) -> ResponseReturnValue:
    """Takes somebody back who was deactivated or banned."""
    return _ruled(enrolment_id, enrolments.reinstate)


@api.post("/enrolments/<int:enrolment_id>/archive")
@api.output(EnrolmentOut)
@guard(Capability.WRITE_PROGRAMMES)
def archive(enrolment_id: int) -> ResponseReturnValue:
    """Puts an enrolment that is over out of the way."""
    return _ruled(enrolment_id, enrolments.archive)


def _ruled(enrolment_id: int, verb: Callable[..., None], **said: Any) -> dict[str, Any]:
    enrolment = get(Enrolment, enrolment_id, _("There is no such enrolment."))
    verb(enrolment, actor=current_user.actor, now=clock.now(), **said)
    return shown_enrolment(enrolment)
