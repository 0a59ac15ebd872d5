"""What this room, and those beside it that keep acts in office only, know of a person."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.people.privacy import leaving_as_is, rows_of
from advocacy.records.models import LegalHold

EXPORTERS = [rows_of("legal_holds", LegalHold.person_id)]
ERASERS = [
    leaving_as_is("legal holds", LegalHold.person_id, _l("Shows what had to be kept; tells a number, no name.")),
]
EXEMPT = frozenset(
    {
        "legal_holds.placed_by_id", "legal_holds.asked_by_id", "legal_holds.lifted_by_id",
        "erased_people.person_id",  # goes with the last record that has to be kept
        "pauses.pressed_by", "pauses.asked_by", "pauses.resumed_by",
        "blackouts.planned_by", "blackouts.asked_by", "blackouts.lifted_by",
        "rule_pack_versions.decided_by_id", "rule_impacts.asked_by_id",
    }
)  # fmt: skip
