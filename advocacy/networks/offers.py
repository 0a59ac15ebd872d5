"""Which accounts may be connected here, and by what: sign-in page, app password, token.

Imports registry, applications and signing_in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advocacy import settings
from advocacy.networks import registry
from advocacy.networks.applications import missing_settings
from advocacy.networks.capabilities import Capabilities, SignIn
from advocacy.networks.signing_in import Typed


@dataclass(frozen=True)
class Offer:
    """A network: what is typed before its sign-in page (None: it has none), and which settings it still needs."""

    network: str
    capabilities: Capabilities
    typed: Typed | None
    missing: Sequence[str]

    @property
    def takes_secret(self) -> bool:
        """Whether something else than the sign-in page connects it: an app password, a token, the sandbox's name."""
        return self.capabilities.sign_in is not SignIn.SERVER_PAGE


def offers() -> list[Offer]:
    """Every network offered here."""
    in_force = settings.current()
    return [
        Offer(name, network.capabilities, _typed(name), missing_settings(network.capabilities, in_force))
        for name, network in registry.all_networks().items()
    ]


def callback(network: str) -> str:
    """The redirect address of a network's sign-in page, the same to the letter each time: networks compare it."""
    return f"{settings.current().base_url.rstrip('/')}/connections/{network}/callback"


def _typed(name: str) -> Typed | None:
    return registry.code_flow(name).typed if name in registry.CODE_FLOWS else None
