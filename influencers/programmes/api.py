"""The API of programmes and their terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from flask_login import current_user

from advocacy import clock, settings
from advocacy.links.attribution import money
from advocacy.people.capabilities import Capability
from advocacy.people.models import Relationship
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from influencers.programmes import programmes, queries, terms
from influencers.programmes.api_schemas import (
    AttributionIn,
    EnrolmentWhyIn,
    ProgrammeChange,
    ProgrammeIn,
    ProgrammeOut,
    TermsIn,
    TermsOut,
    TermsVersions,
)
from influencers.programmes.models import Programme, ProgrammeKind
from influencers.programmes.terms import Conditions, Terms

api = APIBlueprint("programmes_api", __name__, url_prefix="/api/v1", tag="Programmes")


def shown(programme: Programme, in_force: Terms | None = None) -> dict[str, Any]:
    """A programme as the API gives it; ``in_force``: its terms, where they were asked before."""
    said = in_force or terms.terms_at(programme.id, clock.now())
    plain = ("id", "name", "slug", "about", "attribution_days", "hold_days", "currency", "budget_id",
             "takes_applications", "tag")  # fmt: skip
    return {
        **{name: getattr(programme, name) for name in plain}, "kind": programme.kind.value,
        "state": programme.state.value, "relationship": programme.relationship.value, "terms": said.text,
        "terms_version": said.version, "minimum_payout": money.told(programme.minimum_payout, programme.currency),
        "open_until": clock.to_rfc3339(programme.open_until) if programme.open_until else None,
    }  # fmt: skip


def shown_terms(said: Terms) -> dict[str, Any]:
    """A version of the terms as the API gives it."""
    plain = ("version", "text", "sha256", "hold_days", "asks_anew", "why")
    return {
        **{name: getattr(said, name) for name in plain}, "valid_from": clock.to_rfc3339(said.valid_from),
        "minimum_payout": money.told(said.minimum_payout, said.currency),
    }  # fmt: skip


@api.get("/programmes")
@api.input(ListQuery, location="query")
@api.output(as_list(ProgrammeOut))
@guard(Capability.WRITE_PROGRAMMES)
def list_programmes(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Programmes, newest first."""
    found = queries.programmes(query_data["cursor"], query_data["limit"])
    said = terms.terms_of([each.id for each in found.items], clock.now())
    return {"items": [shown(each, said[each.id]) for each in found.items], "next": found.next}


@api.post("/programmes")
@api.input(ProgrammeIn)
@api.output(ProgrammeOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def add(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds a programme."""
    kind, relationship = ProgrammeKind(json_data["kind"]), Relationship(json_data["relationship"])
    return shown(
        programmes.add_programme(
            json_data["name"], kind, relationship, json_data["terms"], actor=current_user.actor, now=clock.now(),
            attribution_days=json_data["attribution_days"], about=json_data["about"], slug=json_data["slug"],
            conditions=_conditions(json_data, settings.current().currency),
        )
    )  # fmt: skip


@api.get("/programmes/<int:programme_id>")
@api.output(ProgrammeOut)
@guard(Capability.WRITE_PROGRAMMES)
def one_programme(programme_id: int) -> ResponseReturnValue:
    """One programme."""
    return shown(queries.programme_for(programme_id))


@api.patch("/programmes/<int:programme_id>")
@api.input(ProgrammeChange)
@api.output(ProgrammeOut)
@guard(Capability.WRITE_PROGRAMMES)
def change_programme(programme_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Changes what a programme says of itself, its budget, and whether it takes applications."""
    found = queries.programme_for(programme_id)
    programmes.change_programme(found, **json_data, actor=current_user.actor, now=clock.now())
    return shown(found)


@api.post("/programmes/<int:programme_id>/close")
@api.input(EnrolmentWhyIn)
@api.output(ProgrammeOut)
@guard(Capability.WRITE_PROGRAMMES)
def close_programme(programme_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Nobody comes in any more; what was promised is kept."""
    found = queries.programme_for(programme_id)
    programmes.close(found, why=json_data["why"], actor=current_user.actor, now=clock.now())
    return shown(found)


@api.post("/programmes/<int:programme_id>/reopen")
@api.output(ProgrammeOut)
@guard(Capability.WRITE_PROGRAMMES)
def reopen_programme(programme_id: int) -> ResponseReturnValue:
    """Takes people in again."""
    found = queries.programme_for(programme_id)
    programmes.reopen(found, actor=current_user.actor, now=clock.now())
    return shown(found)


@api.get("/programmes/<int:programme_id>/terms")
@api.output(TermsVersions)
@guard(Capability.WRITE_PROGRAMMES)
def terms_versions(programme_id: int) -> ResponseReturnValue:
    """The newest fifty versions of its terms."""
    found = queries.programme_for(programme_id)
    return {"items": [shown_terms(each) for each in terms.versions_of(found.id)], "next": None}


@api.post("/programmes/<int:programme_id>/terms")
@api.input(TermsIn)
@api.output(TermsOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def publish_terms(programme_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Writes the next version; partners are told, and asked anew unless it says otherwise."""
    found = queries.programme_for(programme_id)
    return shown_terms(
        terms.publish_terms(
            found, json_data["text"], _conditions(json_data, found.currency), why=json_data["why"],
            valid_from=json_data["valid_from"], asks_anew=json_data["asks_anew"], actor=current_user.actor,
            now=clock.now(),
        )
    )  # fmt: skip


@api.post("/programmes/<int:programme_id>/attribution")
@api.input(AttributionIn)
@api.output(ProgrammeOut)
@guard(Capability.WRITE_PROGRAMMES)
def attribute(programme_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Sets how long a click counts for what is bought from now on."""
    programme = queries.programme_for(programme_id)
    programmes.set_attribution(programme, json_data["days"], actor=current_user.actor, now=clock.now())
    return shown(programme)


def _conditions(given: Mapping[str, Any], usual: str) -> Conditions:
    """Hold, minimum payout and currency as the verbs take them."""
    least = given["minimum_payout"] or {"amount": "0", "currency": usual}
    currency = money.currency_of(least["currency"])
    return Conditions(given["hold_days"], money.minor(least["amount"], currency, "minimum_payout"), currency)
