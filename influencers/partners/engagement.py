"""Pure: how lively the people are who follow an account. Imports nothing of ours.

The rate by followers, as agencies quote it: interactions of a post, on the average of the posts that were counted, for
each follower. Not the rate by displays: how often a stranger's post was displayed nobody tells us.
"""

from __future__ import annotations

from collections.abc import Iterable

FORMULA = "interactions / posts / followers × 100"
"""As it is shown beside each rate: likes, answers and shares of the posts that were counted."""


def rate(interactions: int | None, posts: int | None, followers: int | None) -> int | None:
    """The rate in hundredths of a percent: 250 is 2.5 %. None where a part is unknown, or nothing is to divide by."""
    if interactions is None or not posts or not followers:
        return None
    return round(interactions * 10_000 / (posts * followers))


def together(rates: Iterable[tuple[int | None, int | None]]) -> int | None:
    """One rate of several accounts, (rate, followers) each, weighted by followers; None where none is known."""
    known = [(value, weight) for value, weight in rates if value is not None and weight]
    total = sum(weight for _value, weight in known)
    return round(sum(value * weight for value, weight in known) / total) if total else None


def written(hundredths: int | None) -> str:
    """A rate as people read it: "2.50 %"."""
    return "" if hundredths is None else f"{hundredths // 100}.{hundredths % 100:02d} %"
