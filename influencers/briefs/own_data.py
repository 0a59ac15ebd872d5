"""What briefs keep of a person: who wrote them, in office, which stays told by a number."""

from __future__ import annotations

from advocacy.people.privacy import Eraser, Exporter

EXPORTERS: list[Exporter] = []
ERASERS: list[Eraser] = []
EXEMPT = frozenset({"briefs.created_by_id", "brief_versions.created_by_id"})
