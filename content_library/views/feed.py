"""The employee's pages: the feed, and the composer that lends a story to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.campaigns import blackouts
from advocacy.database import attempt, reading
from advocacy.errors import Breach, InvalidMove
from advocacy.networks.connections import Connection, connections_of
from advocacy.people.capabilities import Capability
from advocacy.posts.models import Share
from advocacy.posts.states import Way
from advocacy.posts.timing import When, time_apart
from advocacy.web.filters import localtime
from advocacy.web.guards import guard
from advocacy.web.idempotency import keyed
from advocacy.web.panels import panel
from advocacy.web.transactions import own_transactions, writes
from content_library.audiences import experts
from content_library.lending import lending, own_words, rotation
from content_library.lending.chance import is_given, offered_first
from content_library.lending.composing import Form, blank_field, picked, typed_blanks, variants, words_field
from content_library.lending.feed import feed
from content_library.lending.judging import price_on
from content_library.lending.planning import time_of, wanted_at
from content_library.lending.previewing import Place, placed, preview_at, sketched
from content_library.models import Caption, Item
from content_library.policies import acknowledging

pages = Blueprint("feed", __name__)

EMPTY: Mapping[str, str] = {}
FINE: Mapping[str, list[str]] = {}
APART = "apart"
"""The choice of the next minute that keeps the distance to colleagues' posts of the same."""


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
    return _composer(item_id, request.args.get("network", ""), EMPTY)


@pages.post("/feed/<int:item_id>/share/look")
@guard(Capability.SHARE)
@own_transactions
def look(item_id: int) -> ResponseReturnValue:
    """The captions as they stand in the form: what is shown again while somebody types. Writes nothing."""
    form, person = request.form.to_dict(), current_user.person
    with reading():
        item = lending.lendable(item_id, person, clock.now())
        network, accounts = _network(item, form.get("network", ""))
        place = sketched(item, network, person, accounts[0] if accounts else None, now=clock.now())
        return render_template("content_library/_composed.html", **_shown(place, form), accounts=accounts, form=form)


@pages.post("/feed/<int:item_id>/share")
@guard(Capability.SHARE)
@keyed
def share(item_id: int) -> ResponseReturnValue:
    """Shares exactly what was shown, or sends words of one's own to review; looks again where that was pressed."""
    form, person, now = request.form.to_dict(), current_user.person, clock.now()
    if form.get("then") == "look":
        return _composer(item_id, form.get("network", ""), form)
    item = lending.lendable(item_id, person, now)
    try:
        with attempt():
            if form.get("then", "").startswith("own-"):
                return _proposed(item, form, now)
            return _shared(item, form, now)
    except (Breach, InvalidMove) as refusal:
        flash(str(refusal), "danger")
        return _composer(item_id, form.get("network", ""), form, refusal.errors), 422


def _shared(item: Item, form: Form, now: datetime) -> ResponseReturnValue:
    person, network = current_user.person, form.get("network", "")
    connection = _connection(connections_of(person.id), network, form.get("connection", ""))
    caption = _picked(item, form.get("caption", ""), network)
    place = placed(item, network, person, connection, now=now)
    if not form.get("approved"):
        _refuse_unsure(place, caption, form)
    way = Way.API if connection and form.get("way") != "hand" else Way.HAND
    made = lending.share(
        preview_at(place, caption, typed_blanks(caption, form)), item, person, way,
        _when(place, way, form), actor=current_user.actor, now=now,
        agreed_sha256=form.get(f"sha256_{caption.id}"),
    )  # fmt: skip
    flash(_("Done. You find it here.") if way is Way.API else _("Now post it, then tell us."), "success")
    warn_of_blackout(made)
    return redirect(url_for("posts.post", share_id=made.id))


def warn_of_blackout(made: Share) -> None:
    """Says so when a post falls into a blackout, and until when it will be held."""
    found = blackouts.falls_into(made.permit_tags, made.network, made.due_at)
    if found is not None and found.until is not None:
        until = localtime(found.until)
        flash(
            _("It falls into “%(title)s” and will be held until %(until)s.", title=found.called, until=until), "warning"
        )


def _proposed(item: Item, form: Form, now: datetime) -> ResponseReturnValue:
    network = form.get("network", "")
    caption = _picked(item, form["then"].removeprefix("own-"), network)
    text = form.get(words_field(caption.id), "")
    own_words.propose(item, caption, network, text, person=current_user.person, now=now)
    flash(_("Your words are with the reviewers. We tell you what they say."), "success")
    return redirect(url_for("feed.composer", item_id=item.id, network=network))


def _refuse_unsure(place: Place, caption: Caption, form: Form) -> None:
    """Whoever wrote words of their own and presses the button for the approved ones is asked which they mean."""
    (variant,) = variants(place, [caption], own_words.own_words_of(place.person.id, place.item.id), form)
    if variant.changed:
        raise Breach(
            _("You have written words of your own."),
            remedy=_("Send them to review, or share the approved ones."),
            errors={words_field(caption.id): [_("These go to review first.")]},
        )


@pages.post("/feed/own-words/<int:item_id>/take-back")
@guard(Capability.SHARE)
def take_back(item_id: int) -> ResponseReturnValue:
    """Takes one's own words back."""
    own = own_words.own_words_for(current_user.id, item_id)
    own_words.take_back(own, actor=current_user.actor, now=clock.now())
    flash(_("Taken back."), "success")
    return redirect(url_for("feed.stories"))


def _composer(item_id: int, wanted: str, form: Form, errors: Mapping[str, list[str]] = FINE) -> str:
    person, now = current_user.person, clock.now()
    item = lending.lendable(item_id, person, now)
    network, accounts = _network(item, wanted)
    place = placed(item, network, person, accounts[0] if accounts else None, now=now)
    return render_template(
        "content_library/composer.html", **_shown(place, form), accounts=accounts, form=form, errors=errors,
        networks=lending.networks_for(item.revision, connections_of(person.id)), now=now,
        to_acknowledge=acknowledging.needs_acknowledgement(person), ask=experts.experts_of(item.topics),
    )  # fmt: skip


def _shown(place: Place, form: Form) -> dict[str, Any]:
    """What page and fragment show alike."""
    item, person = place.item, place.person
    mine = own_words.own_words_of(person.id, item.id)
    lately = rotation.said_lately(item, place.network, place.now)
    used = offered_first(item, person, rotation.turns(lately, person.id))
    way = Way.API if place.connection else Way.HAND
    at, apart_at = _foreseen(place, way, form), time_apart(wanted_at(place, way), place.now)
    captions = lending.captions_for(item.revision, place.network, person.language, used)
    shown = variants(place, captions, mine, form)
    return {
        "item": item, "revision": item.revision, "network": place.network, "person": person, "variants": shown,
        "quiet": blackouts.ahead_of(lending.tags_of(item, person), place.network, clock.now()),
        "picked": picked(shown, form) if shown else None, "instead_of": lending.instead_of,
        "echoes": {
            each.caption.id: rotation.echo_of(each.shown.text, lately, person.id, at) for each in shown
        },
        "apart_at": apart_at if apart_at > place.now else None,
        "price": price_on(place.network, linked=bool(item.revision.url)),
        "mine": mine, "unsure": [each for each in shown if each.changed], "blank_field": blank_field,
        "words_field": words_field,
        "by_chance": next((each.id for each in captions if is_given(each, captions, used)), None),
    }  # fmt: skip


def _when(place: Place, way: Way, form: Form) -> When:
    """The time that the form names. Raises Breach when it is none."""
    if form.get("when") == APART:
        return time_apart(wanted_at(place, way), place.now)
    return when_of(form.get("when", "now"), form.get("at", ""), place.person.zone)


def _foreseen(place: Place, way: Way, form: Form) -> datetime:
    """When it would go out as the form stands; now, while no time is written."""
    try:
        return time_of(place, way, _when(place, way, form))
    except Breach:
        return place.now


def _network(item: Item, wanted: str) -> tuple[str, list[Connection]]:
    """The network to compose for, and one's accounts there. Raises Breach where there are no words for any."""
    connections = connections_of(current_user.id)
    networks = lending.networks_for(item.revision, connections)
    if not networks:
        raise Breach(
            _("This story has no words for a network that is offered here."),
            remedy=_("Tell marketing, or choose another one."),
        )
    network = wanted if wanted in networks else networks[0]
    return network, lending.accounts_on(network, connections)


def _picked(item: Item, caption_id: str, network: str) -> Caption:
    for caption in lending.captions_for(item.revision, network, current_user.person.language):
        if str(caption.id) == caption_id:
            return caption
    raise Breach(_("Which caption?"), remedy=_("The words may have changed: look at the preview again."))


def _connection(connections: list[Connection], network: str, connection_id: str) -> Connection | None:
    usable = lending.accounts_on(network, connections)
    chosen = [each for each in usable if str(each.id) == connection_id]
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
        raise Breach(_("When?"), errors={"at": [_("Give a day and a time.")]}) from wrong
    return clock.at_wall_clock(local.date(), local.time(), zone)
