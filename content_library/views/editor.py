"""Pages that write items: from one web address, from nothing, and the editor with its live checks."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.campaigns.campaigns import campaigns_open
from advocacy.database import db, get, reading, writing
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.pictures import Picture
from advocacy.web.guards import guard
from advocacy.web.transactions import own_transactions
from content_library import intake, items, labels, media, queries, vetting
from content_library.content import About, Content, typed_frame
from content_library.forms import Draft, as_typed, draft_of, read_draft, shown_time
from content_library.frames import Words
from content_library.models import Item, ItemKind, Media, TextMode
from content_library.outlets import ANY, outlets

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
    return _editor(None, Draft(Content(""), About()))


@pages.post("/items/blank")
@guard(Capability.WRITE_ITEMS)
@own_transactions
def add() -> ResponseReturnValue:
    """Saves a new item."""
    return _save(None)


@pages.get("/items/<int:item_id>/edit")
@guard(Capability.WRITE_ITEMS)
def edit(item_id: int) -> ResponseReturnValue:
    """The editor."""
    item = queries.item_for(item_id)
    return _editor(item, draft_of(item), rows=1 if request.args.get("row") else 0)


@pages.post("/items/<int:item_id>/edit")
@guard(Capability.WRITE_ITEMS)
@own_transactions
def save(item_id: int) -> ResponseReturnValue:
    """Saves what was written as a new revision; submits it where that was pressed."""
    return _save(item_id)


@pages.post("/check")
@guard(Capability.WRITE_ITEMS)
@own_transactions
def check() -> ResponseReturnValue:
    """What the checks say about the captions as they stand in the form, and how they will look: a fragment."""
    content = as_typed(request.form, current_user.zone).content
    frame = typed_frame(content)
    vetted = vetting.vet(frame)
    with reading():
        card = db.session.get(Media, content.media_id) if content.media_id else None
        return render_template(
            "content_library/_checked.html", by_caption=vetting.by_caption(vetted), frame=frame, picture=card,
            outcome=vetting.outcome_of(vetted),
        )  # fmt: skip


def warn_of_twin(item: Item) -> None:
    """Says so when another item tells nearly the same."""
    if twin := queries.twin_of(item):
        flash(_("“%(title)s” (number %(id)s) says nearly the same.", title=twin.title, id=twin.id), "warning")


def _save(item_id: int | None) -> ResponseReturnValue:
    """Re-encodes a new picture, then saves, then submits where asked. What is wrong is shown in the form."""
    try:
        draft = read_draft(request.form, current_user.zone)
        picture = media.read_upload(request.files.get("picture"))
        with writing():
            item_id = _write(item_id, draft, picture).id
        if request.form.get("then") == "submit":
            with writing():
                item = queries.item_for(item_id)
                items.submit(item, actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        with reading():
            found = queries.item_for(item_id) if item_id else None
            return _editor(found, as_typed(request.form, current_user.zone), problem=refusal), 422
    return redirect(_onward(item_id))


def _write(item_id: int | None, draft: Draft, picture: Picture | None) -> Item:
    actor, now = current_user.actor, clock.now()
    content = draft.content
    if picture is not None:
        kept = media.keep(picture, actor=actor, now=now, alt=content.media_alt)
        content = media.with_picture(content, kept)
    if item_id is None:
        return items.add_item(content, draft.about, actor=actor, now=now)
    item = queries.item_for(item_id)
    items.revise(item, content, actor=actor, now=now)
    items.file_under(item, draft.about, actor=actor, now=now)
    return item


def _onward(item_id: int) -> str:
    match request.form.get("then"):
        case "submit":
            flash(_("Submitted. Legal and HR see it in their inbox."), "success")
            return url_for("studio.item", item_id=item_id)
        case "row":
            return url_for("editor.edit", item_id=item_id, row=1, _anchor="captions")
        case _:
            flash(_("Saved."), "success")
            return url_for("editor.edit", item_id=item_id)


def _editor(item: Item | None, draft: Draft, *, rows: int = 0, problem: Breach | None = None) -> str:
    content, zone = draft.content, current_user.zone
    captions = list(content.captions) + [Words(ANY, "en", "")] * (rows or (0 if content.captions else 1))
    frame = typed_frame(content)
    vetted = vetting.vet(frame)
    return render_template(
        "content_library/editor.html", item=item, content=content, about=draft.about, captions=captions,
        problem=problem, errors=problem.errors if problem else {}, by_caption=vetting.by_caption(vetted), frame=frame,
        picture=get(Media, content.media_id, "picture") if content.media_id else None,
        outcome=vetting.outcome_of(vetted), embargo_at=shown_time(content.embargo_at, zone),
        expires_at=shown_time(content.expires_at, zone), campaigns=campaigns_open(),
        network_choices=labels.network_choices([ANY, *outlets()]), kind_choices=labels.choices(ItemKind),
        language_choices=labels.language_choices(each.language for each in captions),
        mode_choices=labels.choices(TextMode),
    )  # fmt: skip
