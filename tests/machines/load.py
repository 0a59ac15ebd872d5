"""What goes on while machines die: people lend shares, click, and suggest through whichever server answers."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from tests.installation import Installation
from tests.peers.plain import PlainServer
from tests.posts.lending import TEXT, account, permit, share
from tests.posts.stands import marked

NETWORKS = ("plain_exact", "plain_strong")
EACH = 5
"""Shares of a person: so few that all of them earn points in one week."""
ENDS = (ShareState.PUBLISHED, ShareState.REJECTED)


class Lending:
    """Shares that fall due within seconds, one after the other; what became of them."""

    def __init__(self, installation: Installation, server: PlainServer) -> None:
        self._installation, self._server = installation, server
        self._chance = random.Random(7)
        self._person = (0, dict[str, int]())
        self.shares: dict[int, int] = {}

    def lend(self) -> None:
        """One more on each network."""
        now = clock.now()
        if len(self.shares) % (EACH * len(NETWORKS)) == 0:
            person_id = self._installation.person()
            with self._installation.app.app_context(), writing():
                at = {"service_url": self._server.url, "secrets": {"token": f"account-{person_id}"}}
                of = {name: account(person_id, name, **at) for name in NETWORKS}
            self._person = (person_id, of)
        person_id, connections = self._person
        for name in NETWORKS:
            number = len(self.shares) + 1
            with self._installation.app.app_context(), writing():
                made = share(
                    person_id, connections[name], network=name, now=now, text=f"{TEXT} No {number}.",
                    permit=permit(f"item:1:{number}", valid_from=now - timedelta(days=1)),
                    when=now + timedelta(seconds=self._chance.uniform(0, 3)),
                )  # fmt: skip
                self.shares[int(made.id)] = number

    def is_settled(self) -> bool:
        """True when each share has come to its end."""
        with self._installation.app.app_context(), reading():
            mine = Share.id.in_(self.shares)
            return not db.session.scalars(select(Share.id).where(mine, Share.state.not_in(ENDS)).limit(1)).first()

    def copies(self) -> Counter[int]:
        """Number in the text -> posts on the server."""
        return Counter({number: len(marked(self._server, f"No {number}.")) for number in self.shares.values()})


class Suggesting:
    """People who by turns send each suggestion until it is acknowledged, to one server after the other, with a key."""

    def __init__(self, ports: list[int], tokens: list[str]) -> None:
        self._ports, self._tokens = ports, tokens
        self.acknowledged: list[str] = []
        self.tries = 0
        self.last = ""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._suggest)

    def start(self) -> None:
        """They begin."""
        self._thread.start()

    def stop(self) -> None:
        """They end when the last one is acknowledged."""
        self._stopping.set()
        self._thread.join(240)
        last = f"{len(self.acknowledged)} acknowledged in {self.tries} tries, the last answer: {self.last}"
        assert not self._thread.is_alive(), f"a suggestion is never acknowledged: {last}"

    def _suggest(self) -> None:
        number = 0
        while not self._stopping.is_set():
            number += 1
            words = f"Suggestion {number}: {random.Random(number).getrandbits(256):x}"
            while not self._sent(words, f"key-{number}", self._tokens[number % len(self._tokens)]):
                time.sleep(0.1)
            self.acknowledged.append(words)
            time.sleep(0.15)

    def _sent(self, words: str, key: str, token: str) -> bool:
        self.tries += 1
        line = http.client.HTTPConnection("127.0.0.1", self._ports[self.tries % len(self._ports)], timeout=30)
        headers = {
            "Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": "application/json",
        }  # fmt: skip
        try:
            line.request("POST", "/api/v1/suggestions", json.dumps({"words": words}), headers)
            answer = line.getresponse()
            self.last = f"{answer.status} {answer.read()[:300]!r}"
            return answer.status == 201
        except (OSError, http.client.HTTPException) as refusal:
            self.last = repr(refusal)
            return False
        finally:
            line.close()
