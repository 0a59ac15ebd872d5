"""What rewards shows on the pages of others: the points for a post in the feed, the balance in the portal."""

from __future__ import annotations

from flask import render_template
from flask_login import current_user
from markupsafe import Markup

from advocacy import clock
from advocacy.links.attribution import money
from rewards.books.statements import balances_of
from rewards.earning.rules import points_of
from rewards.earning.triggers import Trigger
from rewards.points.rates import rates


def points_for_a_post() -> int | None:
    """What a published post earns today; None when it earns nothing."""
    return points_of(Trigger.SHARE_PUBLISHED, clock.now()) or None


def in_money(points: int) -> str | None:
    """About what so many points cost the company, as it is written; None where no perk says what it is worth."""
    found = rates()
    return money.written(found.cost(points), found.currency) if found else None


def balance() -> Markup:
    """The reader's own balance as a card."""
    return Markup(render_template("rewards/balance.html", balances=balances_of(current_user.id)))  # noqa: S704
