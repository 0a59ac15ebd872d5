"""Pages of the media library: look for pictures, videos and documents, upload, describe; who uses which. Thin."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from advocacy import clock
from advocacy.database import reading, writing
from advocacy.errors import Breach, TooLarge
from advocacy.people.capabilities import Capability
from advocacy.posts.models import Share
from advocacy.web.guards import guard
from advocacy.web.sizes import takes_up_to
from advocacy.web.transactions import own_transactions
from content_library.media import media
from content_library.media import queries as media_queries
from content_library.models import Media, MediaKind
from content_library.uploads import LARGEST

pages = Blueprint("media", __name__, url_prefix="/media")

LINES = 24
DOWNLOAD = "media of a post"
"""The panel on a post that its person makes by hand: what to bring along."""


@pages.get("/")
@guard(Capability.SEE_ITEMS)
def listing() -> ResponseReturnValue:
    """The library, by words and kind, newest first."""
    return _page({}, {}, 200)


@pages.post("/")
@guard(Capability.WRITE_ITEMS)
@own_transactions
@takes_up_to(LARGEST)
def upload() -> ResponseReturnValue:
    """Takes a file: made safe and put into the store first, then its row."""
    form, name = request.form, ("name", "alt", "licence")
    try:
        made = media.read_upload(request.files.get("file"), "file")
        if made is None:
            raise Breach(_("There is no file."), errors={"file": [_("Choose one.")]})
        if not form.get("alt", "").strip():
            raise Breach(_("Say what it shows."), errors={"alt": [_("For people who do not see it.")]})
    except Breach as refusal:
        with reading():
            return _page(form, refusal.errors, 413 if isinstance(refusal, TooLarge) else 422)
    with writing():
        facts = {each: form.get(each, "") for each in name}
        kept = media.keep(made, actor=current_user.actor, now=clock.now(), **facts)
        number = kept.id
    flash(_("Kept. Items can use it now."), "success")
    return redirect(url_for("media.one", media_id=number))


@pages.get("/<int:media_id>")
@guard(Capability.SEE_ITEMS)
def one(media_id: int) -> ResponseReturnValue:
    """One medium: what it is, what it is called, who uses it."""
    return _one(media.media_for(media_id), {}, {}, 200)


@pages.post("/<int:media_id>")
@guard(Capability.WRITE_ITEMS)
def describe(media_id: int) -> ResponseReturnValue:
    """Says what it is called, what it shows, whose it is."""
    found, form = media.media_for(media_id), request.form
    facts = {name: form.get(name, "") for name in ("name", "alt", "licence")}
    try:
        media.describe(found, **facts, actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _one(found, form, refusal.errors, 422)
    flash(_("Saved. Items that use it keep their own words about it."), "success")
    return redirect(url_for("media.one", media_id=media_id))


def download(share: Share) -> Markup | None:
    """What goes with a post by hand and is not in its words: the panel for the post's own page."""
    found = media_queries.of_share(share.source_ref)
    if not found:
        return None
    return Markup(  # noqa: S704 - our template
        render_template("content_library/_download.html", media=found, words=share.text)
    )


def _page(given: Mapping[str, str], errors: Mapping[str, list[str]], status: int) -> tuple[str, int]:
    search, kind, cursor = (request.args.get(name, "") for name in ("search", "kind", "cursor"))
    chosen = MediaKind(kind) if kind in set(MediaKind) else None
    found = media_queries.listed(search, chosen, cursor or None, LINES)
    page = render_template(
        "content_library/media.html", found=found, uses=media_queries.uses_of([each.id for each in found.items]),
        search=search, kind=kind, cursor=cursor, kinds=MediaKind, given=given, errors=errors,
    )  # fmt: skip
    return page, status


def _one(
    found: Media, given: Mapping[str, str], errors: Mapping[str, list[str]], status: int
) -> tuple[str, int]:  # fmt: skip
    shown = given or {name: getattr(found, name) for name in ("name", "alt", "licence")}
    page = render_template(
        "content_library/medium.html", medium=found, given=shown, errors=errors,
        items=media_queries.items_with(found.id),
    )  # fmt: skip
    return page, status
