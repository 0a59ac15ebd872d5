"""The API of open questions: what no machine can tell about my posts, what missed its time, another time for a post;
and what posts cost this month."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Dict, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user

from advocacy import clock
from advocacy.networks import registry, spending
from advocacy.people.capabilities import Capability
from advocacy.posts import scheduling
from advocacy.posts.models import Share
from advocacy.posts.queries import share_for
from advocacy.posts.questions import Question, missed_of, questions_of
from advocacy.posts.timing import when_said
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list

api = APIBlueprint("questions_api", __name__, url_prefix="/api/v1", tag="Shares")


class QuestionOut(Schema):
    """A share of unknown outcome: where to look for it, what was sent when, and since when its person is asked."""

    share_id = Integer()
    network = String()
    title = String()
    text = String()
    sent_at = String(allow_none=True)
    said = String()
    look_at = String(allow_none=True)
    asked_at = String(allow_none=True)


class TimeIn(Schema):
    """RFC 3339, "now" or "next_slot"."""

    publish_at = String(required=True)


class StandingOut(Schema):
    """Where a share stands now."""

    id = Integer()
    title = String()
    network = String()
    state = String()
    publish_at = String()
    problem = String(allow_none=True)


class MissedOut(Schema):
    """The posts that missed their time, the latest first."""

    items = List(Nested(StandingOut))


class SpendingOut(Schema):
    """What posts by API cost this month at networks that charge, and the most that they may."""

    items = List(Dict())


@api.get("/questions")
@api.input(ListQuery, location="query")
@api.output(as_list(QuestionOut))
@guard(Capability.SHARE)
def questions(query_data: dict[str, Any]) -> ResponseReturnValue:
    """My shares of unknown outcome. Answer by POST /shares/{id}/resolve once ``asked_at`` is set."""
    found = questions_of(current_user.id, cursor=query_data["cursor"], limit=query_data["limit"])
    return {"items": [_asked(each) for each in found.items], "next": found.next}


@api.get("/missed")
@api.output(MissedOut)
@guard(Capability.SHARE)
def missed() -> ResponseReturnValue:
    """My posts that missed their time. Give one another by POST /shares/{id}/reschedule."""
    return {"items": [_standing(share) for share in missed_of(current_user.id)]}


@api.post("/shares/<int:share_id>/reschedule")
@api.input(TimeIn)
@api.output(StandingOut)
@guard(Capability.SHARE)
def reschedule(share_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Gives a share that is scheduled, held or missed another time; 409 once it is sent."""
    share = share_for(current_user.id, share_id)
    scheduling.reschedule(share, when_said(json_data["publish_at"]), actor=current_user.actor, now=clock.now())
    return _standing(share)


@api.get("/spending")
@api.output(SpendingOut)
@guard(Capability.SEE_SYSTEM)
def spent() -> ResponseReturnValue:
    """The month's money at each network that charges for posts by API."""
    charging = [name for name, network in registry.all_networks().items() if network.capabilities.price is not None]
    return {"items": [_purse(spending.purse_of(name, clock.now())) for name in charging]}


def _asked(question: Question) -> dict[str, Any]:
    share = question.share
    return {
        "share_id": share.id, "network": share.network, "title": share.title, "text": share.text,
        "sent_at": clock.to_rfc3339(question.sent_at) if question.sent_at else None, "said": question.said,
        "look_at": question.look_at, "asked_at": clock.to_rfc3339(share.asked_at) if share.asked_at else None,
    }  # fmt: skip


def _standing(share: Share) -> dict[str, Any]:
    return {
        "id": share.id, "title": share.title, "network": share.network, "state": share.state.value,
        "publish_at": clock.to_rfc3339(share.due_at), "problem": share.problem,
    }  # fmt: skip


def _purse(purse: spending.Purse) -> dict[str, Any]:
    spent, most = ({"amount": f"{spending.dollars(each):.2f}", "currency": "USD"} for each in (purse.spent, purse.most))
    return {"network": purse.network, "month": purse.month, "spent": spent, "most": most}
