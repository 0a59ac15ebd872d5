"""Pure: how long points last. Policies are data by version; points keep the one under which they became available."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from rewards.books.models import Lasting

LEAST = timedelta(days=30)
"""No points last shorter, whatever the policy; those that come back have as long again."""


@dataclass(frozen=True)
class Policy:
    """A version of how long points last; fields as in ``ExpiryPolicy``."""

    version: int
    lasting: Lasting
    length: int
    valid_from: datetime
    why: str = ""


DEFAULT = Policy(1, Lasting.NEVER, 0, datetime(2000, 1, 1, tzinfo=UTC))
"""In force until a company writes its own version: points don't expire."""


def in_force(policies: Iterable[Policy], at: datetime) -> Policy:
    """The policy for points that become available at that instant."""
    begun = [policy for policy in policies if policy.valid_from <= at]
    return max(begun, key=lambda policy: (policy.valid_from, policy.version), default=DEFAULT)


def last_day(policy: Policy, since: date) -> date | None:
    """The last day on which points available since then can be spent; None when they don't expire."""
    if policy.lasting is Lasting.NEVER:
        return None
    if policy.lasting is Lasting.DAYS:
        end = since + timedelta(days=policy.length)
    elif policy.lasting is Lasting.MONTH_END:
        end = _month_end(since, policy.length)
    else:
        end = date(since.year + policy.length, 12, 31)
    return max(end, since + LEAST)


def _month_end(since: date, later: int) -> date:
    months = since.year * 12 + since.month - 1 + later
    year, month = divmod(months, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])
