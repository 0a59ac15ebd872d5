"""The API of what is between us and a partner: tasks, exclusivities, a duplicate merged, no more mail. Thin."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Date, Integer, List, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.database import get
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from influencers.partners import contacts, exclusivity, merging, partners, queries, suppression
from influencers.partners.api_fields import PartnerOut, shown
from influencers.partners.contact_models import Exclusivity, PartnerTask

api = APIBlueprint("partner_contacts_api", __name__, url_prefix="/api/v1", tag="Partners")

MINE, ALL = "mine", "all"


class PartnerTaskQuery(ListQuery):
    """Which tasks: one's own or everybody's, for one partner or all, the open ones or those that are done."""

    of = String(load_default=MINE, validate=OneOf([MINE, ALL]))
    partner_id = Integer(load_default=None, allow_none=True)
    done = Boolean(load_default=False)


class PartnerTaskIn(Schema):
    """Something to do; ``whose_id`` is told on the day."""

    title = String(required=True, validate=Length(1, contacts.LONGEST_TITLE))
    due_on = Date(load_default=None, allow_none=True)
    whose_id = Integer(load_default=None, allow_none=True, strict=True)


class PartnerTaskOut(PartnerTaskIn):
    """A task as it stands; ``done_at`` null: it is open."""

    id = Integer()
    partner_id = Integer()
    created_at = String()
    done_at = String(allow_none=True)


class PartnerExclusivityIn(Schema):
    """To whom a partner is bound elsewhere, for what kind of product; ``competitors``: whom they may not speak for."""

    bound_to = String(required=True, validate=Length(1, 120))
    category = String(required=True, validate=Length(1, 60))
    first_day = Date(required=True)
    last_day = Date(required=True)
    competitors = List(String(validate=Length(1, 120)), load_default=list, validate=Length(max=30))


class PartnerExclusivityOut(PartnerExclusivityIn):
    """An exclusivity; ``bound_to`` empty: to us. ``by_hand`` false: an agreement says so, and it ends with that."""

    id = Integer()
    partner_id = Integer()
    bound_to = String()
    by_hand = Boolean()


class PartnerDuplicate(Schema):
    """The number of the partner that is the same one."""

    duplicate = Integer(required=True, strict=True)


class PartnerMailStopped(Schema):
    """Whether they get mail from programmes."""

    partner_id = Integer()
    wants_no_mail = Boolean()


@api.get("/partner-tasks")
@api.input(PartnerTaskQuery, location="query")
@api.output(as_list(PartnerTaskOut))
@guard(Capability.WRITE_PROGRAMMES)
def task_list(query_data: dict[str, Any]) -> ResponseReturnValue:
    """What is to do for partners, or was done; the newest first."""
    whose_id = current_user.id if query_data.pop("of") == MINE else None
    if query_data["partner_id"] is not None:
        query_data["partner_id"] = partners.partner_for(query_data["partner_id"]).id
    found = contacts.tasks(whose_id, **query_data)
    return {"items": [_task(each) for each in found.items], "next": found.next}


@api.post("/partners/<int:partner_id>/tasks")
@api.input(PartnerTaskIn)
@api.output(PartnerTaskOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def add_task(partner_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds something to do."""
    partner = partners.partner_for(partner_id)
    return _task(contacts.add_task(partner, **json_data, actor=current_user.actor, now=clock.now()))


@api.post("/partner-tasks/<int:task_id>/finish")
@api.output(PartnerTaskOut)
@guard(Capability.WRITE_PROGRAMMES)
def finish_task(task_id: int) -> ResponseReturnValue:
    """It is done."""
    task = get(PartnerTask, task_id, _("There is no such task."))
    contacts.finish_task(task, actor=current_user.actor, now=clock.now())
    return _task(task)


@api.post("/partner-tasks/<int:task_id>/reopen")
@api.output(PartnerTaskOut)
@guard(Capability.WRITE_PROGRAMMES)
def reopen_task(task_id: int) -> ResponseReturnValue:
    """It is not done after all."""
    task = get(PartnerTask, task_id, _("There is no such task."))
    contacts.reopen_task(task, actor=current_user.actor, now=clock.now())
    return _task(task)


@api.get("/partners/<int:partner_id>/exclusivities")
@api.input(ListQuery, location="query")
@api.output(as_list(PartnerExclusivityOut))
@guard(Capability.WRITE_PROGRAMMES)
def exclusivity_list(partner_id: int, query_data: dict[str, Any]) -> ResponseReturnValue:
    """For whom they may not speak, past ones too; the last to end first."""
    found = exclusivity.all_of(partners.partner_for(partner_id).id, **query_data)
    return {"items": [_exclusivity(each) for each in found.items], "next": found.next}


@api.post("/partners/<int:partner_id>/exclusivities")
@api.input(PartnerExclusivityIn)
@api.output(PartnerExclusivityOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def add_exclusivity(partner_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Notes to whom a partner is bound elsewhere; of the same kind of product already, it is changed."""
    partner = partners.partner_for(partner_id)
    return _exclusivity(
        exclusivity.bind_elsewhere(partner, **json_data, actor=current_user.actor, now=clock.now())
    )  # fmt: skip


@api.post("/partner-exclusivities/<int:exclusivity_id>/end")
@api.output({}, status_code=204)
@guard(Capability.WRITE_PROGRAMMES)
def end_exclusivity(exclusivity_id: int) -> ResponseReturnValue:
    """Takes one away that was noted by hand; an agreement's ends with it."""
    kept = get(Exclusivity, exclusivity_id, _("There is no such exclusivity."))
    exclusivity.free_by_hand(kept, actor=current_user.actor, now=clock.now())
    return "", 204


@api.post("/partners/<int:partner_id>/merge")
@api.input(PartnerDuplicate)
@api.output(PartnerOut)
@guard(Capability.WRITE_PROGRAMMES)
def merge_partner(partner_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Merges a duplicate into this partner; it can't be undone."""
    stays, goes = partners.partner_for(partner_id), partners.partner_for(json_data["duplicate"])
    merging.merge(stays, goes, actor=current_user.actor, now=clock.now())
    return shown(stays, queries.accounts_of([stays.id])[stays.id])


@api.post("/partners/<int:partner_id>/mail-stop")
@api.output(PartnerMailStopped)
@guard(Capability.WRITE_PROGRAMMES)
def stop_mail(partner_id: int) -> ResponseReturnValue:
    """They told us that they want no more mail from programmes; it holds for their address, whoever it is of."""
    partner = partners.partner_for(partner_id)
    suppression.stop_by_hand(partner.address, actor=current_user.actor, now=clock.now())
    return {"partner_id": partner.id, "wants_no_mail": True}


def _task(task: PartnerTask) -> dict[str, Any]:
    same = ("id", "partner_id", "title", "due_on", "whose_id")
    done_at = None if task.done_at is None else to_rfc3339(task.done_at)
    return {**{name: getattr(task, name) for name in same}, "created_at": to_rfc3339(task.created_at),
            "done_at": done_at}  # fmt: skip


def _exclusivity(kept: Exclusivity) -> dict[str, Any]:
    same = ("id", "partner_id", "bound_to", "category", "first_day", "last_day", "competitors")
    return {**{name: getattr(kept, name) for name in same}, "by_hand": kept.source.startswith(exclusivity.BY_HAND)}
