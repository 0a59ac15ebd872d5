"""The API of applications: list, one, decide; a company's own site may hand applications in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Dict, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock, settings
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from influencers.joining import applicant, applying, asking, deciding, queries, wording
from influencers.joining.handles import NETWORKS
from influencers.joining.models import Application, ApplicationState, CameBy
from influencers.joining.public_views import countries
from influencers.joining.reasons import REASONS
from influencers.joining.screening import finding_of
from influencers.programmes.queries import programme_for

api = APIBlueprint("applications_api", __name__, url_prefix="/api/v1", tag="Programmes")


class ApplicationsQuery(ListQuery):
    """Which applications; without a state those of every state."""

    state = String(load_default=None, allow_none=True, validate=OneOf([each.value for each in queries.SHOWN]))
    programme_id = Integer(load_default=None, allow_none=True)


class ApplicationAccountField(Schema):
    """An account; the handle may be the address of a profile."""

    network = String(required=True, validate=OneOf(list(NETWORKS)))
    handle = String(required=True, validate=Length(1, 200))


class ApplicationIn(Schema):
    """An application from a form of the company's own. The applicant confirms the address by mail before it counts."""

    programme_id = Integer(required=True, strict=True)
    name = String(required=True, validate=Length(1, 200))
    email = String(required=True, validate=Length(3, 320))
    about = String(required=True, validate=Length(1, 4000))
    country = String(load_default="", validate=Length(max=2))
    language = String(load_default="en", validate=Length(2, 10))
    accounts = List(Nested(ApplicationAccountField), load_default=list, validate=Length(max=5))
    answers = Dict(keys=String(), values=String(), load_default=dict)
    examples = List(String(), load_default=list, validate=Length(max=3))
    birthday = String(load_default="")
    adult = Boolean(required=True)
    consent = Boolean(required=True)
    consent_text = String(load_default="", validate=Length(max=4000))  # as your form words it; else as ours does


class AcceptedOut(Schema):
    """What is said to everybody: whether the address is known is nobody's business."""

    detail = String()


class ApplicationFinding(Schema):
    """What a check of screening says, as advice."""

    check = String()
    outcome = String()
    message = String()
    source = String()
    at = String(allow_none=True)


class ApplicationAccountOut(ApplicationAccountField):
    """An account as a stranger sees it."""

    url = String()
    followers = Integer(allow_none=True)
    seen_at = String(allow_none=True)


class ApplicationOut(Schema):
    """An application."""

    id = Integer()
    programme_id = Integer()
    state = String()
    came_by = String()
    name = String()
    email = String()
    country = String()
    about = String()
    answers = Dict()
    accounts = List(Nested(ApplicationAccountOut))
    screening = List(Nested(ApplicationFinding))
    submitted_at = String(allow_none=True)
    decided_at = String(allow_none=True)
    reason = String()
    said = String()
    consent_sha256 = String()
    partner_id = Integer(allow_none=True)


class ApplicationNoteIn(Schema):
    """A word of welcome for the mail."""

    note = String(load_default="", validate=Length(max=4000))


class ApplicationNoIn(Schema):
    """Why not: a kind, whose words the applicant reads in their language, and words of one's own."""

    reason = String(required=True, validate=OneOf(list(REASONS)))
    own = String(load_default="", validate=Length(max=4000))


class ApplicationWhyIn(Schema):
    """Why the no was a mistake."""

    why = String(required=True, validate=Length(1, 2000))


@api.get("/applications")
@api.input(ApplicationsQuery, location="query")
@api.output(as_list(ApplicationOut))
@guard(Capability.WRITE_PROGRAMMES)
def listing(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Applications whose address is confirmed; those that wait oldest first, others newest first."""
    state = ApplicationState(query_data["state"]) if query_data["state"] else None
    wanted = queries.Wanted(state, query_data["programme_id"])
    found = queries.applications(wanted, query_data["cursor"], query_data["limit"])
    return {"items": [shown(each) for each in found.items], "next": found.next}


@api.post("/applications")
@api.input(ApplicationIn)
@api.output(AcceptedOut, status_code=202)
@guard(Capability.WRITE_PROGRAMMES)
def hand_in(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Hands an application in; the applicant gets a mail to confirm the address."""
    programme, now = programme_for(json_data["programme_id"]), clock.now()
    form = asking.form_of(programme.id)
    today = now.astimezone(settings.current().zone).date()
    given = [(each["network"], each["handle"]) for each in json_data["accounts"]]
    somebody = applicant.read(
        _as_sent(json_data), given, form, asking.questions_of(form), today, countries()
    )  # fmt: skip
    somebody = replace(somebody, consent=json_data["consent_text"].strip() or somebody.consent)
    applying.apply(
        programme, somebody, settings.current().base_url, now=now, language=json_data["language"], came_by=CameBy.API,
        actor=current_user.actor,
    )  # fmt: skip
    return {"detail": _("A mail is on its way to the applicant, to confirm the address.")}


@api.get("/applications/<int:application_id>")
@api.output(ApplicationOut)
@guard(Capability.WRITE_PROGRAMMES)
def one(application_id: int) -> ResponseReturnValue:
    """One application."""
    return shown(queries.application_for(application_id))


@api.post("/applications/<int:application_id>/approve")
@api.input(ApplicationNoteIn)
@api.output(ApplicationOut)
@guard(Capability.WRITE_PROGRAMMES)
def approve(application_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Takes the applicant in."""
    found = queries.application_for(application_id)
    deciding.approve(found, settings.current().base_url, actor=current_user.actor, now=clock.now(), **json_data)
    return shown(found)


@api.post("/applications/<int:application_id>/decline")
@api.input(ApplicationNoIn)
@api.output(ApplicationOut)
@guard(Capability.WRITE_PROGRAMMES)
def decline(application_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Says no, with a reason that the applicant reads."""
    found = queries.application_for(application_id)
    deciding.decline(found, json_data["reason"], json_data["own"], actor=current_user.actor, now=clock.now())
    return shown(found)


@api.post("/applications/<int:application_id>/reconsider")
@api.input(ApplicationWhyIn)
@api.output(ApplicationOut)
@guard(Capability.WRITE_PROGRAMMES)
def reconsider(application_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """The no was a mistake."""
    found = queries.application_for(application_id)
    deciding.reconsider(found, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return shown(found)


def shown(application: Application) -> dict[str, Any]:
    """An application as the API gives it."""
    findings = [finding_of(each) for each in application.screening]
    return {
        "id": application.id, "programme_id": application.programme_id, "state": application.state.value,
        "came_by": application.came_by.value, "name": application.name, "email": application.email,
        "country": application.country, "about": application.about, "answers": application.answers,
        "accounts": [
            {"network": each.network, "handle": each.handle, "url": each.url, "followers": each.followers,
             "seen_at": clock.to_rfc3339(each.seen_at) if each.seen_at else None}
            for each in application.accounts
        ],
        "screening": [
            {"check": each.check, "outcome": each.outcome.value, "message": wording.sentence(each),
             "source": each.source, "at": clock.to_rfc3339(each.at) if each.at else None}
            for each in findings
        ],
        "submitted_at": clock.to_rfc3339(application.submitted_at) if application.submitted_at else None,
        "decided_at": clock.to_rfc3339(application.decided_at) if application.decided_at else None,
        "reason": application.reason, "said": application.said, "partner_id": application.partner_id,
        "consent_sha256": application.consent_sha256,
    }  # fmt: skip


def _as_sent(given: dict[str, Any]) -> dict[str, str]:
    """The body as the public form sends it, so that one reading serves both."""
    if not given["consent"]:
        raise Breach(_("Without consent nothing may be kept."), errors={"consent": [_("It has to be true.")]})
    told = {name: given[name] for name in ("name", "email", "about", "country", "birthday")}
    answers = {f"answer_{key}": value for key, value in given["answers"].items()}
    adult = "yes" if given["adult"] else "no"
    return {**told, **answers, "examples": "\n".join(given["examples"]), "adult": adult, "consent": "on"}
