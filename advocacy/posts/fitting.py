"""Does it fit its network? Asked before a share is scheduled, without opening media; the sender judges the whole draft.

Imports the registry of networks, drafting and money.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from advocacy.errors import Breach
from advocacy.networks import registry
from advocacy.networks.capabilities import Capabilities, MediaKind, MediaRule
from advocacy.networks.connections import Connection
from advocacy.networks.contract import Draft, LinkCard, Medium, Problem
from advocacy.posts.drafting import PUBLIC_FOR, Said
from advocacy.posts.media import address_of
from advocacy.posts.models import Share
from advocacy.posts.tolls import affordable, cost_of


def refuse_misfit(network: str, connection: Connection, said: Said, *, now: datetime) -> None:
    """Raises Breach, by field, for a draft that the network would refuse. Where nobody speaks to that network just now
    there is nobody to say so, and the share is held when it is due."""
    if network not in registry.offered():
        return
    adapter = registry.by_name(network)
    capabilities = adapter.capabilities
    length, draft = connection.length_rule(capabilities.length), sketch_of(said, capabilities.media, now)
    if wrong := adapter.validate(draft, length):
        raise Breach(wrong[0].message, remedy=wrong[0].remedy, errors=by_field(wrong))


def refuse_unaffordable(share: Share) -> None:
    """Raises Breach where posting by API costs more than is left of the money of the month it is due in."""
    capabilities = _priced(share.network)
    if capabilities is not None and not affordable(share.network, cost_of(share, capabilities), share.due_at):
        raise Breach(
            f"{capabilities.label} charges for posts by API, and there is no money left for that in {share.due_at:%B}.",
            remedy="Post it by hand, or ask your administrators (ADVOCACY_MONTHLY_USD).",
            errors={"by": ["By hand only."]},
        )  # fmt: skip


def sketch_of(said: Said, rule: MediaRule, now: datetime) -> Draft:
    """The draft with its media unopened: of a type that the network takes, and empty."""
    card = LinkCard(str(said.card["url"]), str(said.card.get("title") or "")) if said.card.get("url") else None
    return Draft(said.text, said.language, card, _unopened(said.media, rule, now))


def by_field(wrong: Sequence[Problem]) -> dict[str, list[str]]:
    """What is wrong and what to do about it, by the field that it concerns."""
    return {
        name: [f"{each.message} {each.remedy}" for each in wrong if each.field == name]
        for name in dict.fromkeys(each.field for each in wrong)
    }


def _unopened(listed: Sequence[Mapping[str, Any]], rule: MediaRule, now: datetime) -> tuple[Medium, ...]:
    types = {MediaKind.IMAGE: rule.image_types, MediaKind.VIDEO: rule.video_types}
    return tuple(
        Medium(
            str(each["ref"]), MediaKind(each["kind"]), min(types[MediaKind(each["kind"])], default=""), b"",
            str(each.get("alt") or ""), address_of(str(each["ref"]), now + PUBLIC_FOR),
        )
        for each in listed
    )  # fmt: skip


def _priced(network: str) -> Capabilities | None:
    if network not in registry.offered():
        return None
    capabilities = registry.by_name(network).capabilities
    return capabilities if capabilities.price is not None else None
