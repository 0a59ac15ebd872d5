"""Verb: a post took a link with the words that it lends. What the link has counted until then becomes theirs as well.

People click the link of their preview before they share. The tags of a link say how its raw figures are grouped, so
that whoever changes a tag moves what was grouped by it, in one transaction: rollups and a rebuild agree at any moment.
"""

from __future__ import annotations

from sqlalchemy import select, update

from advocacy.database import db
from advocacy.links.models import Link
from advocacy.posts.models import Share
from advocacy.reach import facts, rollups
from advocacy.reach.models import Publication
from advocacy.reach.periods import company_zone


def take_words(share: Share) -> bool:
    """The link of a post and its publication carry the words that it was lent; True when they did not. Flushes."""
    if share.link_id is None or not share.caption_ref:
        return False
    rollups.lock_all()
    carried = db.session.scalar(select(Link.caption).where(Link.id == share.link_id))
    if carried == share.caption_ref:
        return False
    zone = company_zone()
    before = facts.of_post(share.id, share.link_id, zone)
    for table, key in ((Link, Link.id == share.link_id), (Publication, Publication.share_id == share.id)):
        db.session.execute(update(table).where(key).values(caption=share.caption_ref))
    change = facts.of_post(share.id, share.link_id, zone)
    change.subtract(before)
    rollups.add(change)
    return True
