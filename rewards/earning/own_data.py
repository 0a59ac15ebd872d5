"""What earning keeps of a person, for their export and their erasure."""

from __future__ import annotations

from advocacy.people.privacy import deleting, rows_of
from rewards.earning.models import KeptHappening

EXPORTERS = [rows_of("happenings", KeptHappening.person_id)]
ERASERS = [deleting("happenings", KeptHappening.person_id)]
EXEMPT = frozenset({"rule_drafts.created_by_id", "rule_simulations.asked_by_id"})
"""Who wrote a draft or asked for a simulation did so at work, about nobody: a number that leads to no name."""
