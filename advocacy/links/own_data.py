"""What this room keeps of a person, for their export and their erasure. Clicks are of links: they name nobody."""

from __future__ import annotations

from advocacy.links.models import Link
from advocacy.people.privacy import cutting, rows_of

EXPORTERS = [rows_of("links", Link.person_id)]
ERASERS = [cutting("links", Link.person_id)]
EXEMPT = frozenset[str]()
