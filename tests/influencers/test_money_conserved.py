"""Whatever the order of sales, fees, refunds, holds, payout runs, retries, changes of terms and plan: every currency
sums to zero, partners' money agrees everywhere, nobody is paid twice or forgotten. The long run is
``python -m tests.soak.money``."""

from __future__ import annotations

from tests.influencers.money_machine import run_money
from tests.installation import Installation


def test_money_is_conserved(installation: Installation) -> None:
    """A few short lives in the suite, on both engines."""
    run_money(installation, 4, 20)
