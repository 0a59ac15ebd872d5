"""Accounts as pages and the API ask for them: how they stand, and what is left of their budgets. Queries.

A constant number of statements for any number of accounts. Imports connections, budgets, registry and standing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, func, or_, select

from advocacy.database import Page, db, page
from advocacy.errors import Breach
from advocacy.networks import registry
from advocacy.networks.budgets import Left, left_of, payer_of
from advocacy.networks.connections import USABLE, Connection, ConnectionState
from advocacy.networks.refresh_times import AHEAD, FAILS_FOR_LONG
from advocacy.networks.standing import Standing, standing_of


@dataclass(frozen=True)
class Account:
    """A connection, how it stands, and what is left of its budgets."""

    connection: Connection
    standing: Standing
    budgets: Sequence[Left] = ()


VIEWS = ("care", "all", *(state.value for state in ConnectionState))
"""What a list of accounts may show: those that need care, all that are not ended, or those in one state."""


def accounts_of(found: Sequence[Connection], now: datetime) -> list[Account]:
    """These connections as accounts."""
    networks = registry.all_networks()
    payers = {payer_of(each): networks[each.network].capabilities.budgets for each in found if each.network in networks}
    left = left_of(payers, now)
    return [Account(each, standing_of(each, now), left.get(payer_of(each), ())) for each in found]


def everybodys(view: str, cursor: str | None, limit: int, now: datetime) -> Page[Connection]:
    """Everybody's accounts by view, the newest first. Raises Breach for a view that there isn't."""
    if view not in VIEWS:
        raise Breach(_("There is no such view."), remedy=_("Choose one of %(views)s.", views=", ".join(VIEWS)))
    asked = select(Connection)
    if view == "care":
        asked = asked.where(_needs_care(now))
    elif view == "all":
        asked = asked.where(Connection.state != ConnectionState.REVOKED)
    else:
        asked = asked.where(Connection.state == ConnectionState(view))
    return page(asked, Connection.id, cursor, limit)


def counts(now: datetime) -> Mapping[str, Mapping[str, int]]:
    """How many accounts are in each state, by network; "care" counts those that need it."""
    states = select(Connection.network, Connection.state, func.count()).group_by(Connection.network, Connection.state)
    found: dict[str, dict[str, int]] = {}
    for network, state, count in db.session.execute(states.where(Connection.state != ConnectionState.REVOKED)):
        found.setdefault(network, {})[state.value] = count
    in_care = select(Connection.network, func.count()).where(_needs_care(now)).group_by(Connection.network)
    for network, count in db.session.execute(in_care):
        found[network]["care"] = count
    return found


def _needs_care(now: datetime) -> ColumnElement[bool]:
    ends = and_(Connection.renews.is_(False), Connection.expires_at <= now + AHEAD)
    return or_(
        Connection.state.in_((ConnectionState.NEEDS_PERSON, ConnectionState.EXPIRING)),
        and_(Connection.state.in_(USABLE), or_(ends, Connection.refresh_failures >= FAILS_FOR_LONG)),
    )
