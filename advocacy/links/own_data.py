"""What this room keeps of a person, for their export and their erasure. Clicks are of links: they name nobody."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.sql import ColumnElement

from advocacy.links.attribution.models import Code, Conversion
from advocacy.links.models import FormerOwner, Link
from advocacy.people.holding import Held
from advocacy.people.privacy import cutting, deleting, rows_of


def _covered(held: Held) -> ColumnElement[bool]:
    """Links of stories and campaigns that are held; own words are grouped with the story that they retell."""
    return or_(held.shields(item_ref=Link.source_ref, campaign=Link.campaign), held.shields(item_ref=Link.group_ref))


def _of_covered(held: Held) -> ColumnElement[bool]:
    return FormerOwner.link_id.in_(select(Link.id).where(_covered(held)))


EXPORTERS = [
    rows_of("links", Link.person_id),
    rows_of("former_links", FormerOwner.person_id),
    rows_of("codes", Code.person_id),
    rows_of("conversions", Conversion.person_id, leave_out=("customer_hash", "key")),
]
ERASERS = [
    cutting("links", Link.person_id, at=Link.created_at, also=_covered),
    deleting("former_links", FormerOwner.person_id, at=FormerOwner.until_at, also=_of_covered),
    cutting("codes", Code.person_id, at=Code.created_at, also=lambda held: held.shields(campaign=Code.campaign)),
    cutting("conversions", Conversion.person_id, at=Conversion.at,
            also=lambda held: held.shields(campaign=Conversion.campaign)),
]  # fmt: skip
EXEMPT = frozenset[str]()
