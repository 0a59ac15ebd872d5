"""A network of the tests' own, in four kinds, one for each degree of exactness. Labelled ours: there is none such.

    PUT  /exact/<key>   {"text"}   one post a key: the same again changes nothing, other words are 409
    POST /posts         {"text"}   a post; an Idempotency-Key that it has seen from this account gives the first one
    GET  /exact/<key>              that post, or 404
    GET  /posts                    the account's newest 100 posts, newest first, once they can be read
    GET  /posts/<id>               one of them, or 404

The bearer token is the account's name. A token in ``revoked`` is answered 401. ``slow_to_show`` is how long a new post
can't be read yet, in seconds: eventual consistency.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from tests.peers.ledger import Accepted, Asked, Reply, StubServer

LONGEST, SHOWN = 500, 100


class PlainServer(StubServer):
    """See the module. ``ledger`` is the truth; what is read back may lag behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.revoked: set[str] = set()
        self.slow_to_show = 0.0
        self._by_key: dict[tuple[str, str], Accepted] = {}
        self._by_account: dict[str, list[Accepted]] = defaultdict(list)

    def answer(self, asked: Asked) -> Reply:
        """What it says."""
        account, (_, room, *rest) = asked.token, asked.path.split("/")
        if not account or account in self.revoked:
            return Reply(401, {"error": "revoked"})
        name = rest[0] if rest else ""
        with self.lock:
            match asked.method, room, bool(name):
                case "PUT", "exact", True:
                    return self._put(account, name, asked)
                case "POST", "posts", False:
                    return self._post(account, asked)
                case "GET", "exact", True:
                    return self._one([each for each in self._shown(account) if each.key == name])
                case "GET", "posts", True:
                    return self._one([each for each in self._shown(account) if each.id == name])
                case "GET", "posts", False:
                    return Reply(200, [_told(each) for each in reversed(self._shown(account))])
        return Reply(404, {"error": "no such page"})

    def _put(self, account: str, key: str, asked: Asked) -> Reply:
        there, text = self._by_key.get((account, key)), str(asked.fields().get("text", ""))
        if there is not None:
            return Reply(200, _told(there)) if there.text == text else Reply(409, {"error": "other words"})
        return self._made(account, text, key)

    def _post(self, account: str, asked: Asked) -> Reply:
        key = asked.headers.get("idempotency-key", "")
        there = self._by_key.get((account, key)) if key else None
        return Reply(200, _told(there)) if there else self._made(account, str(asked.fields().get("text", "")), key)

    def _made(self, account: str, text: str, key: str) -> Reply:
        if not 0 < len(text) <= LONGEST:
            return Reply(422, {"error": f"1 to {LONGEST} characters"})
        made = self.accept(account, text, key)
        self._by_key[account, key] = made
        self._by_account[account].append(made)
        return Reply(201, _told(made))

    def _shown(self, account: str) -> list[Accepted]:
        until = datetime.now(UTC) - timedelta(seconds=self.slow_to_show)
        return [each for each in self._by_account[account][-SHOWN:] if each.at <= until]

    def _one(self, found: list[Accepted]) -> Reply:
        return Reply(200, _told(found[0])) if found else Reply(404, {"error": "no such post"})


def _told(post: Accepted) -> dict[str, str]:
    return {"id": post.id, "text": post.text, "key": post.key, "url": f"https://plain.example/{post.id}"}
