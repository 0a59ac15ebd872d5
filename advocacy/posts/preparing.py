"""From a share to the exact request for it: tokens that last, media opened, the draft judged, the network asked.

Speaks to networks and to the store of media, outside of any transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from advocacy.errors import NotFound
from advocacy.networks.capabilities import LengthRule
from advocacy.networks.connections import Connection
from advocacy.networks.contract import Credentials, Network, NetworkRefused, Prepared, Problem
from advocacy.networks.refreshing import refresh_now
from advocacy.posts.drafting import Said, draft_of, said_by
from advocacy.posts.means import Means
from advocacy.posts.models import Share

SEND_LEASE = timedelta(seconds=60)
"""The lease is renewed to this when the attempt is committed."""


@dataclass(frozen=True)
class Errand:
    """What is needed to prepare a share, read in one go. ``length`` is how the account's own server counts."""

    connection_id: int
    network: Network
    credentials: Credentials
    said: Said
    length: LengthRule


def errand_for(share: Share, connection: Connection, means: Means) -> Errand:
    """What the share needs to be prepared for that account."""
    network = means.network(share.network)
    length = connection.length_rule(network.capabilities.length)
    return Errand(connection.id, network, connection.credentials(), said_by(share), length)


def fresh(connection_id: int, credentials: Credentials, means: Means) -> Credentials:
    """Credentials that outlive the request; refreshed first when they end too soon. Outside of any transaction."""
    ends = credentials.expires_at
    if ends is None or ends - means.clock() > SEND_LEASE:
        return credentials
    return refresh_now(connection_id, now=means.clock()) or credentials


def prepare(errand: Errand, credentials: Credentials, means: Means) -> Prepared:
    """The exact request. Raises NetworkRefused, permanent for a draft that the network would refuse or a medium that
    is gone; NotReady while the network works on an upload."""
    try:
        draft = draft_of(errand.said, now=means.clock())
    except NotFound as gone:
        raise NetworkRefused(str(gone), permanent=True) from gone
    wrong = errand.network.validate(draft, errand.length)
    if wrong:
        raise NetworkRefused(in_words(wrong), permanent=True)
    return errand.network.prepare(credentials, draft, now=means.clock())


def in_words(problems: list[Problem]) -> str:
    """What is wrong and what to do about it, in one line."""
    return " ".join(f"{each.message} {each.remedy}" for each in problems)
