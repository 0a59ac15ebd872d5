"""What pages and the API share about the switch: press it and keep what it came too late for; what it holds.

Posts live on a higher floor: the roof hands in what they say, as panels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from advocacy.campaigns import pauses
from advocacy.campaigns.known import known
from advocacy.campaigns.models import Pause
from advocacy.campaigns.scopes import Reach, Scope
from advocacy.errors import Breach
from advocacy.history import Actor
from advocacy.web.panels import panel

SENDING = "pauses.sending"
"""The panel that gives, for each of some reaches, the posts being sent at this moment that it covers."""
BY_ID = "pauses.by_id"
"""The panel that gives posts by their ids, with what became of them."""
HELD = "pauses.held"
"""The panel that gives, for each of some reaches, how many posts it holds back."""


@dataclass(frozen=True)
class Order:
    """What is to be stopped. ``holding_url`` is where links lead meanwhile, if ``links_held``; empty: our own page."""

    scope: Scope
    name: str
    why: str
    links_held: bool = False
    holding_url: str = ""


def press(order: Order, *, actor: Actor, now: datetime) -> Pause:
    """Presses the switch; the posts that were being sent just then stay noted with it. Raises Breach for a name that
    there is not."""
    pause = pauses.press(
        order.scope, known(order.scope, order.name), order.why, actor=actor, now=now, links_held=order.links_held,
        holding_url=order.holding_url,
    )  # fmt: skip
    (sending,) = panel(SENDING, [pause.reach]) or [[]]
    pauses.note_under_way(pause, [post.id for post in sending])
    return pause


def under_way_of(some: Sequence[Pause]) -> dict[int, list[Any]]:
    """The posts that each pause came too late for, as they stand now, by the id of the pause; one statement."""
    wanted = sorted({share_id for pause in some for share_id in pause.under_way})
    posts: Mapping[int, Any] = (panel(BY_ID, wanted) if wanted else None) or {}
    return {pause.id: [posts[one] for one in pause.under_way if one in posts] for pause in some}


def held_by(reaches: Sequence[Reach]) -> list[int]:
    """How many posts each of them holds back now."""
    return list(panel(HELD, reaches) or [0] * len(reaches)) if reaches else []


def scope_named(name: str) -> Scope:
    """The scope. Raises Breach when there is none of that name."""
    if name not in set(Scope):
        raise Breach(_("What is to be paused?"), errors={"scope": [_("Choose one.")]})
    return Scope(name)


def called(thing: Any) -> str:
    """What a pause, a blackout or a reach covers, in words."""
    kinds = {
        Scope.ALL: _("everything"), Scope.CAMPAIGN: _("campaign"), Scope.TOPIC: _("topic"), Scope.REGION: _("region"),
        Scope.NETWORK: _("network"), Scope.CLASS: _("product class"),
    }  # fmt: skip
    return f"{kinds[thing.scope]} {thing.name}".strip()
