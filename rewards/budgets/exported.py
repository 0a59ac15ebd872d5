"""What this room offers to take out: budgets. What was spent of them is in the ledger."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.exports.tables import ADDED, CURRENCY, FIRST_DAY, LAST_DAY, NAME, NUMBER, STATE, Column, Table
from advocacy.people.capabilities import Capability
from rewards.budgets.models import Budget

BUDGETS = Table(
    "budgets", _l("Budgets"), _l("Money for perks, by the person who answers for it."),
    (Capability.SEE_LEDGER,),
    (
        Column("id", Budget.id, NUMBER),
        Column("name", Budget.name, NAME),
        Column("owner_id", Budget.owner_id, _l("The number of the person who answers for it.")),
        Column("currency", Budget.currency, CURRENCY),
        Column("first_day", Budget.first_day, FIRST_DAY),
        Column("last_day", Budget.last_day, LAST_DAY),
        Column("asks_from", Budget.asks_from, _l("From which value on they are asked, in minor units; empty: always.")),
        Column("state", Budget.state, STATE),
        Column("created_at", Budget.created_at, ADDED),
    ),
    (Budget.id,), at=Budget.created_at,
)  # fmt: skip
TABLES = (BUDGETS,)
