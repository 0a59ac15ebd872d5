"""The employee's pages: the feed, and the composer that lends a story to them."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.database import attempt
from advocacy.errors import Breach, InvalidMove
from advocacy.networks.connections import Connection, connections_of
from advocacy.people.capabilities import Capability
from advocacy.posts.scheduling import When
from advocacy.posts.states import Way
from advocacy.web.guards import guard
from advocacy.web.panels import panel
from advocacy.web.transactions import writes
from content_library import acknowledging, lending, previewing
from content_library.feed import feed
from content_library.models import Caption, Item

pages = Blueprint("feed", __name__)


@pages.get("/feed")
@guard(Capability.SHARE)
def stories() -> ResponseReturnValue:
    """What I may share now."""
    now = clock.now()
    found = feed(current_user.person, now, cursor=request.args.get("cursor"))
    return render_template(
        "content_library/feed.html", feed=found, now=now, points=panel("points for a post"),
        to_acknowledge=acknowledging.needs_acknowledgement(current_user.person),
    )  # fmt: skip


@pages.get("/feed/<int:item_id>/share")
@guard(Capability.SHARE)
@writes
def composer(item_id: int) -> ResponseReturnValue:
    """Captions side by side as they will look; reserves the link that they show."""
    return _composer(item_id, request.args.get("network", ""), {}, {})


@pages.post("/feed/<int:item_id>/share")
@guard(Capability.SHARE)
def share(item_id: int) -> ResponseReturnValue:
    """Shares exactly what was shown: now, in the next good slot, or at a time in one's own zone."""
    form, person, now = request.form, current_user.person, clock.now()
    item = lending.lendable(item_id, person, now)
    network = form.get("network", "")
    connection = _connection(connections_of(person.id), network, form.get("connection", type=int))
    shown = previewing.preview(item, _picked(item, form.get("caption", type=int)), network, person, connection, now=now)
    way = Way.API if connection and form.get("way") != "hand" else Way.HAND
    try:
        with attempt():
            made = lending.share(
                shown, item, person, way, when_of(form.get("when", "now"), form.get("at", ""), person.zone),
                actor=current_user.actor, now=now, agreed_sha256=form.get(f"sha256_{shown.caption.id}"),
            )  # fmt: skip
    except (Breach, InvalidMove) as refusal:
        flash(str(refusal), "danger")
        return _composer(item_id, network, form.to_dict(), refusal.errors), 422
    flash(_("Done. You find it here.") if way is Way.API else _("Now post it, then tell us."), "success")
    return redirect(url_for("posts.post", share_id=made.id))


def _composer(item_id: int, wanted: str, form: dict[str, str], errors: dict[str, list[str]]) -> str:
    person, now = current_user.person, clock.now()
    item = lending.lendable(item_id, person, now)
    connections = connections_of(person.id)
    networks = lending.networks_for(item.revision, connections)
    if not networks:
        raise Breach(
            "This story has no words for a network that is offered here.",
            remedy="Tell marketing, or choose another one.",
        )
    network = wanted if wanted in networks else networks[0]
    mine = lending.accounts_on(network, connections)
    previews = [
        previewing.preview(item, caption, network, person, mine[0] if mine else None, now=now)
        for caption in lending.captions_for(item.revision, network, person.language)
    ]
    return render_template(
        "content_library/composer.html", item=item, revision=item.revision, networks=networks, network=network,
        accounts=mine, previews=previews, form=form, errors=errors, person=person, now=now,
        connected={each.network for each in connections},
        to_acknowledge=acknowledging.needs_acknowledgement(person),
    )  # fmt: skip


def _picked(item: Item, caption_id: int | None) -> Caption:
    for caption in item.revision.captions:
        if caption.id == caption_id:
            return caption
    raise Breach("Which caption?", remedy="The words may have changed: look at the preview again.")


def _connection(connections: list[Connection], network: str, connection_id: int | None) -> Connection | None:
    usable = lending.accounts_on(network, connections)
    chosen = [each for each in usable if each.id == connection_id]
    return next(iter(chosen or usable), None)


def when_of(word: str, at: str, zone: str) -> When:
    """The time that a form names: now, next_slot, or a wall-clock time in the zone. Raises Breach when it is none."""
    if word == "now":
        return "now"
    if word == "next_slot":
        return "next_slot"
    try:
        local = datetime.fromisoformat(at)
    except ValueError as wrong:
        raise Breach("When?", errors={"at": ["Give a day and a time."]}) from wrong
    return clock.at_wall_clock(local.date(), local.time(), zone)
