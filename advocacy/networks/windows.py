"""Pure: how requests are counted within a sliding window, in slots, so that a window never holds more than it may.

A slot is a twelfth of the window, and one that lies in the window only in part counts whole: what is counted is never
less than what was asked in any window of that length. Imports nothing of ours.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

SLOTS = 12


def width_of(window: timedelta) -> int:
    """Seconds of a slot."""
    return max(1, math.ceil(window.total_seconds() / SLOTS))


def slot_of(instant: datetime, width: int) -> int:
    """The number of the slot that the instant lies in."""
    return int(instant.timestamp() // width)


def live(spent: Mapping[int, int], width: int, now: datetime) -> dict[int, int]:
    """Of what was asked by slot, that which still counts."""
    return {slot: count for slot, count in spent.items() if slot >= slot_of(now, width) - SLOTS}


def free_at(
    spent: Mapping[int, int], most: int, width: int, now: datetime, requests: int = 1
) -> datetime | None:  # fmt: skip
    """When so many more requests fit; None when they do now. ``spent`` is what was asked by slot. More than ever fit at
    once go when nothing counts any more."""
    needed = max(1, min(requests, most))
    counted = live(spent, width, now)
    left = most - sum(counted.values())
    if left >= needed:
        return None
    for slot in sorted(counted):
        left += counted[slot]
        if left >= needed:
            return datetime.fromtimestamp((slot + SLOTS + 1) * width, UTC)
    return now + timedelta(seconds=width * SLOTS)
