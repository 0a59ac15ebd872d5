"""What this room keeps of a person, for their export and their erasure."""

from __future__ import annotations

from advocacy.people.models_role_changes import RoleChangeMember
from advocacy.people.privacy import Eraser, Exporter, deleting, rows_of

EXPORTERS: list[Exporter] = [rows_of("role_changes", RoleChangeMember.person_id)]
ERASERS: list[Eraser] = [deleting("role_changes", RoleChangeMember.person_id)]
EXEMPT = frozenset({"role_changes.asked_by_id", "role_changes.decided_by_id"})
"""Done in office."""
