"""What this room keeps of a person, for their export and their erasure. Clicks are of links: they name nobody."""

from __future__ import annotations

from sqlalchemy import or_
from sqlalchemy.sql import ColumnElement

from advocacy.links.models import Link
from advocacy.people.holding import Held
from advocacy.people.privacy import cutting, rows_of


def _covered(held: Held) -> ColumnElement[bool]:
    """Links of stories and campaigns that are held; own words are grouped with the story that they retell."""
    return or_(held.shields(item_ref=Link.source_ref, campaign=Link.campaign), held.shields(item_ref=Link.group_ref))


EXPORTERS = [rows_of("links", Link.person_id)]
ERASERS = [cutting("links", Link.person_id, at=Link.created_at, also=_covered)]
EXEMPT = frozenset[str]()
