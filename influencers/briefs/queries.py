"""What pages and the API ask about briefs: one, lists, its versions and files."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import Page, db, get, page
from advocacy.errors import NotFound
from influencers.briefs.models import Brief, BriefAttachment, BriefState, BriefVersion


def brief_for(brief_id: int) -> Brief:
    """The brief with its newest version. Raises NotFound."""
    return get(Brief, brief_id, _("There is no such brief."))


def briefs(
    cursor: str | None = None, limit: int = 50, *, programme_id: int | None = None, state: BriefState | None = None
) -> Page[Brief]:
    """Briefs, newest first, of one programme or of all."""
    wanted = select(Brief)
    if programme_id is not None:
        wanted = wanted.where(Brief.programme_id == programme_id)
    if state is not None:
        wanted = wanted.where(Brief.state == state)
    return page(wanted, Brief.id, cursor, limit)


def versions_of(brief: Brief, limit: int = 50) -> Sequence[BriefVersion]:
    """Its versions, newest first."""
    theirs = select(BriefVersion).where(BriefVersion.brief_id == brief.id)
    return db.session.scalars(theirs.order_by(BriefVersion.number.desc()).limit(limit)).all()


def attachments_of(brief_id: int) -> Sequence[BriefAttachment]:
    """The files that go with a brief."""
    theirs = select(BriefAttachment).where(BriefAttachment.brief_id == brief_id)
    return db.session.scalars(theirs.order_by(BriefAttachment.id)).unique().all()


def attachment_for(brief_id: int, attachment_id: int) -> BriefAttachment:
    """A file of that brief. Raises NotFound, for another brief's too."""
    found = get(BriefAttachment, attachment_id, _("There is no such file."))
    if found.brief_id != brief_id:
        raise NotFound(_("There is no such file."))
    return found
