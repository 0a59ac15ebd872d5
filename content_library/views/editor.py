"""Pages that write items: from one web address, from nothing, and the editor with its live checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.sizes import takes_up_to
from advocacy.web.transactions import own_transactions
from content_library.audiences import sets as audiences
from content_library.intake import intake
from content_library.items import comparing, items, queries, rewriting
from content_library.items.editing import Row, checked, choosable, filed, revision_read
from content_library.items.forms import TIMES, Draft, as_typed, draft_of, media_after, read_draft, read_rows, shown_time
from content_library.items.rewriting import Proposal
from content_library.media import media
from content_library.media.queries import choosable as known_media
from content_library.media.showing import shown_in
from content_library.models import Item
from content_library.reviews import reviewing
from content_library.rules import vetting
from content_library.uploads import LARGEST, Made
from content_library.words.content import About, Content, Shown
from content_library.words.frames import Words
from content_library.words.outlets import ANY

pages = Blueprint("editor", __name__, url_prefix="/studio")


@pages.post("/items/from-url")
@guard(Capability.WRITE_ITEMS)
@own_transactions
def from_url() -> ResponseReturnValue:
    """A draft out of one web address: its title, description and picture. Fetched before anything is written."""
    url = request.form.get("url", "")
    db.session.rollback()  # whoever called is known; nothing stays open while the page is fetched
    try:
        page = intake.look_at(url)
    except Breach as refusal:
        return render_template("content_library/new.html", url=url, problem=refusal), 422
    with writing():
        item = intake.draft_from_page(page, actor=current_user.actor, now=clock.now())
        item_id = item.id
        warn_of_twin(item)
    if page.problem:
        flash(page.problem, "warning")
    flash(_("Here is what the page says about itself. Write the captions and submit."), "success")
    return redirect(url_for("editor.edit", item_id=item_id))


@pages.get("/items/new")
@guard(Capability.WRITE_ITEMS)
def new() -> ResponseReturnValue:
    """Where an item begins: an address, or an empty form."""
    return render_template("content_library/new.html", url="", problem=None)


@pages.get("/items/blank")
@guard(Capability.WRITE_ITEMS)
def blank() -> ResponseReturnValue:
    """The editor with nothing in it."""
    return editor_page(None, Draft(Content(""), About()))


@pages.post("/items/blank")
@guard(Capability.WRITE_ITEMS)
@own_transactions
@takes_up_to(LARGEST)
def add() -> ResponseReturnValue:
    """Saves a new item."""
    return _saved(None)


@pages.get("/items/<int:item_id>/edit")
@guard(Capability.WRITE_ITEMS)
def edit(item_id: int) -> ResponseReturnValue:
    """The editor."""
    item = queries.item_for(item_id)
    if item.for_person_id is not None:
        raise InvalidMove(_("These are somebody's own words."), remedy=_("Ask for changes in the review."))
    return editor_page(item, draft_of(item))


@pages.post("/items/<int:item_id>/edit")
@guard(Capability.WRITE_ITEMS)
@own_transactions
@takes_up_to(LARGEST)
def save(item_id: int) -> ResponseReturnValue:
    """Saves what was written as a new revision; submits it where that was pressed."""
    return _saved(item_id)


@pages.post("/check")
@guard(Capability.WRITE_ITEMS)
@own_transactions
def check() -> ResponseReturnValue:
    """What the checks say about the captions as they stand in the form, how they will look, and whom they reach: parts
    of the page."""
    content = as_typed(request.form, current_user.zone).content
    with reading():
        return render_template("content_library/_checked.html", **_beside(read_rows(request.form), content))


def warn_of_twin(item: Item) -> None:
    """Says so when another item tells nearly the same."""
    if twin := queries.twin_of(item):
        flash(_("“%(title)s” (number %(id)s) says nearly the same.", title=twin.title, id=twin.id), "warning")


def _saved(item_id: int | None) -> ResponseReturnValue:
    """Re-encodes a new picture, then saves, then submits where asked. What is wrong is shown in the form, with all that
    was typed; so is what somebody else changed meanwhile."""
    then, draft = request.form.get("then", ""), as_typed(request.form, current_user.zone)
    if then == "row" or then.startswith(("drop-", "media-")):
        draft = replace(draft, content=replace(draft.content, media=media_after(then, draft.content.media)))
        with reading():
            return editor_page(queries.item_for(item_id) if item_id else None, draft, rows=_rows_after(then))
    try:
        draft = read_draft(request.form, current_user.zone)
        uploads = [made for file in request.files.getlist("picture") if (made := media.read_upload(file))]
        with writing():
            item_id = _write(item_id, draft, uploads).id
        if then == "submit":
            with writing():
                item = queries.item_for(item_id)
                items.submit(item, actor=current_user.actor, now=clock.now())
    except (Breach, InvalidMove) as refusal:
        with reading():
            found = queries.item_for(item_id) if item_id else None
            return editor_page(found, draft, rows=read_rows(request.form), problem=refusal), 422 if isinstance(
                refusal, Breach
            ) else 409
    flash(_("Submitted. The reviewers see it in their inbox.") if then == "submit" else _("Saved."), "success")
    return redirect(url_for("studio.item" if then == "submit" else "editor.edit", item_id=item_id))


def _write(item_id: int | None, draft: Draft, uploads: Sequence[Made]) -> Item:
    actor, now = current_user.actor, clock.now()
    content = draft.content
    item = queries.item_for(item_id) if item_id is not None else None
    if item is not None:
        items.require_unchanged(item, request.form.get("based_on"))
        if request.form.get("filed", "") not in ("", filed(draft_of(item).about)):
            raise InvalidMove(_("Somebody else has filed this item anew meanwhile."), remedy=_("See what changed."))
    said = iter([request.form.get("picture_alt", "")])  # it is about the first of them
    for made in uploads:
        alt = next(said, "")
        kept = media.keep(made, actor=actor, now=now, alt=alt)
        content = replace(content, media=(*content.media, Shown(kept.id, alt or None)))
    if item is None:
        return items.add_item(content, draft.about, actor=actor, now=now)
    items.revise(item, content, actor=actor, now=now)
    items.file_under(item, draft.about, actor=actor, now=now)
    return item


def _rows_after(then: str) -> list[Row]:
    """The rows when one was added, or the named one taken away."""
    rows = read_rows(request.form)
    if then == "row":
        return [*rows, (str(len(rows) + 1), Words(ANY, "en", ""))]
    return [each for each in rows if f"drop-{each[0]}" != then]


def editor_page(
    item: Item | None, draft: Draft, *, rows: Sequence[Row] | None = None, problem: Breach | InvalidMove | None = None,
    proposals: Sequence[Proposal] = (),
) -> str:  # fmt: skip
    """The editor; ``proposals`` are other words for one of its captions."""
    content, zone = draft.content, current_user.zone
    if rows is None:
        rows = [(str(number), words) for number, words in enumerate(content.captions, 1)]
    stands = draft_of(item) if item else draft
    return render_template(
        "content_library/editor.html", item=item, about=draft.about, problem=problem,
        proposals=proposals, rewriting=rewriting,
        asked=reviewing.changes_asked(item) if item else [],
        errors=problem.errors if problem else {}, empty_row=Words(ANY, "en", ""),
        times={name: shown_time(getattr(content, name), zone) for name in TIMES},
        choose=choosable(content, draft.about), library=known_media(),
        filed=filed(stands.about), changes=_meanwhile(item) if isinstance(problem, InvalidMove) else [],
        **_beside(rows or [("1", Words(ANY, "en", ""))], content),
    )  # fmt: skip


def _meanwhile(item: Item | None) -> list[comparing.Change]:
    """What somebody else changed since the form was opened."""
    before = revision_read(item, request.form.get("based_on", "")) if item else None
    return comparing.changes(before, item.revision, current_user.zone) if before and item else []


def _beside(rows: Sequence[Row], content: Content) -> dict[str, Any]:
    """What page and fragment show alike."""
    found = checked(rows, content)
    return {
        "rows": found, "content": content, "outcome": vetting.outcome_of([v for each in found for v in each.vetted]),
        "pictured": shown_in(content.media),
        "reached": audiences.reached_by(content.audience),
    }  # fmt: skip
