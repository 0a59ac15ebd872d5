"""Pure: the day on which a payout was paid. Its tax year hangs on it, so never the day of the paperwork.

As whoever paid tells it; where they tell none, the day for which the bank was asked, once that is over.
"""

from __future__ import annotations

from datetime import date, timedelta

ZONES_APART = timedelta(days=1)
"""A bank writes its own day, which may be a day off the company's."""


def could_be(told: date, exported_on: date, today: date) -> bool:
    """Whether a payout that left on one day may have been paid on another, as told today."""
    return exported_on - ZONES_APART <= told <= today + ZONES_APART


def paid_on(told: date | None, pay_on: date, today: date) -> date:
    """The day that counts; never one that is still to come."""
    return min(pay_on if told is None else told, today)
