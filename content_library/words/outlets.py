"""The networks that a caption may be written for: those we speak to, and those that people post on by hand."""

from __future__ import annotations

from collections.abc import Sequence

from advocacy.networks import by_hand, registry

ANY = "any"
WITHOUT_REACH = frozenset({"email"})
"""A way to carry words, not a place where they are read by many."""


def outlets() -> list[str]:
    """Names of the networks, those that publish by themselves first."""
    spoken_to = registry.offered()
    posted_by_hand = by_hand.NETWORKS - set(spoken_to) - WITHOUT_REACH
    return spoken_to + sorted(name for name in posted_by_hand if not registry.is_off(name))


def covered(networks: Sequence[str]) -> list[str]:
    """The networks that these captions' networks stand for; "any" stands for all."""
    return [name for name in outlets() if name in networks or ANY in networks]
