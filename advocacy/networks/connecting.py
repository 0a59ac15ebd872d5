"""Connecting and letting go of an account: the network is asked first, outside of any transaction, then the verb runs.

For edges that open their own transactions: page, API, command.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from advocacy.database import reading, writing
from advocacy.english import English
from advocacy.errors import Breach, NotFound, Refused, TooMany
from advocacy.history import Actor
from advocacy.networks import connections, registry
from advocacy.networks.contract import ConnectRequest, Credentials, NetworkRefused

BY_ONESELF = English("Remove our access in the network's own settings.")
NOT_SPOKEN_TO = English("This network is not offered here any more, so we did not ask it to withdraw our access.")


def connect(person_id: int, network: str, given: ConnectRequest, *, actor: Actor, now: datetime) -> int:
    """Asks the network to confirm the account, then keeps it; gives the connection's id.

    Raises Breach with what the network said, TooMany when it wants us to wait, NotFound for an unknown network.
    """
    try:
        registry.require_on(network)
        confirmed = registry.by_name(network).connect(given)
    except NetworkRefused as refused:
        raise refusal_of(refused, now, "secret") from refused
    with writing():
        return connections.connect(person_id, network, confirmed, actor=actor, now=now).id


def refusal_of(refused: NetworkRefused, now: datetime, field: str) -> Refused:
    """What a network refused, as the person is told: TooMany when it wants us to wait, else Breach about a field."""
    if refused.retry_at:
        wait = max(1, int((refused.retry_at - now).total_seconds()))
        return TooMany(refused.message, retry_after=wait, remedy=_("Try again then."))
    return Breach(refused.message, errors={field: [refused.message]})


def revoke(person_id: int, connection_id: int, *, actor: Actor, now: datetime) -> str:
    """Withdraws our access at the network where it lets us, and erases the secrets here in any case: also of an account
    at a network that is no longer offered here, which is not spoken to.

    Gives what is left for the person to do; empty when nothing is. Raises NotFound for somebody else's.
    """
    with reading():
        mine = connections.connection_of(person_id, connection_id)
        network, credentials = mine.network, mine.credentials()
    note = _withdrawn(network, credentials)
    with writing():
        connections.revoke(connections.connection_of(person_id, connection_id), actor=actor, now=now)
    return note


def _withdrawn(network: str, credentials: Credentials) -> str:
    """What is left to do once the network was asked to withdraw our access."""
    try:
        adapter = registry.by_name(network)
    except NotFound:
        return f"{NOT_SPOKEN_TO} {BY_ONESELF}"
    try:
        return adapter.revoke(credentials).note
    except NetworkRefused as refused:
        return f"{refused.message} {BY_ONESELF}"
