"""What payouts can say about their health: money that nobody looked at, runs without an answer, an account missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _

from advocacy.errors import Unready
from advocacy.health import Ailment, Examination
from influencers.payouts import files, queries
from influencers.payouts.promises import PAY_WITHIN

PATIENCE = timedelta(days=5)
"""After the day of a run: by then banks have answered."""


def partners_are_paid(now: datetime) -> Sequence[Ailment]:
    """What keeps partners from their money and nobody may have seen."""
    found = []
    if count := queries.forgotten(now - PAY_WITHIN):
        found.append(
            Ailment(_("Partners whose money was approved over %(days)s days ago, in no run since: "
"%(count)s.", days=PAY_WITHIN.days, count=count),
                    _("Draft a payout run at /payouts."))
        )  # fmt: skip
    if count := queries.unanswered(now, PATIENCE):
        found.append(
            Ailment(_("Payout runs that the bank has not answered: %(count)s.", count=count),
                    _("Take in its answer on the run's page at /payouts."), grave=False)
        )  # fmt: skip
    if found and (missing := _account()) is not None:
        found.append(missing)
    return found


def _account() -> Ailment | None:
    try:
        files.debtor()
    except Unready as unready:
        return Ailment(unready.message, unready.remedy, grave=False)
    return None


EXAMINATIONS = [Examination("payouts", partners_are_paid)]
