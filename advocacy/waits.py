"""Pure: how long to wait before the next try of what failed. Imports nothing of ours; all rooms that try again do."""

from __future__ import annotations

from datetime import timedelta

_ENOUGH = 24
"""Doublings after which every ``longest`` is reached."""


def doubled(first: timedelta, times: int, longest: timedelta) -> timedelta:
    """``first`` after the first time (and before it), then twice as long each time, ``longest`` at most."""
    return min(first * (1 << min(max(times - 1, 0), _ENOUGH)), longest)
