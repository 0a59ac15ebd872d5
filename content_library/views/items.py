"""Pages of items: the studio's board and lists, one item, and what is done to it without writing."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach
from advocacy.history import timeline
from advocacy.people.capabilities import Capability
from advocacy.reach.studies import caption_tests
from advocacy.reach.views import panel as reach_panel
from advocacy.web.guards import guard
from content_library.audiences import sets as audiences
from content_library.items import items, queries
from content_library.items.telling import told
from content_library.lending.chance import fields_of
from content_library.models import Item, ItemOrigin, ItemState
from content_library.reviews import inbox, reviewing
from content_library.rules import vetting
from content_library.views import threads

pages = Blueprint("studio", __name__, url_prefix="/studio")


@pages.get("/")
@guard(Capability.SEE_ITEMS)
def board() -> ResponseReturnValue:
    """The board: the newest items of each open state."""
    lanes = queries.board()
    shown = [item for lane in lanes.values() for item in lane]
    return render_template(
        "content_library/board.html", lanes=lanes, counts=queries.counts_by_state(), now=clock.now(),
        reviews=queries.reviews_by_item(shown),
    )  # fmt: skip


@pages.get("/items/")
@guard(Capability.SEE_ITEMS)
def listing() -> ResponseReturnValue:
    """Items by state and words in the title, a page at a time."""
    chosen = request.args.get("state", "")
    states = [ItemState(chosen)] if chosen in {state.value for state in ItemState} else []
    search, cursor = request.args.get("search", ""), request.args.get("cursor")
    own_words = request.args.get("origin") == ItemOrigin.OWN_WORDS
    found = queries.list_items(states=states, search=search, own_words=own_words, cursor=cursor, limit=30)
    return render_template(
        "content_library/items.html", found=found, chosen=chosen, search=search, own_words=own_words, cursor=cursor,
        counts=queries.counts_by_state(own_words=own_words), reviews=queries.reviews_by_item(found.items),
    )  # fmt: skip


@pages.get("/items/<int:item_id>")
@guard(Capability.SEE_ITEMS)
def item(item_id: int) -> ResponseReturnValue:
    """One item: what it says, what the checks and the functions say, what happened to it, what it earned."""
    found = queries.item_for(item_id)
    asked = reviewing.changes_asked(found)
    quoted = [each.span for one in asked for each in one.quoted]
    return render_template(
        "content_library/item.html", item=found, revision=found.revision, asked=asked,
        captions=reviewing.words_read(vetting.vet_revision(found, found.revision), quoted),
        reviews=queries.reviews_of(found), revisions=queries.revisions_of(found), talk=threads.shown(found),
        reached=audiences.reached_by(found.revision.audience), origin=queries.origin_of(found),
        events=[told(row) for row in timeline("item", found.id)], now=clock.now(),
        reach=reach_panel(found.group_ref) if _may_have_reached(found) else None,
        tests=caption_tests.ever_on(found.group_ref), testable=fields_of(found.revision),
        mine=inbox.open_review(found, inbox.functions_of(current_user.person, clock.now())),
    )  # fmt: skip


@pages.post("/items/<int:item_id>/submit")
@guard(Capability.WRITE_ITEMS)
def submit(item_id: int) -> ResponseReturnValue:
    """Sends an item to its reviewers, if the checks let it."""
    found = queries.item_for(item_id)
    try:
        asked = items.submit(found, actor=current_user.actor, now=clock.now())
    except Breach as refusal:  # nothing is written before it refuses
        flash(str(refusal), "danger")
        return redirect(url_for("editor.edit", item_id=item_id))
    flash(
        ngettext(
            "Submitted. %(count)s function will answer.",
            "Submitted. %(count)s functions will answer.",
            len(asked),
            count=len(asked),
        ),
        "success",
    )
    return redirect(url_for("studio.item", item_id=item_id))


@pages.post("/items/<int:item_id>/withdraw")
@guard(Capability.WRITE_ITEMS)
def withdraw(item_id: int) -> ResponseReturnValue:
    """Takes an item back for good, with a reason."""
    found, why = queries.item_for(item_id), request.form.get("note", "")
    items.withdraw(found, actor=current_user.actor, now=clock.now(), why=why)
    flash(_("Withdrawn. What was queued is cancelled."), "success")
    return redirect(url_for("studio.item", item_id=item_id))


def _may_have_reached(found: Item) -> bool:
    """False for what was surely never shared, so that a first draft shows no empty chart."""
    return found.revision_number > 1 or found.state in {ItemState.LIVE, ItemState.EXPIRED, ItemState.WITHDRAWN}
