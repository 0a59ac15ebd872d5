"""What the ledger keeps of a person, for their export and their erasure."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.people.privacy import deleting, leaving_as_is, rows_of
from rewards.books.models import ExpiryWarning, LeaverPoints
from rewards.models import Entry, LedgerAccount, PointDay

LEDGER = _l("A ledger is corrected by reversals only; it keeps numbers, no names.")

EXPORTERS = [
    rows_of("points", Entry.person_id),
    rows_of("point_accounts", LedgerAccount.person_id),
    rows_of("points_by_day", PointDay.person_id),
    rows_of("expiry_warnings", ExpiryWarning.person_id),
    rows_of("points_when_leaving", LeaverPoints.person_id),
]
ERASERS = [
    deleting("expiry warnings", ExpiryWarning.person_id),
    leaving_as_is("points", Entry.person_id, LEDGER),
    leaving_as_is("point accounts", LedgerAccount.person_id, LEDGER),
    leaving_as_is("points by day", PointDay.person_id, LEDGER),
    leaving_as_is("points when leaving", LeaverPoints.person_id, LEDGER),
]
EXEMPT = frozenset[str]()
