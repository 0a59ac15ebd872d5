"""What leads where, written out: the tables that ``move`` obeys say this and nothing else.

That ``move`` obeys them, from every state and with history, is tested beside the verbs of each noun, by the tables
themselves. Here is what they have to say, so that a wrong row is seen. A pair that is not written here is refused.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from advocacy.database import Moves
from influencers.agreements.models import AGREEMENT_MOVES
from influencers.briefs.models import BRIEF_MOVES
from influencers.commissions.models import COMMISSION_MOVES
from influencers.commissions.plan_models import ADJUSTMENT_MOVES
from influencers.deliverables.models import DELIVERABLE_MOVES
from influencers.joining.models import APPLICATION_MOVES
from influencers.partners.models import ACCOUNT_MOVES
from influencers.payouts.details_models import DETAILS_MOVES
from influencers.payouts.models import PAYOUT_MOVES, RUN_MOVES
from influencers.products.models import REQUEST_MOVES
from influencers.programmes.models import ENROLMENT_MOVES, PROGRAMME_MOVES
from influencers.rights.models import LICENCE_MOVES
from influencers.stories.models import SUBMISSION_MOVES

Table = Mapping[str, tuple[str, str]]
"""Verb -> the states it leads from, and the one it leads to."""

PROGRAMMES: Table = {"close": ("open", "closed"), "reopen": ("closed", "open")}
ENROLMENTS: Table = {
    "invite_again": ("rejected declined deactivated archived", "invited"),
    "apply_again": ("rejected declined deactivated", "pending"),
    "accept": ("invited", "approved"),
    "decline": ("invited", "declined"),
    "approve": ("pending", "approved"),
    "reject": ("pending", "rejected"),
    "deactivate": ("approved", "deactivated"),
    "reinstate": ("deactivated banned archived", "approved"),
    "ban": ("invited pending approved deactivated", "banned"),
    "archive": ("rejected declined deactivated banned", "archived"),
}
APPLICATIONS: Table = {
    "submit": ("started", "submitted"),
    "approve": ("submitted", "approved"),
    "decline": ("submitted", "declined"),
    "withdraw": ("started submitted", "withdrawn"),
    "reconsider": ("declined", "submitted"),
}
AGREEMENTS: Table = {
    "offer": ("draft countered", "offered"),
    "counter": ("offered", "countered"),
    "accept": ("offered", "accepted"),
    "decline": ("offered countered", "ended"),
    "withdraw": ("draft offered countered", "ended"),
    "end": ("accepted", "ended"),
    "expire": ("offered", "expired"),
}
DELIVERABLES: Table = {
    "submit": ("assigned changes_requested approved", "draft_submitted"),
    "request_changes": ("draft_submitted approved", "changes_requested"),
    "approve": ("draft_submitted", "approved"),
    "publish": ("approved in_live_review", "published"),
    "look_at": ("published", "in_live_review"),
    "verify": ("in_live_review", "verified"),
    "question": ("verified", "in_live_review"),
    "miss": ("assigned changes_requested approved published in_live_review", "missed"),
    "cancel": (
        "assigned draft_submitted changes_requested approved published in_live_review missed", "cancelled",
    ),
}  # fmt: skip
SUBMISSIONS: Table = {
    "submit": ("draft reopened", "submitted"),
    "approve": ("submitted reopened", "approved"),
    "reject": ("submitted reopened", "rejected"),
    "reopen": ("approved rejected", "reopened"),
    "take_back": ("draft submitted approved reopened", "rejected"),
}
LICENCES: Table = {
    "warn": ("active", "expiring"),
    "expire": ("active expiring", "expired"),
    "revoke": ("active expiring", "revoked"),
}
COMMISSIONS: Table = {
    "hold": ("pending approved", "held"),
    "free": ("held", "pending"),
    "approve": ("pending", "approved"),
    "pay": ("approved", "paid"),
    "refund": ("paid", "refunded"),
    "reverse": ("pending held approved", "reversed"),
}
ADJUSTMENTS: Table = {"confirm": ("proposed", "confirmed"), "decline": ("proposed", "declined")}
REQUESTS: Table = {
    "approve": ("requested", "approved"),
    "decline": ("requested", "declined"),
    "ship": ("approved", "shipped"),
    "deliver": ("shipped", "delivered"),
    "send_again": ("shipped", "approved"),
    "cancel": ("requested approved", "cancelled"),
}
BRIEFS: Table = {"open": ("draft closed", "open"), "close": ("open", "closed")}
ACCOUNTS: Table = {
    "prove": ("claimed disproven", "proven"),
    "disprove": ("claimed proven", "disproven"),
    "claim": ("proven disproven", "claimed"),
}
RUNS: Table = {
    "complete": ("gathering", "draft"),
    "approve": ("draft", "approved"),
    "export": ("approved", "exported"),
    "settle": ("exported", "settled"),
    "cancel": ("gathering draft approved", "cancelled"),
}
PAYOUTS: Table = {
    "approve": ("draft", "approved"),
    "export": ("approved", "exported"),
    "pay": ("exported", "paid"),
    "fail": ("exported", "failed"),
    "cancel": ("draft approved", "cancelled"),
}
DETAILS: Table = {
    "activate": ("held", "active"),
    "stop": ("held active", "stopped"),
    "replace": ("held active", "replaced"),
}
WRITTEN: Mapping[str, tuple[Table, Moves]] = {
    "programme": (PROGRAMMES, PROGRAMME_MOVES),
    "enrolment": (ENROLMENTS, ENROLMENT_MOVES),
    "application": (APPLICATIONS, APPLICATION_MOVES),
    "agreement": (AGREEMENTS, AGREEMENT_MOVES),
    "deliverable": (DELIVERABLES, DELIVERABLE_MOVES),
    "submission": (SUBMISSIONS, SUBMISSION_MOVES),
    "licence": (LICENCES, LICENCE_MOVES),
    "commission": (COMMISSIONS, COMMISSION_MOVES),
    "adjustment": (ADJUSTMENTS, ADJUSTMENT_MOVES),
    "product request": (REQUESTS, REQUEST_MOVES),
    "brief": (BRIEFS, BRIEF_MOVES),
    "partner's account": (ACCOUNTS, ACCOUNT_MOVES),
    "payout run": (RUNS, RUN_MOVES),
    "payout": (PAYOUTS, PAYOUT_MOVES),
    "payment details": (DETAILS, DETAILS_MOVES),
}


@pytest.mark.parametrize("noun", WRITTEN)
def test_a_table_says_what_is_written_here(noun: str) -> None:
    """Every verb, from these states alone, to that one."""
    written, moves = WRITTEN[noun]
    expected = {(verb, before, to) for verb, (states, to) in written.items() for before in states.split()}
    assert {(verb, str(before), str(to)) for verb, (states, to) in moves.items() for before in states} == expected
