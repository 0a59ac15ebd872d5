"""Pages of sources: the feeds that marketing follows, and the entries that wait to become items."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from advocacy import clock
from advocacy.campaigns.campaigns import campaigns_open
from advocacy.database import db, reading, writing
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.transactions import own_transactions
from content_library.intake import intake
from content_library.intake.fetching_feeds import draft_due, fetch_source
from content_library.items.forms import read_habits
from content_library.models import EntryState, ItemKind, Source, SourceMode, Stage
from content_library.sources import entries, sources
from content_library.sources.queries import (
    count_entries,
    entry_for,
    health,
    list_entries,
    list_sources,
    source_for,
    titles_of,
)
from content_library.sources.sources import Habits, habits_of
from content_library.views.editor import warn_of_twin
from content_library.words import labels

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
    found = source_for(source_id)
    state = EntryState(request.args["show"]) if request.args.get("show") in set(EntryState) else EntryState.NEW
    cursor = request.args.get("cursor")
    return render_template(
        "content_library/source.html", source=found, state=state, states=list(EntryState), cursor=cursor,
        health=health(found, clock.now()),
        entries=list_entries(state, found.id, cursor), counts=count_entries(found.id), now=clock.now(),
    )  # fmt: skip


@pages.post("/<int:source_id>/fetch")
@guard(Capability.WRITE_ITEMS)
@own_transactions
def fetch(source_id: int) -> ResponseReturnValue:
    """Fetches a feed now."""
    with reading():
        source_for(source_id)
    outcome = fetch_source(source_id, actor=current_user.actor, now=clock.now())
    if outcome.problem:
        flash(outcome.problem, "danger")
    else:
        draft_due(clock.now())
        flash(ngettext("%(num)s new entry.", "%(num)s new entries.", outcome.new), "success")
    return redirect(url_for("sources.source", source_id=source_id))


@pages.get("/<int:source_id>/edit")
@guard(Capability.WRITE_ITEMS)
def edit(source_id: int) -> ResponseReturnValue:
    """What becomes of its entries."""
    found = source_for(source_id)
    return _form(found, habits_of(found))


@pages.post("/<int:source_id>/edit")
@guard(Capability.WRITE_ITEMS)
def configure(source_id: int) -> ResponseReturnValue:
    """Changes that."""
    found, habits = source_for(source_id), read_habits(request.form)
    try:
        sources.configure(found, habits, actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _form(found, habits, refusal), 422
    flash(_("Saved. It counts for entries that come from now on."), "success")
    return redirect(url_for("sources.source", source_id=source_id))


VERBS = {"pause": sources.pause, "resume": sources.resume, "retire": sources.retire, "restore": sources.restore}


@pages.post("/<int:source_id>/follow")
@guard(Capability.WRITE_ITEMS)
def follow(source_id: int) -> ResponseReturnValue:
    """Pauses, resumes, retires or restores a feed."""
    found, verb = source_for(source_id), VERBS.get(request.form.get("verb", ""))
    if verb is None:
        raise Breach(_("There is no such button."), remedy=_("Reload the page."))
    verb(found, actor=current_user.actor, now=clock.now())
    return redirect(url_for("sources.source", source_id=source_id))


@pages.post("/entries/<int:entry_id>/draft")
@guard(Capability.WRITE_ITEMS)
@own_transactions
def draft(entry_id: int) -> ResponseReturnValue:
    """Makes a draft of an entry and opens it in the editor; its page is fetched before anything is written."""
    with reading():
        entry = entry_for(entry_id)
        known = entry.item_id
        db.session.expunge(entry)
    if known is not None:
        return redirect(url_for("editor.edit", item_id=known))
    page = intake.look_at_entry(entry)
    with writing():
        entry = entry_for(entry_id)
        source = source_for(entry.source_id)
        item = intake.draft_from_entry(page, entry, source, actor=current_user.actor, now=clock.now())
        item_id = item.id
        warn_of_twin(item)
    if page.problem:
        flash(page.problem, "warning")
    return redirect(url_for("editor.edit", item_id=item_id))


@pages.post("/entries/<int:entry_id>/dismiss")
@guard(Capability.WRITE_ITEMS)
def dismiss(entry_id: int) -> ResponseReturnValue:
    """Takes an entry off the queue, or puts it back."""
    entry, actor, now = entry_for(entry_id), current_user.actor, clock.now()
    if request.form.get("verb") == "restore":
        entries.bring_back(entry, actor=actor, now=now)
    else:
        entries.dismiss(entry, actor=actor, now=now)
        flash(_("Dismissed. You find it under “Dismissed”."), "success")
    return redirect(url_for("sources.source", source_id=entry.source_id))


def _form(found: Source, habits: Habits, problem: Breach | None = None) -> str:
    return render_template(
        "content_library/source_form.html", source=found, habits=habits, campaigns=campaigns_open(), problem=problem,
        errors=problem.errors if problem else {}, mode_choices=labels.choices(SourceMode),
        kind_choices=labels.choices(ItemKind), stage_choices=[("", _("None")), *labels.choices(Stage)],
    )  # fmt: skip


def _page(url: str = "", problem: Breach | None = None) -> str:
    cursor, now, followed = request.args.get("cursor"), clock.now(), list_sources(request.args.get("feeds"))
    waiting = list_entries(EntryState.NEW, None, cursor)
    return render_template(
        "content_library/sources.html", found=followed, entries=waiting, url=url, problem=problem,
        health={source.id: health(source, now) for source in followed.items},
        titles=titles_of(entry.source_id for entry in waiting.items), cursor=cursor, now=now,
    )  # fmt: skip
