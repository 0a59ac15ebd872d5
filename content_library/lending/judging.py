"""What a network would make of a preview: what is handed in, what the network refuses, how it shows the words.

Asks nobody and opens no file: a medium is judged by what is kept of it, as it is again when the share is scheduled.
Imports ``media``, ``advocacy.posts`` and the networks' contract.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from advocacy.networks import registry
from advocacy.networks.capabilities import Capabilities, LengthRule
from advocacy.networks.connections import Connection
from advocacy.networks.contract import Draft, Problem
from advocacy.posts.drafting import Said
from advocacy.posts.fitting import misfits
from content_library.media.carrying import Carried, Pictured, carried
from content_library.media.doors import reference_of
from content_library.models import Revision


def capabilities_of(network: str) -> Capabilities | None:
    """What the network can do; None where people post by hand alone."""
    return _can(network) if network in registry.offered() else None


def carried_on(network: str, media: Sequence[Pictured], url: str) -> Carried:
    """What of the media goes where on the network."""
    return carried(media, capabilities_of(network), linked=bool(url))


def price_on(network: str, *, linked: bool) -> Decimal | None:
    """What a post by API costs there in US dollars; None where it costs nothing. By hand is then what is offered."""
    capabilities = capabilities_of(network)
    price = capabilities.price if capabilities else None
    return None if price is None else price.post_with_link if linked else price.post


def said_with(revision: Revision, going: Carried, text: str, language: str, url: str) -> Said:
    """What a share says with these words: its own media, with the facts that networks judge, or the link's card."""
    return Said(text, language, _card(revision, going, url), [_entry(each) for each in going.attached])


def refused(network: str, draft: Draft, connection: Connection | None) -> Sequence[Problem]:
    """What the network would refuse; what is too long is said by the checks already."""
    return [each for each in misfits(network, draft, connection) if not each.too_long]


def counted_at(connection: Connection | None) -> LengthRule | None:
    """How the account's own server counts; None without an account."""
    return connection.length_rule(_can(connection.network).length) if connection else None


def as_shown(network: str, draft: Draft) -> str:
    """The words as readers see them there."""
    return registry.by_name(network).render(draft).shown if network in registry.offered() else draft.text


def _can(network: str) -> Capabilities:
    return registry.by_name(network).capabilities


def _card(revision: Revision, going: Carried, url: str) -> dict[str, Any]:
    shown = going.card
    if not url or going.attached:
        return {}
    picture = {"image_ref": reference_of(shown.medium), "image_alt": shown.alt} if shown else {}
    return {"url": url, "title": revision.title, "description": revision.summary, **picture}


def _entry(each: Pictured) -> dict[str, Any]:
    kept = each.medium
    return {
        "ref": reference_of(kept), "kind": kept.kind.value, "alt": each.alt, "type": kept.content_type,
        "size": kept.size, "seconds": kept.seconds, "width": kept.width, "height": kept.height,
    }  # fmt: skip
