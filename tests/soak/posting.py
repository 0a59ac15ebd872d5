"""Shares for the real servers, lent one after the other, while the line to them breaks at random."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.networks import connections, registry
from advocacy.networks.contract import ConnectRequest
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from tests.installation import Installation
from tests.peers.bluesky import BlueskyPds
from tests.peers.fault_proxy import FaultProxy
from tests.peers.faults import (
    Fault,
    cut_after,
    cut_within,
    error_after,
    error_before,
    limited,
    reset_before,
    slow_after,
)
from tests.peers.mastodon import MastodonServer
from tests.posts.lending import ACTOR, TEXT, permit, share

EACH = 5
"""Shares of a person on one network: so few that all of them earn points in one week."""

FAULTS: Sequence[Callable[[], Fault]] = (
    cut_after, cut_within, reset_before, error_after, lambda: error_after(503), error_before,
    lambda: limited(1), lambda: slow_after(0.5), lambda: slow_after(3.0),
)  # fmt: skip
ENDS = (ShareState.PUBLISHED, ShareState.REJECTED)
PUBLISHING = {"bluesky": "putRecord", "mastodon": "/api/v1/statuses$"}


@dataclass
class Person:
    """Somebody with an account on both servers, and how to read what their followers see."""

    connections: dict[str, tuple[int, int]]  # network -> (person, connection)
    read: list[Callable[[], list[str]]]


@dataclass
class Posting:
    """The lending side of a run."""

    installation: Installation
    pds: BlueskyPds
    mastodon: MastodonServer
    chance: random.Random
    people: list[Person] = field(default_factory=list)
    shares: dict[int, int] = field(default_factory=dict)  # share -> the number in its text
    faults: int = 0

    def __post_init__(self) -> None:
        self.proxies = {"bluesky": FaultProxy(self.pds.url), "mastodon": FaultProxy(self.mastodon.url)}

    def lend(self) -> None:
        """One more share on each network, due within seconds; a new person when the last one has enough."""
        if len(self.shares) % (2 * EACH) == 0:
            self.people.append(self._newcomer())
        for network, (person_id, connection_id) in self.people[-1].connections.items():
            now, number = clock.now(), len(self.shares) + 1
            allowed = permit(f"item:1:{number}", valid_from=now - timedelta(days=1))
            with self.installation.app.app_context(), writing():
                made = share(
                    person_id, connection_id, network=network, now=now, permit=allowed, text=f"{TEXT} No {number}.",
                    when=now + timedelta(seconds=self.chance.uniform(0, 3)),
                )  # fmt: skip
            self.shares[made.id] = number

    def break_a_line(self) -> None:
        """The next request or two that would publish meet a fault."""
        network = self.chance.choice(list(self.proxies))
        fault, times = self.chance.choice(FAULTS)(), self.chance.randint(1, 2)
        self.proxies[network].script(fault, method="POST", path=PUBLISHING[network], times=times)
        self.faults += 1

    def mend(self) -> None:
        """All lines are whole from now on."""
        for proxy in self.proxies.values():
            proxy.clear()

    def close(self) -> None:
        """Takes the proxies away."""
        for proxy in self.proxies.values():
            proxy.close()

    def is_settled(self) -> bool:
        """True when each share has come to its end."""
        with self.installation.app.app_context(), reading():
            mine = Share.id.in_(self.shares)
            return not db.session.scalars(select(Share.id).where(mine, Share.state.not_in(ENDS)).limit(1)).first()

    def copies(self) -> Counter[int]:
        """Number in the text -> copies that readers see on the servers."""
        texts = (text for person in self.people for read in person.read for text in read())
        return Counter(int(number) for text in texts for number in re.findall(r"No (\d+)\.", text))

    def _newcomer(self) -> Person:
        account, other = self.pds.create_account(), self.mastodon.create_account()
        password = self.pds.create_app_password(account)
        requests = {
            "bluesky": ConnectRequest(self.proxies["bluesky"].url, account.handle, password),
            "mastodon": ConnectRequest(self.proxies["mastodon"].url, "", other.token),
        }
        person_id = self.installation.person()
        found = {name: (person_id, self._connected(person_id, name, request)) for name, request in requests.items()}
        return Person(
            found,
            [
                lambda: [str(record["value"]["text"]) for record in self.pds.list_records(account.did)],
                lambda: [str(status["content"]) for status in self.mastodon.statuses(other.id)],
            ],
        )

    def _connected(self, person_id: int, network: str, request: ConnectRequest) -> int:
        with self.installation.app.app_context():
            connected = registry.by_name(network).connect(request)
            with writing():
                return int(connections.connect(person_id, network, connected, actor=ACTOR, now=clock.now()).id)
