"""Which providers there are, and which can be spoken to here: the settings say. Imports the adapters."""

from __future__ import annotations

from advocacy import settings
from advocacy.networks.wire import Wire
from rewards.gift_cards import tremendous
from rewards.gift_cards.contract import Capabilities, Provider

BY_HAND = Capabilities("by_hand", "By hand", by_api=False)
KNOWN = {each.name: each for each in (BY_HAND, tremendous.CAPABILITIES)}
"""Every provider by its name."""


def by_name(name: str) -> Provider | None:
    """The provider to speak to; None for one by hand, and for one that the settings don't open."""
    in_force = settings.current()
    if name != tremendous.CAPABILITIES.name or not in_force.tremendous_key:
        return None
    key = in_force.tremendous_key
    base = tremendous.base_for(key, in_force.tremendous_url)
    return tremendous.Tremendous(base, key, in_force.tremendous_funding, Wire(in_force.fetch_hosts))


def offered() -> list[Capabilities]:
    """Those that can be chosen here: by hand always, the others where the settings open them."""
    return [each for each in KNOWN.values() if not each.by_api or by_name(each.name) is not None]


def label_of(name: str) -> str:
    """A provider as people call it."""
    return KNOWN[name].label if name in KNOWN else name


def in_sandbox() -> bool:
    """True when the cards that are ordered are worth nothing: the key is one of the sandbox."""
    in_force = settings.current()
    return bool(in_force.tremendous_key) and not in_force.tremendous_url and in_force.tremendous_key.startswith("TEST_")
