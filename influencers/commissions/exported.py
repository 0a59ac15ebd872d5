"""What this room offers to take out: commissions, and the plans that they follow."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.exports.tables import ADDED, CURRENCY, ENROLMENT, NUMBER, PERSON, PROGRAMME_ID, STATE, WHY, Column, Table
from advocacy.people.capabilities import Capability
from influencers.commissions.models import Commission
from influencers.commissions.plan_models import CommissionPlan

COMMISSIONS = Table(
    "commissions", _l("Commissions"), _l("What partners earned, what of it was taken back, and how far it is."),
    (Capability.WRITE_PROGRAMMES, Capability.WRITE_PAYOUTS),
    (
        Column("id", Commission.id, NUMBER),
        Column("source", Commission.source, _l("What it is for.")),
        Column("kind", Commission.kind, _l("How it was earned.")),
        Column("enrolment_id", Commission.enrolment_id, ENROLMENT),
        Column("programme_id", Commission.programme_id, PROGRAMME_ID),
        Column("person_id", Commission.person_id, PERSON),
        Column("conversion_id", Commission.conversion_id, _l("The number of the conversion; see “conversions”.")),
        Column("what", Commission.what, _l("What it is for, in words.")),
        Column("at", Commission.at, _l("When it was earned.")),
        Column("release_at", Commission.release_at, _l("When it may be paid.")),
        Column("amount", Commission.amount, _l("How much, in minor units of the currency.")),
        Column("reduced", Commission.reduced, _l("What was taken back before it was paid, in minor units.")),
        Column("owed", Commission.owed, _l("What was taken back later, in minor units.")),
        Column("spared", Commission.spared, _l("What was taken back later and borne by the company, in minor units.")),
        Column("currency", Commission.currency, CURRENCY),
        Column("state", Commission.state, STATE),
        Column("held_for", Commission.held_for, _l("Why it is held.")),
        Column("approved_at", Commission.approved_at, _l("When it was approved.")),
        Column("payout_id", Commission.payout_id, _l("The number of the payout; see the table “payouts”.")),
        Column("created_at", Commission.created_at, ADDED),
    ),
    (Commission.id,), at=Commission.at,
)  # fmt: skip
PLANS = Table(
    "commission_plans", _l("Commission plans"), _l("Every version of what programmes pay for what."),
    (Capability.WRITE_PROGRAMMES, Capability.WRITE_PAYOUTS),
    (
        Column("id", CommissionPlan.id, NUMBER),
        Column("programme_id", CommissionPlan.programme_id, PROGRAMME_ID),
        Column("version", CommissionPlan.version, _l("Which version it is.")),
        Column("from_at", CommissionPlan.from_at, _l("From when it counts.")),
        Column("currency", CommissionPlan.currency, CURRENCY),
        Column(
            "lines", CommissionPlan.lines, _l("What is paid for what, as data; sums in minor units of the currency."),
        ),
        Column("fee_hold_days", CommissionPlan.fee_hold_days, _l("How many days a fee waits.")),
        Column("net_share", CommissionPlan.net_share, _l("How many percent of a payout may make up for a debt.")),
        Column(
            "owed_most", CommissionPlan.owed_most,
            _l("The largest debt of a partner, in minor units; empty: without limit."),
        ),
        Column("forgive_months", CommissionPlan.forgive_months, _l("After how many months a debt may be let go.")),
        Column("why", CommissionPlan.why, WHY),
        Column("made_at", CommissionPlan.made_at, ADDED),
    ),
    (CommissionPlan.id,), at=CommissionPlan.made_at,
)  # fmt: skip
TABLES = (COMMISSIONS, PLANS)
