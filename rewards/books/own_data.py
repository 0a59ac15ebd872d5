"""What the ledger keeps of a person, for their export and their erasure."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.people.privacy import leaving_as_is, rows_of
from rewards.models import Entry, LedgerAccount

LEDGER = _l("A ledger is corrected by reversals only; it keeps numbers, no names.")

EXPORTERS = [rows_of("points", Entry.person_id), rows_of("point_accounts", LedgerAccount.person_id)]
ERASERS = [
    leaving_as_is("points", Entry.person_id, LEDGER),
    leaving_as_is("point accounts", LedgerAccount.person_id, LEDGER),
]
EXEMPT = frozenset[str]()
