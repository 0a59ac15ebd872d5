"""The API of the promise clock: what we owe a partner by when, and what they could do next. Thin."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user

from advocacy import clock
from advocacy.links.attribution import money
from advocacy.people.capabilities import Capability
from advocacy.web.guards import narrow_tokens, signed_in
from advocacy.web.lists import as_list
from influencers.commissions import statements
from influencers.portal import collected
from influencers.programmes import queries
from influencers.programmes.promises import NextStep, Promise

api = APIBlueprint("portal_api", __name__, url_prefix="/api/v1", tag="Partners")


class PromisedAmount(Schema):
    """Money that was promised."""

    amount = String()
    currency = String()


class PromiseOut(Schema):
    """Something that we owe. ``standing``: waiting, late, kept, or blocked by ``why``; ``path`` is its page."""

    what = String()
    standing = String()
    due_at = String(allow_none=True)
    why = String()
    amount = Nested(PromisedAmount, allow_none=True)
    path = String()


class NextStepOut(Schema):
    """Something that one could do; ``action`` is what its button says, ``path`` the page."""

    what = String()
    text = String()
    action = String()
    due_at = String(allow_none=True)
    path = String()


@api.get("/promises")
@api.output(as_list(PromiseOut))
@signed_in
@narrow_tokens(Capability.TAKE_PART)
def my_promises() -> ResponseReturnValue:
    """Everything that we owe me: late, held up, due, kept; of each the earliest first."""
    found = collected.promises_of(current_user.id, clock.now())
    return {"items": [_promise(each) for each in found], "next": None}


@api.get("/next-steps")
@api.output(as_list(NextStepOut))
@signed_in
@narrow_tokens(Capability.TAKE_PART)
def my_next_steps() -> ResponseReturnValue:
    """What I could do next, the earliest due first."""
    mine = current_user.id
    asked = collected.is_asked(queries.enrolments_of(mine), statements.sums_of(mine))
    found = collected.next_steps(mine, clock.now()) if asked else []
    return {"items": [_step(each) for each in found], "next": None}


def _promise(each: Promise) -> dict[str, Any]:
    return {
        "what": str(each.what), "standing": each.standing.value, "why": str(each.why), "path": each.path,
        "due_at": clock.to_rfc3339(each.due_at) if each.due_at else None,
        "amount": money.told(each.amount, each.currency) if each.amount is not None else None,
    }  # fmt: skip


def _step(each: NextStep) -> dict[str, Any]:
    due_at = clock.to_rfc3339(each.due_at) if each.due_at else None
    told = {name: str(getattr(each, name)) for name in ("what", "text", "action", "path")}
    return {**told, "due_at": due_at}
