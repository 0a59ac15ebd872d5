"""What this room offers to take out: the ledger. Details of entries that name others are in no table."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.sql import Select

from advocacy.exports.tables import NUMBER, PERSON, Column, Table
from advocacy.people.capabilities import Capability
from rewards.models import Entry, LedgerAccount, Posting


def _of_accounts(statement: Select[Any]) -> Select[Any]:
    accounts = statement.join(LedgerAccount, LedgerAccount.id == Posting.account_id)
    return accounts.join(Entry, Entry.id == Posting.entry_id)


ENTRIES = Table(
    "ledger_entries", _l("Entries of the ledger"), _l("Every event of the ledger: points and money, given and taken."),
    (Capability.SEE_LEDGER,),
    (
        Column("id", Entry.id, NUMBER),
        Column("at", Entry.at, _l("When it was written.")),
        Column("reason", Entry.reason, _l("What it is for.")),
        Column("person_id", Entry.person_id, PERSON),
        Column("subject", Entry.subject, _l("What it is about.")),
        Column("rule", Entry.rule, _l("The rule that earned it.")),
        Column("rule_version", Entry.rule_version, _l("The version of the rule.")),
        Column("reverses", Entry.reverses, _l("The entry that it takes back.")),
        Column("source", Entry.source, _l("What makes it one and the same.")),
    ),
    (Entry.id,), at=Entry.at,
)  # fmt: skip
POSTINGS = Table(
    "ledger_postings", _l("Postings of the ledger"), _l("The legs of entries; those of one entry add up to nothing."),
    (Capability.SEE_LEDGER,),
    (
        Column("id", Posting.id, NUMBER),
        Column("entry_id", Posting.entry_id, _l("The number of the entry; see the table “ledger_entries”.")),
        Column("at", Entry.at, _l("When it was written.")),
        Column("account", LedgerAccount.kind, _l("What the account holds: pending, available, held and so on.")),
        Column("holder_kind", LedgerAccount.holder_kind, _l("Whose the account is.")),
        Column("holder_id", LedgerAccount.holder_id, _l("The holder's number.")),
        Column("unit", LedgerAccount.unit, _l("Points, or a currency: then amounts are in its minor unit.")),
        Column("amount", Posting.amount, _l("How much went in; less than nothing went out.")),
    ),
    (Posting.id,), at=Entry.at, narrowed=_of_accounts,
)  # fmt: skip
TABLES = (ENTRIES, POSTINGS)
