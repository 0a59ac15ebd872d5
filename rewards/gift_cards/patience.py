"""Pure: how long to wait before an order is tried, looked for or asked back again."""

from __future__ import annotations

from datetime import datetime, timedelta

_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""After so many failures in a row; the last one from then on. Nothing is given up by itself: a person decides."""

TOO_LONG = timedelta(hours=1)
"""An order that is unknown for longer is told to whoever runs the place."""

LOOKS_AGAIN = timedelta(minutes=2)
"""How often the provider is asked about an order that it has not carried out yet."""


def again_at(now: datetime, failures: int, retry_at: datetime | None = None) -> datetime:
    """When to try again after so many failures in a row; never before the provider wants to hear from us."""
    ours = now + _WAITS[min(max(failures, 1), len(_WAITS)) - 1]
    return max(ours, retry_at) if retry_at and failures > 1 else retry_at or ours
