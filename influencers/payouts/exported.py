"""What this room offers to take out: runs and payouts. Bank details and tax forms are in no table."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.sql import Select

from advocacy.exports.tables import ADDED, CURRENCY, ENROLMENT, NUMBER, PERSON, STATE, Column, Table
from advocacy.people.capabilities import Capability
from influencers.payouts.models import Payout, PayoutRun


def _of_runs(statement: Select[Any]) -> Select[Any]:
    return statement.join(PayoutRun, PayoutRun.id == Payout.run_id)


PAYOUTS = Table(
    "payouts", _l("Payouts"), _l("What partners were paid, run by run, without bank details."),
    (Capability.WRITE_PAYOUTS,),
    (
        Column("id", Payout.id, NUMBER),
        Column("run_id", Payout.run_id, _l("The number of the run.")),
        Column("run", PayoutRun.name, _l("The run, by its name.")),
        Column("enrolment_id", Payout.enrolment_id, ENROLMENT),
        Column("person_id", Payout.person_id, PERSON),
        Column("amount", Payout.amount, _l("What is paid, in minor units of the currency.")),
        Column("netted", Payout.netted, _l("What was owed to us and taken off, in minor units.")),
        Column("currency", Payout.currency, CURRENCY),
        Column("commissions", Payout.commissions, _l("How many commissions are in it.")),
        Column("state", Payout.state, STATE),
        Column("why", Payout.why, _l("Why it failed or was taken out.")),
        Column("paid_on", Payout.paid_on, _l("The day on which it was paid.")),
        Column("pay_on", PayoutRun.pay_on, _l("The day on which the bank is asked to pay.")),
        Column("created_at", Payout.created_at, ADDED),
    ),
    (Payout.id,), at=Payout.created_at, narrowed=_of_runs,
)  # fmt: skip
TABLES = (PAYOUTS,)
