"""Pages of sources: the feeds that marketing follows, and the entries that wait to become items."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.transactions import own_transactions
from content_library import intake, sources
from content_library.fetching_feeds import fetch_source
from content_library.models import EntryState
from content_library.views.editor import warn_of_twin

pages = Blueprint("sources", __name__, url_prefix="/studio/sources")


@pages.get("/")
@guard(Capability.WRITE_ITEMS)
def listing() -> ResponseReturnValue:
    """The feeds, how each does, and the queue of all."""
    return _page()


@pages.post("/")
@guard(Capability.WRITE_ITEMS)
@own_transactions
def add() -> ResponseReturnValue:
    """Follows a feed: it is fetched first, so that only one that works is taken."""
    url = request.form.get("url", "")
    try:
        with reading():
            checked = sources.check_new(url)
        found = intake.look_at_feed(checked)
        with writing():
            source = sources.add_source(checked, found, actor=current_user.actor, now=clock.now())
            source_id = source.id
    except Breach as refusal:
        with reading():
            return _page(url=url, problem=refusal), 422
    count = len(found.entries)
    flash(ngettext("Followed: %(num)s entry is waiting.", "Followed: %(num)s entries are waiting.", count), "success")
    return redirect(url_for("sources.source", source_id=source_id))


@pages.get("/<int:source_id>")
@guard(Capability.WRITE_ITEMS)
def source(source_id: int) -> ResponseReturnValue:
    """One feed and its entries."""
    found = sources.source_for(source_id)
    state = EntryState(request.args["show"]) if request.args.get("show") in set(EntryState) else EntryState.NEW
    cursor = request.args.get("cursor")
    return render_template(
        "content_library/source.html", source=found, state=state, states=list(EntryState), cursor=cursor,
        entries=sources.list_entries(state, found.id, cursor), counts=sources.count_entries(found.id), now=clock.now(),
    )  # fmt: skip


@pages.post("/<int:source_id>/fetch")
@guard(Capability.WRITE_ITEMS)
@own_transactions
def fetch(source_id: int) -> ResponseReturnValue:
    """Fetches a feed now."""
    with reading():
        sources.source_for(source_id)
    outcome = fetch_source(source_id, actor=current_user.actor, now=clock.now())
    if outcome.problem:
        flash(outcome.problem, "danger")
    else:
        flash(ngettext("%(num)s new entry.", "%(num)s new entries.", outcome.new), "success")
    return redirect(url_for("sources.source", source_id=source_id))


@pages.post("/<int:source_id>/retire")
@guard(Capability.WRITE_ITEMS)
def retire(source_id: int) -> ResponseReturnValue:
    """Follows a feed no more, or again."""
    found, verb = sources.source_for(source_id), request.form.get("verb")
    (sources.restore if verb == "restore" else sources.retire)(found, actor=current_user.actor, now=clock.now())
    return redirect(url_for("sources.source", source_id=source_id))


@pages.post("/entries/<int:entry_id>/draft")
@guard(Capability.WRITE_ITEMS)
@own_transactions
def draft(entry_id: int) -> ResponseReturnValue:
    """Makes a draft of an entry and opens it in the editor; its page is fetched before anything is written."""
    with reading():
        entry = sources.entry_for(entry_id)
        known = entry.item_id
        db.session.expunge(entry)
    if known is not None:
        return redirect(url_for("editor.edit", item_id=known))
    page = intake.look_at_entry(entry)
    with writing():
        entry = sources.entry_for(entry_id)
        item = intake.draft_from_page(page, entry=entry, actor=current_user.actor, now=clock.now())
        item_id = item.id
        warn_of_twin(item)
    if page.problem:
        flash(page.problem, "warning")
    return redirect(url_for("editor.edit", item_id=item_id))


@pages.post("/entries/<int:entry_id>/dismiss")
@guard(Capability.WRITE_ITEMS)
def dismiss(entry_id: int) -> ResponseReturnValue:
    """Takes an entry off the queue, or puts it back."""
    entry, actor, now = sources.entry_for(entry_id), current_user.actor, clock.now()
    if request.form.get("verb") == "restore":
        sources.bring_back(entry, actor=actor, now=now)
    else:
        sources.dismiss(entry, actor=actor, now=now)
        flash(_("Dismissed. You find it under “Dismissed”."), "success")
    return redirect(url_for("sources.source", source_id=entry.source_id))


def _page(url: str = "", problem: Breach | None = None) -> str:
    cursor = request.args.get("cursor")
    entries = sources.list_entries(EntryState.NEW, None, cursor)
    return render_template(
        "content_library/sources.html", found=sources.list_sources(), entries=entries, url=url, problem=problem,
        titles=sources.titles_of(entry.source_id for entry in entries.items), cursor=cursor, now=clock.now(),
    )  # fmt: skip
