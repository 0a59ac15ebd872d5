"""The API of thanks and of invited colleagues."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock, settings
from advocacy.clock import to_rfc3339
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from rewards.recognition import invitations, queries, thanks, wishes
from rewards.recognition.models import Invitation, Thanks, ThanksKind, ThanksState
from rewards.recognition.queries import Told
from rewards.recognition.wishes import Wishes

api = APIBlueprint("recognition_api", __name__, url_prefix="/api/v1", tag="Rewards")


class ThanksQuery(ListQuery):
    """Thanks to the caller, or from them."""

    of = String(load_default="received", validate=OneOf(["received", "sent"]))


class ThanksIn(Schema):
    """For which post, by its address on the network."""

    url = String(required=True, validate=Length(1, 2000))
    kind = String(required=True, validate=OneOf([each.value for each in ThanksKind]))
    text = String(required=True, validate=Length(thanks.SHORTEST, thanks.LONGEST))


class ThanksOut(Schema):
    """A thank-you. To its sender one that was put away is still merely sent."""

    id = Integer()
    state = String()
    kind = String()
    text = String()
    from_ = String(data_key="from", allow_none=True)
    to = String()
    title = String()
    network = String()
    url = String(allow_none=True)
    sent_at = String()


class WishesBody(Schema):
    """Whether colleagues see thanks to the caller at once, and whether a mail tells of them once a week."""

    show_at_once = Boolean(required=True)
    digest = Boolean(required=True)


class InvitationIn(Schema):
    """Whom to invite: an address at one of the company's domains."""

    email = String(required=True, validate=Length(3, 320))


class InvitationOut(Schema):
    """An open invitation."""

    id = Integer()
    email = String()
    sent_at = String()
    expires_at = String()


@api.get("/thanks")
@api.input(ThanksQuery, location="query")
@api.output(as_list(ThanksOut))
@guard(Capability.SHARE)
def listing(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Thanks to the caller, or from them, newest first."""
    ask = queries.sent if query_data["of"] == "sent" else queries.received
    found = ask(current_user.id, query_data["cursor"], query_data["limit"])
    return {"items": [_thanks(each) for each in found.items], "next": found.next}


@api.post("/thanks")
@api.input(ThanksIn)
@api.output(ThanksOut, status_code=201)
@guard(Capability.SHARE)
def send(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Thanks the colleague whose post is at that address."""
    post = thanks.post_at(json_data["url"])
    kind, me = ThanksKind(json_data["kind"]), current_user.person
    sent = thanks.send(post, kind, json_data["text"], me, actor=current_user.actor, now=clock.now())
    return _thanks(queries.told_of(sent))


@api.post("/thanks/<int:thanks_id>/show")
@api.output(ThanksOut)
@guard(Capability.SHARE)
def show(thanks_id: int) -> ResponseReturnValue:
    """Lets colleagues see a thank-you to the caller, beside the story."""
    found = _mine(thanks_id)
    thanks.show(found, actor=current_user.actor, now=clock.now())
    return _thanks(queries.told_of(found))


@api.post("/thanks/<int:thanks_id>/hide")
@api.output(ThanksOut)
@guard(Capability.SHARE)
def hide(thanks_id: int) -> ResponseReturnValue:
    """Puts a thank-you to the caller away."""
    found = _mine(thanks_id)
    thanks.hide(found, actor=current_user.actor, now=clock.now())
    return _thanks(queries.told_of(found))


@api.post("/thanks/<int:thanks_id>/withdraw")
@api.output(ThanksOut)
@guard(Capability.SHARE)
def withdraw(thanks_id: int) -> ResponseReturnValue:
    """Takes back what the caller sent."""
    found = _mine(thanks_id)
    thanks.withdraw(found, actor=current_user.actor, now=clock.now())
    return _thanks(queries.told_of(found))


@api.get("/thanks/wishes")
@api.output(WishesBody)
@guard(Capability.SHARE)
def my_wishes() -> ResponseReturnValue:
    """What the caller wishes about thanks to them."""
    return wishes.of(current_user.id).__dict__


@api.put("/thanks/wishes")
@api.input(WishesBody)
@api.output(WishesBody)
@guard(Capability.SHARE)
def wish(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Changes that."""
    wishes.change(current_user.id, Wishes(**json_data), actor=current_user.actor, now=clock.now())
    return wishes.of(current_user.id).__dict__


@api.get("/invitations")
@api.output(as_list(InvitationOut))
@guard(Capability.SHARE)
def open_invitations() -> ResponseReturnValue:
    """The caller's open invitations of colleagues."""
    return {"items": [_invitation(each) for each in invitations.open_of(current_user.id)], "next": None}


@api.post("/invitations")
@api.input(InvitationIn)
@api.output(InvitationOut, status_code=201)
@guard(Capability.SHARE)
def invite(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Mails a colleague a link that makes them an account; whether they have one is not told."""
    base, me = settings.current().base_url, current_user.person
    return _invitation(invitations.send(json_data["email"], me, base, actor=current_user.actor, now=clock.now()))


@api.delete("/invitations/<int:invitation_id>")
@api.output({}, status_code=204)
@guard(Capability.SHARE)
def take_back(invitation_id: int) -> ResponseReturnValue:
    """Takes an open one back; its address is forgotten."""
    found = invitations.mine(invitation_id, current_user.id)
    invitations.take_back(found, actor=current_user.actor, now=clock.now())
    return "", 204


def _mine(thanks_id: int) -> Thanks:
    return queries.thanks_of(thanks_id, current_user.id)


def _thanks(told: Told) -> dict[str, Any]:
    row = told.thanks
    put_away = row.state is ThanksState.HIDDEN and row.to_id != current_user.id
    return {
        "id": row.id, "state": ThanksState.SENT.value if put_away else row.state.value, "kind": row.kind.value,
        "text": row.text, "from_": told.sender, "to": told.receiver, "title": told.title, "network": told.network,
        "url": told.url, "sent_at": to_rfc3339(row.sent_at),
    }  # fmt: skip


def _invitation(invitation: Invitation) -> dict[str, Any]:
    return {
        "id": invitation.id, "email": invitation.email, "sent_at": to_rfc3339(invitation.sent_at),
        "expires_at": to_rfc3339(invitation.expires_at),
    }  # fmt: skip
