"""What perks keep of a person, for their export and their erasure."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.people.privacy import leaving_as_is, rows_of
from rewards.perks.models import Redemption

EXPORTERS = [rows_of("redemptions", Redemption.person_id)]
ERASERS = [
    leaving_as_is("redemptions", Redemption.person_id, _l("Taxes are paid on perks; they keep a number, no name."))
]
EXEMPT = frozenset[str]()
