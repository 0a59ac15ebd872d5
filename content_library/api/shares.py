"""The API of shares: the preview, sharing exactly that, and what became of it."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Dict, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.links.queries import short_url
from advocacy.networks.connections import Connection, connection_of, connections_of
from advocacy.people.capabilities import Capability
from advocacy.posts import queries, resolving, scheduling
from advocacy.posts.fitting import by_field
from advocacy.posts.models import Share
from advocacy.posts.states import Way
from advocacy.posts.timing import time_apart, when_said
from advocacy.reach.queries import for_share
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from content_library.lending import lending
from content_library.lending.planning import time_of, wanted_at
from content_library.lending.previewing import Place, Preview, placed, preview_at, require_words_for
from content_library.lending.rotation import echo_of, said_lately

api = APIBlueprint("shares_api", __name__, url_prefix="/api/v1", tag="Shares")


class ShareIn(Schema):
    """What to share: without a caption the best one for me; ``publish_at`` RFC 3339, "now" or "next_slot".

    ``late_after_minutes``: by API, how late it may still be sent (5 minutes to 7 days); without it the usual limit.
    Blanks are filled by ``blanks`` ({what to write: words}) or by ``text``, the whole post with them filled.
    """

    item_id = Integer(required=True)
    network = String(required=True)
    by = String(required=True, validate=OneOf(["api", "hand"]))
    connection_id = Integer()
    caption_id = Integer()
    text = String()
    blanks = Dict(keys=String(validate=Length(1, 80)), values=String(validate=Length(0, 300)))
    sha256 = String()
    publish_at = String(required=True)
    late_after_minutes = Integer(allow_none=True)


class ShareLinkOut(Schema):
    """The share's tracked link."""

    slug = String()
    url = String()


class AttemptOut(Schema):
    """One request to the network."""

    number = Integer()
    started_at = String()
    outcome = String(allow_none=True)
    detail = String(allow_none=True)


class ShareOut(Schema):
    """A share, and what became of it."""

    id = Integer()
    item_ref = String()
    network = String()
    by = String()
    state = String()
    publish_at = String()
    late_after = String()
    published_at = String(allow_none=True)
    text = String()
    sha256 = String()
    problem = String(allow_none=True)
    link = Nested(ShareLinkOut, allow_none=True)
    attempts = List(Nested(AttemptOut))
    remote = Dict(allow_none=True)
    readings = List(Dict())
    reach = List(Dict())


class PreviewIn(Schema):
    """What to preview; ``publish_at`` as in a share: ``echo`` compares with that time."""

    item_id = Integer(required=True)
    network = String(required=True)
    caption_id = Integer()
    connection_id = Integer()
    blanks = Dict(keys=String(validate=Length(1, 80)), values=String(validate=Length(0, 300)))
    publish_at = String(load_default="now")


class EchoOut(Schema):
    """How many colleagues say nearly the same there within a day of that time; ``own``: you did within a month."""

    colleagues = Integer()
    own = Boolean()


class BlankOut(Schema):
    """A blank of a caption: what to write, and how many characters at most."""

    label = String()
    longest = Integer()


class PreviewOut(Schema):
    """What would be sent, byte for byte, and what the checks say. ``media`` go along, ``media_left`` only by hand;
    ``problems`` are open blanks, and why the network would refuse it by API; without an account it may still be sent,
    by hand. ``publish_at`` is when it would go out as things stand, ``apart_at`` the next minute that keeps the
    distance to colleagues who share the same story there."""

    caption_id = Integer()
    publish_at = String()
    apart_at = String()
    echo = Nested(EchoOut)
    text = String()
    sha256 = String()
    used = Integer()
    limit = Integer(allow_none=True)
    outcome = String()
    findings = List(Dict())
    blanks = List(Nested(BlankOut))
    problems = Dict(keys=String(), values=List(String()))
    media = List(Integer())
    media_left = List(Integer())
    shown = String()
    may_be_sent = Boolean()
    link = Nested(ShareLinkOut, allow_none=True)


@api.post("/shares/preview")
@api.input(PreviewIn)
@api.output(PreviewOut)
@guard(Capability.SHARE)
def preview(json_data: dict[str, Any]) -> ResponseReturnValue:
    """What would be sent. Reserves the link, which the share then takes."""
    place, shown = _preview(json_data)
    way = Way.API if place.connection else Way.HAND
    at = time_of(place, way, when_said(json_data["publish_at"]))
    lately = said_lately(place.item, place.network, place.now)
    told = ("rule", "outcome", "message", "remedy", "start", "end")
    findings = [{name: getattr(found.spoken(), name) for name in told} for found in shown.verdict.findings]
    return {
        "caption_id": shown.caption.id, "text": shown.text, "sha256": shown.sha256, "used": shown.used,
        "limit": shown.limit, "outcome": shown.verdict.outcome.value, "findings": findings,
        "blanks": shown.blanks, "problems": {**shown.unfit, **by_field(shown.problems)}, "shown": shown.shown,
        "media": [each.medium.id for each in shown.going.attached],
        "media_left": [each.medium.id for each in shown.going.left],
        "may_be_sent": shown.may_be_sent and not (shown.connection and shown.problems),
        "link": {"slug": shown.link.slug, "url": shown.link_url} if shown.link else None,
        "echo": echo_of(shown.text, lately, place.person.id, at), "publish_at": clock.to_rfc3339(at),
        "apart_at": clock.to_rfc3339(time_apart(wanted_at(place, way), place.now)),
    }  # fmt: skip


@api.post("/shares")
@api.input(ShareIn)
@api.output(ShareOut, status_code=201)
@guard(Capability.SHARE)
def share(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Shares what the preview shows. ``text``, if given, must be that, its blanks filled (422 tells where it is not);
    ``sha256`` its digest, with the blanks filled or still open."""
    place, shown = _preview(json_data)
    made = lending.share(
        shown, place.item, current_user.person, Way(json_data["by"]), when_said(json_data["publish_at"]),
        actor=current_user.actor, now=clock.now(), agreed_sha256=json_data.get("sha256"),
        late_after_minutes=json_data.get("late_after_minutes"),
    )  # fmt: skip
    return shown_share(queries.share_for(current_user.id, made.id))


@api.get("/shares")
@api.input(ListQuery, location="query")
@api.output(as_list(ShareOut))
@guard(Capability.SHARE)
def shares(query_data: dict[str, Any]) -> ResponseReturnValue:
    """My shares, newest first; attempts, readings and reach are with each one alone."""
    found = queries.shares_of(current_user.id, cursor=query_data["cursor"], limit=query_data["limit"])
    return {"items": [_line(each) for each in found.items], "next": found.next}


@api.get("/shares/<int:share_id>")
@api.output(ShareOut)
@guard(Capability.SHARE)
def one(share_id: int) -> ResponseReturnValue:
    """One of my shares, with attempts, readings and reach."""
    return shown_share(queries.share_for(current_user.id, share_id))


@api.delete("/shares/<int:share_id>")
@api.output(ShareOut)
@guard(Capability.SHARE)
def cancel(share_id: int) -> ResponseReturnValue:
    """Cancels a share that was not sent."""
    mine = queries.share_for(current_user.id, share_id)
    scheduling.cancel(mine, actor=current_user.actor, now=clock.now())
    return shown_share(mine)


class PostedIn(Schema):
    """Where the post is, if you paste it."""

    url = String(allow_none=True)


@api.post("/shares/<int:share_id>/posted")
@api.input(PostedIn)
@api.output(ShareOut)
@guard(Capability.SHARE)
def posted(share_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """I posted it by hand."""
    mine = queries.share_for(current_user.id, share_id)
    resolving.posted(mine, json_data.get("url"), actor=current_user.actor, now=clock.now())
    return shown_share(mine)


class ResolveIn(Schema):
    """Whether it is there, and where."""

    published = Boolean(required=True)
    url = String(allow_none=True)


@api.post("/shares/<int:share_id>/resolve")
@api.input(ResolveIn)
@api.output(ShareOut)
@guard(Capability.SHARE)
def resolve(share_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """I looked whether a share of unknown outcome is on the network."""
    mine = queries.share_for(current_user.id, share_id)
    resolving.resolve(mine, json_data["published"], json_data.get("url"), actor=current_user.actor, now=clock.now())
    return shown_share(mine)


def shown_share(found: Share) -> dict[str, Any]:
    """A share with everything that is known of it."""
    attempts = [
        {
            "number": each.number, "started_at": clock.to_rfc3339(each.started_at),
            "outcome": each.outcome.value if each.outcome else None, "detail": each.detail,
        }
        for each in queries.attempts_of(found.id)
    ]  # fmt: skip
    readings = [
        {
            "metric": r.metric,
            "unit": r.unit,
            "value": r.value,
            "source": r.source,
            "captured_at": clock.to_rfc3339(r.captured_at),
        }
        for r in queries.latest_readings([found.id])[found.id]
    ]
    reach = [{"value": figure.value, **figure.explain()} for figure in for_share(found.id)]
    return {**_line(found), "attempts": attempts, "readings": readings, "reach": reach}


def _line(found: Share) -> dict[str, Any]:
    url = short_url(found.link) if found.link else ""
    remote = {"id": found.remote_id, "url": found.url} if found.remote_id or found.url else None
    return {
        "id": found.id, "item_ref": found.source_ref, "network": found.network, "by": found.way.value,
        "state": found.state.value, "publish_at": clock.to_rfc3339(found.due_at),
        "late_after": clock.to_rfc3339(found.late_after),
        "published_at": _instant(found.published_at), "text": found.text, "sha256": found.sha256,
        "problem": found.problem, "link": {"slug": found.link.slug, "url": url} if found.link else None,
        "remote": remote, "attempts": [], "readings": [], "reach": [],
    }  # fmt: skip


def _preview(given: dict[str, Any]) -> tuple[Place, Preview]:
    person, now = current_user.person, clock.now()
    item = lending.lendable(given["item_id"], person, now)
    caption = lending.caption_picked(item, given["network"], given.get("caption_id"), person, now)
    require_words_for(caption, given["network"])
    place = placed(item, given["network"], person, _connection(given, person.id), now=now)
    values = given.get("blanks", {})
    if "text" in given:
        values = lending.values_from(given["text"], preview_at(place, caption), item.text_mode)
    return place, preview_at(place, caption, values)


def _connection(given: dict[str, Any], person_id: int) -> Connection | None:
    if "connection_id" in given:
        return connection_of(person_id, given["connection_id"])
    if given.get("by") == "hand":
        return None
    return next(iter(lending.accounts_on(given["network"], connections_of(person_id))), None)


def _instant(at: Any) -> str | None:
    return clock.to_rfc3339(at) if at else None
