"""What this room keeps of a person, for their export and their erasure."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.people.privacy import leaving_as_is, rows_of
from advocacy.reach.studies.models import Stay

EXPORTERS = [rows_of("headcounts", Stay.person_id)]
ERASERS = [
    leaving_as_is("headcounts", Stay.person_id, _l("How many there were on a day; they tell a number, no name.")),
]
EXEMPT = frozenset({"caption_tests.started_by", "caption_tests.ended_by", "rate_cards.written_by", "outlays.booked_by"})
