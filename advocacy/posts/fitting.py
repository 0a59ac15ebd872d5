"""Does it fit its network? Asked before a share is scheduled, and by who shows what would be sent, without opening
media; the sender judges the whole draft.

Imports the registry of networks, drafting, media and money.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import format_date
from flask_babel import gettext as _

from advocacy.english import spoken
from advocacy.errors import Breach
from advocacy.networks import registry
from advocacy.networks.capabilities import Capabilities, MediaRule
from advocacy.networks.connections import Connection
from advocacy.networks.contract import Draft, LinkCard, Problem
from advocacy.posts.drafting import PUBLIC_FOR, Said
from advocacy.posts.media import unopened
from advocacy.posts.models import Share
from advocacy.posts.tolls import affordable, cost_of


def refuse_misfit(network: str, connection: Connection, said: Said, *, now: datetime) -> None:
    """Raises Breach, by field, for a draft that the network would refuse. Where nobody speaks to that network just now
    there is nobody to say so, and the share is held when it is due."""
    if wrong := misfits(network, sketch_of(network, said, now), connection):
        raise Breach(wrong[0].message, remedy=wrong[0].remedy, errors=by_field(wrong))


def misfits(network: str, draft: Draft, connection: Connection | None) -> Sequence[Problem]:
    """What the network would refuse in the draft, by the account's own server where there is one; nothing where nobody
    speaks to that network."""
    if network not in registry.offered():
        return ()
    adapter = registry.by_name(network)
    length = adapter.capabilities.length
    return adapter.validate(draft, connection.length_rule(length) if connection else length)


def refuse_unaffordable(share: Share) -> None:
    """Raises Breach where posting by API costs more than is left of the money of the month it is due in."""
    capabilities = _priced(share.network)
    if capabilities is not None and not affordable(share.network, cost_of(share, capabilities), share.due_at):
        raise Breach(
            _("%(label)s charges for posts by API, and there is no money left for that in "
              "%(due_at)s.", label=capabilities.label, due_at=format_date(share.due_at, "LLLL")),
            remedy=_("Post it by hand, or ask your administrators (ADVOCACY_MONTHLY_USD)."),
            errors={"by": [_("By hand only.")]},
        )  # fmt: skip


def sketch_of(network: str, said: Said, now: datetime) -> Draft:
    """The draft with its media unopened, and its card without the picture."""
    rule = registry.by_name(network).capabilities.media if network in registry.offered() else MediaRule()
    card, shown = None, said.card
    if shown.get("url"):
        card = LinkCard(str(shown["url"]), str(shown.get("title") or ""), str(shown.get("description") or ""))
    return Draft(said.text, said.language, card, unopened(said.media, rule, now + PUBLIC_FOR))


def by_field(wrong: Sequence[Problem]) -> dict[str, list[str]]:
    """What is wrong and what to do about it, by the field that it concerns."""
    return {
        name: [f"{spoken(each.message)} {spoken(each.remedy)}" for each in wrong if each.field == name]
        for name in dict.fromkeys(each.field for each in wrong)
    }


def _priced(network: str) -> Capabilities | None:
    if network not in registry.offered():
        return None
    capabilities = registry.by_name(network).capabilities
    return capabilities if capabilities.price is not None else None
