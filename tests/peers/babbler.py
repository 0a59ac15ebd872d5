"""A server that speaks enough of Mastodon's API to be connected to, and then repeats our token in whatever it says.

Labelled ours. Real servers do it by accident: an error of the Graph API names the token that it refuses.
"""

from __future__ import annotations

import secrets

from tests.peers.ledger import Asked, Reply, StubServer


class Babbler(StubServer):
    """Answers ``status`` to posts, and to everything once ``sulks`` is set, with the token in body and headers."""

    def __init__(self) -> None:
        super().__init__()
        self.status, self.sulks = 422, False

    def create_token(self) -> str:
        """A token that it takes."""
        return f"BABBLED{secrets.token_hex(12)}"

    def answer(self, asked: Asked) -> Reply:
        """What it says."""
        said = {"error": f"Malformed access token {asked.token}", "error_description": asked.token}
        if asked.method == "POST" or self.sulks:
            return Reply(self.status, said, {"WWW-Authenticate": f'Bearer token="{asked.token}"'})
        if asked.path.endswith("verify_credentials"):
            return Reply(200, {"id": "1", "username": "babbler", "acct": "babbler", "note": asked.token})
        if asked.path == "/api/v2/instance":
            return Reply(200, {"domain": "babbler.example", "configuration": {}})
        return Reply(404, said)
