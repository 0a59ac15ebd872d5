"""The API of one's own notices, and of what one wishes about messages."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Dict, Integer, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import OneOf, Range

from advocacy import clock
from advocacy.notices import forms, telling, wishes
from advocacy.notices.deciding import Wishes
from advocacy.notices.kinds import MAIL_WISHES, USUAL, Channel, NoticeKind, Wish
from advocacy.notices.models import Notice, Rhythm
from advocacy.web.guards import signed_in
from advocacy.web.lists import ListQuery, as_list

api = APIBlueprint("notices_api", __name__, url_prefix="/api/v1", tag="Messages")
WISH = String(validate=OneOf([each.value for each in MAIL_WISHES]))


class NoticeQuery(ListQuery):
    """Which notices."""

    kind = String(load_default=None, validate=OneOf([each.value for each in NoticeKind]))


class NoticeOut(Schema):
    """One thing I was told; ``path`` is the page where something can be done about it."""

    id = Integer()
    kind = String()
    title = String()
    text = String()
    path = String()
    tone = String()
    created_at = String()
    read_at = String(allow_none=True)


class MessageWishesIn(Schema):
    """What I wish about messages, whole. ``channels``: kind -> channel (mail, push, chat) -> all, important, digest
    (mail only) or none; what is left out is as usual. ``at`` is by my clock, ``weekday`` 0 is Monday."""

    rhythm = String(required=True, validate=OneOf([each.value for each in Rhythm]))
    weekday = Integer(strict=True, load_default=1, validate=Range(0, 6))
    at = String(load_default="09:00")
    most_a_day = Integer(strict=True, allow_none=True, load_default=None, validate=Range(0, 1000))
    channels = Dict(
        keys=String(validate=OneOf([each.value for each in forms.CHOSEN])),
        values=Dict(keys=String(validate=OneOf([each.value for each in USUAL])), values=WISH), load_default=dict,
    )  # fmt: skip


class MessageWishesOut(Schema):
    """What I wish about messages, with every kind; ``mail_stopped`` is true while mail to me comes back."""

    rhythm = String()
    weekday = Integer()
    at = String()
    most_a_day = Integer(allow_none=True)
    channels = Dict(keys=String(), values=Dict(keys=String(), values=String()))
    next_digest_at = String(allow_none=True)
    mail_stopped = Boolean()


@api.get("/notices")
@api.input(NoticeQuery, location="query")
@api.output(as_list(NoticeOut))
@signed_in
def notice_list(query_data: dict[str, Any]) -> ResponseReturnValue:
    """What I was told, newest first."""
    kind = NoticeKind(query_data["kind"]) if query_data["kind"] else None
    found = telling.notices_of(current_user.id, query_data["cursor"], query_data["limit"], kind)
    return {"items": [_notice(each) for each in found.items], "next": found.next}


@api.post("/notices/read")
@api.output({}, status_code=204)
@signed_in
def read_all() -> ResponseReturnValue:
    """I have read them all."""
    telling.read_all(current_user.id, clock.now())
    return "", 204


@api.get("/notices/preferences")
@api.output(MessageWishesOut)
@signed_in
def my_wishes() -> ResponseReturnValue:
    """What I wish about messages."""
    return _wishes()


@api.put("/notices/preferences")
@api.input(MessageWishesIn)
@api.output(MessageWishesOut)
@signed_in
def change_wishes(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Says what I wish, whole."""
    channels = {
        NoticeKind(kind): {Channel(channel): Wish(wish) for channel, wish in by_channel.items()}
        for kind, by_channel in json_data["channels"].items()
    }
    wanted = Wishes(
        Rhythm(json_data["rhythm"]), json_data["weekday"], forms.minute_of(json_data["at"]), channels,
        json_data["most_a_day"],
    )  # fmt: skip
    wishes.change(current_user.person, wanted, actor=current_user.actor, now=clock.now())
    return _wishes()


def _wishes() -> dict[str, Any]:
    person = current_user.person
    kept = wishes.of(person.id)
    due = wishes.next_digest(kept, person.zone, clock.now())
    return {
        "rhythm": kept.rhythm.value, "weekday": kept.weekday, "at": forms.at_of(kept.minute),
        "most_a_day": kept.most_a_day, "next_digest_at": clock.to_rfc3339(due) if due else None,
        "channels": {
            kind.value: {channel.value: wish.value for channel, wish in by_channel.items()}
            for kind, by_channel in wishes.shown(kept).items()
        },
        "mail_stopped": wishes.mail_is_stopped(person),
    }  # fmt: skip


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.id, "kind": notice.kind.value, "title": notice.title, "text": notice.text, "path": notice.path,
        "tone": notice.tone, "created_at": clock.to_rfc3339(notice.created_at),
        "read_at": clock.to_rfc3339(notice.read_at) if notice.read_at else None,
    }  # fmt: skip
