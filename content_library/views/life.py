"""Pages of records: an item's whole life, and one post's record: what was approved, what was sent, what was posted."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from advocacy import clock
from advocacy.database import db
from advocacy.errors import NotFound
from advocacy.history import timeline
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.posts.copies import copies_of
from advocacy.posts.models import Share
from advocacy.posts.queries import attempts_of
from advocacy.posts.takedown_models import Takedown
from advocacy.web.guards import guard
from content_library.items import queries
from content_library.items.life import PARTS, Part, life_of
from content_library.items.telling import told
from content_library.lending import posted
from content_library.models import Caption

pages = Blueprint("life", __name__)


@pages.get("/items/<int:item_id>/life")
@guard(Capability.SEE_ITEMS)
def life(item_id: int) -> ResponseReturnValue:
    """Everything that happened to an item, on one page that prints."""
    asked = request.args.get("show", "")
    part = Part(asked) if asked in set(Part) else Part.ALL
    sees = current_user.can(Capability.SEE_HISTORY)
    found = life_of(queries.item_for(item_id), part, sees_posts=sees)
    return render_template(
        "content_library/life.html", life=found, item=found.item, part=part, parts=PARTS, sees_posts=sees,
        now=clock.now(),
    )  # fmt: skip


@pages.get("/posts/<int:share_id>/record")
@guard(Capability.SEE_HISTORY, Capability.SHARE)
def record(share_id: int) -> ResponseReturnValue:
    """One post: what was approved, what was sent, what was posted, and whether they are the same."""
    share = _share(share_id)
    caption = _caption(share)
    copies = copies_of(share.id)
    return render_template(
        "content_library/record.html", share=share, caption=caption, attempts=attempts_of(share.id),
        sent=posted.against_frame(caption.text, share.text) if caption is not None and caption.text else None,
        copies=[(copy, posted.against_text(share.text, copy.text)) for copy in copies],
        takedown=db.session.scalar(select(Takedown).where(Takedown.share_id == share.id)),
        mine=share.person_id == current_user.id,
        events=[told(row) for row in timeline("share", share.id)], now=clock.now(),
    )  # fmt: skip


def _share(share_id: int) -> Share:
    """The post; its own person's, or anybody's for those who read the history. Raises NotFound."""
    share = db.session.get(Share, share_id, options=[joinedload(Share.person)])
    if share is None or (share.person_id != current_user.id and not current_user.can(Capability.SEE_HISTORY)):
        raise NotFound(gettext("There is no such post."))
    return share


def _caption(share: Share) -> Caption | None:
    """The approved caption that it was made of."""
    kind, _, number = share.caption_ref.partition(":")
    return db.session.get(Caption, whole(number) or 0) if kind == "caption" else None
