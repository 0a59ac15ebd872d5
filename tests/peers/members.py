"""What the stubs of LinkedIn and X share: people with tokens, codes that work once, refresh tokens. Ours."""

from __future__ import annotations

import itertools
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from advocacy.clock import to_rfc3339
from advocacy.networks.contract import ConnectRequest
from tests.peers.ledger import Asked, Reply, StubServer

CLIENT_ID, CLIENT_SECRET = "client-of-the-stub", "secret-of-the-stub"
FORM = "application/x-www-form-urlencoded"


@dataclass
class Member:
    """A person with an account. ``access`` and ``refresh`` are the tokens that work now; no ``refresh``: none was
    granted."""

    id: str
    name: str
    scopes: set[str]
    lasts: timedelta
    access: str = field(default_factory=lambda: f"AQ{secrets.token_hex(16)}", repr=False)
    refresh: str = field(default_factory=lambda: f"RT{secrets.token_hex(16)}", repr=False)

    def request(self) -> ConnectRequest:
        """What a sign-in hands to ``connect``."""
        ends = to_rfc3339(datetime.now(UTC) + self.lasts)
        extra = {"scope": " ".join(sorted(self.scopes)), "expires_at": ends}
        return ConnectRequest(secret=self.access, extra=extra | ({"refresh": self.refresh} if self.refresh else {}))


@dataclass(frozen=True)
class Code:
    """A code on its way back: whose, and what the exchange is held against."""

    member: Member
    redirect_uri: str
    challenge: str = ""


class Refusing(Exception):
    """A request that is refused, with the reply that says so."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply


class MembersStub(StubServer):
    """Tokens by person. ``expired`` and ``revoked`` hold access tokens that no longer work."""

    scopes: frozenset[str] = frozenset()
    lasts = timedelta(days=60)

    def __init__(self) -> None:
        super().__init__()
        self.members: list[Member] = []
        self.codes: dict[str, Code] = {}
        self.expired: set[str] = set()
        self.revoked: set[str] = set()
        self.numbers = itertools.count(7_000_000_000_000_000_001)

    def create_account(self, name: str = "", *, refreshes: bool = True, scopes: set[str] | None = None) -> Member:
        """A new person, signed in."""
        with self.lock:
            made = Member(
                secrets.token_hex(5), name or f"u{secrets.token_hex(4)}", scopes or set(self.scopes), self.lasts
            )
            made.refresh = made.refresh if refreshes else ""
            self.members.append(made)
            return made

    def consent(self, member: Member, redirect_uri: str, challenge: str = "") -> str:
        """What the sign-in page does when its owner says yes: a code, good once."""
        code = f"AC{secrets.token_hex(8)}"
        self.codes[code] = Code(member, redirect_uri, challenge)
        return code

    def expire(self, member: Member) -> None:
        """The access token has run out."""
        self.expired.add(member.access)

    def withdraw(self, member: Member) -> None:
        """Its owner removes us: no token works any more."""
        self.revoked |= {member.access, member.refresh}

    def answer(self, asked: Asked) -> Reply:
        """Every answer, one request at a time."""
        try:
            with self.lock:
                return self.reply(asked)
        except Refusing as refused:
            return refused.reply

    def reply(self, asked: Asked) -> Reply:
        """What the network says; raises Refusing."""
        raise NotImplementedError

    def known(self, token: str) -> Member | None:
        """Whose access token it is."""
        return next((member for member in self.members if member.access == token), None)

    def renewed(self, member: Member) -> None:
        """New tokens in place of those that worked."""
        self.revoked |= {member.access, member.refresh}
        member.access = f"AQ{secrets.token_hex(16)}"
        member.refresh = f"RT{secrets.token_hex(16)}" if member.refresh else ""


def form_of(asked: Asked) -> dict[str, str]:
    """The fields of a form; empty for another type of body."""
    if not asked.headers.get("content-type", "").startswith(FORM):
        return {}
    return dict(parse_qsl(asked.body.decode(), keep_blank_values=True))
