"""What a network would make of a preview: the draft as it would be handed in, what it refuses, how it shows the words.

Asks nobody and opens no file: a medium is judged by what is kept of it. Imports ``media`` and the networks' contract.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from advocacy.networks import registry
from advocacy.networks.capabilities import Capabilities, LengthRule, MediaKind
from advocacy.networks.connections import Connection
from advocacy.networks.contract import Draft, LinkCard, Medium, Problem
from content_library.media.carrying import Carried, Pictured, carried
from content_library.media.doors import public_address, reference_of
from content_library.models import Revision

LOOKED_AT = timedelta(minutes=5)
"""For how long an address holds that is only made to see whether there would be one."""


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


def draft_for(revision: Revision, going: Carried, text: str, language: str, url: str, now: datetime) -> Draft:
    """The draft that the outbox will hand in, its media without their bytes."""
    card = LinkCard(url, revision.title, revision.summary) if url and not going.attached else None
    return Draft(text, language, card, tuple(_medium(each, now) for each in going.attached))


def refused(network: str, draft: Draft, length: LengthRule | None) -> Sequence[Problem]:
    """What the network would refuse; what is too long is said by the checks already."""
    if network not in registry.offered():
        return ()
    return [each for each in registry.by_name(network).validate(draft, length) if each.field != "text"]


def counted_at(connection: Connection | None) -> LengthRule | None:
    """How the account's own server counts; None without an account."""
    return connection.length_rule(_can(connection.network).length) if connection else None


def as_shown(network: str, draft: Draft) -> str:
    """The words as readers see them there."""
    return registry.by_name(network).render(draft).shown if network in registry.offered() else draft.text


def _can(network: str) -> Capabilities:
    return registry.by_name(network).capabilities


def _medium(each: Pictured, now: datetime) -> Medium:
    kept = each.medium
    reference = reference_of(kept)
    return Medium(
        reference, MediaKind(kept.kind.value), kept.content_type, b"", each.alt,
        public_address(reference, now + LOOKED_AT), None if kept.seconds is None else float(kept.seconds), kept.size,
        (kept.width, kept.height),
    )  # fmt: skip
