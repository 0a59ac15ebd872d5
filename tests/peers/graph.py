"""What the stubs of Meta's Graph APIs share: accounts, tokens, codes, errors in Meta's shape. Ours.

A token is a bearer token or the query's ``access_token``. Errors stand in ``error.code``, mostly with status 400.
"""

from __future__ import annotations

import itertools
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from tests.peers.ledger import Asked, Reply, StubServer

FORM = "application/x-www-form-urlencoded"
APP_ID, APP_SECRET = "4711", "app-secret-of-the-stub"
SIXTY_DAYS = 5_184_000


@dataclass
class GraphAccount:
    """An account at a stub. ``lacks``: permissions that were not granted; ``fresh``: too young to refresh."""

    id: str
    username: str
    token: str = field(repr=False)
    kind: str = "BUSINESS"
    lacks: set[str] = field(default_factory=set)
    fresh: bool = False


class Wrong(Exception):
    """A request that is refused, with the reply that says so."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply


def wrong(code: int, message: str, *, subcode: int = 0, status: int = 400, **more: object) -> Wrong:
    """A refusal in Meta's shape."""
    error: dict[str, object] = {
        "message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A1b2", **more,
    }  # fmt: skip
    return Wrong(Reply(status, {"error": {**error, **({"error_subcode": subcode} if subcode else {})}}))


def not_found(thing: str) -> Wrong:
    """Code 100 with subcode 33, as the Graph API says it of what isn't there or can't be seen."""
    return wrong(100, f"Unsupported get request. Object with ID '{thing}' does not exist", subcode=33)


class GraphStub(StubServer):
    """Accounts, codes and tokens. ``busy_minutes`` answers every request with the platform's limit and that wait."""

    label = ""

    def __init__(self) -> None:
        super().__init__()
        self.accounts: dict[str, GraphAccount] = {}  # by token
        self.codes: dict[str, tuple[str, str]] = {}  # code -> token, redirect address
        self._numbers = itertools.count(17_841_400_000_000_000)
        self.busy_minutes = 0
        self.limit = 0  # answers every request with this code of a limit
        self.slow_to_show = 0.0  # seconds until a new post is listed

    def create_account(self, username: str = "", *, kind: str = "BUSINESS") -> GraphAccount:
        """A new account with a token of its own."""
        with self.lock:
            number = str(next(self._numbers))
            made = GraphAccount(number, username or f"u{secrets.token_hex(4)}", f"TOK{secrets.token_hex(12)}", kind)
            self.accounts[made.token] = made
            return made

    def revoke(self, account: GraphAccount) -> None:
        """Its owner removes us: the token is not known any more."""
        with self.lock:
            self.accounts.pop(account.token, None)

    def consent(self, account: GraphAccount, redirect_uri: str) -> str:
        """What the sign-in page does when its owner says yes: a code, good once."""
        code = f"AQ{secrets.token_hex(8)}"
        self.codes[code] = (account.token, redirect_uri)
        return code

    def answer(self, asked: Asked) -> Reply:
        """Every answer, with refusals in Meta's shape."""
        try:
            with self.lock:
                if self.limit:
                    raise wrong(self.limit, "Application request limit reached", is_transient=True)
                if self.busy_minutes:
                    raise self._too_many()
                return self.reply(asked)
        except Wrong as refused:
            return refused.reply

    def reply(self, asked: Asked) -> Reply:
        """What the network says; raises Wrong."""
        raise NotImplementedError

    def account_of(self, asked: Asked) -> GraphAccount:
        """Whose token it is. Raises Wrong: some of Meta's answers repeat the token that they refuse."""
        token = asked.token or asked.query.get("access_token", "")
        if token not in self.accounts:
            raise wrong(190, f"Malformed access token {token}", status=401)
        return self.accounts[token]

    def allowed(self, account: GraphAccount, permission: str) -> None:
        """Raises Wrong without the permission."""
        if permission in account.lacks:
            raise wrong(10, f"(#10) Application does not have permission for this action: {permission}", status=403)

    def form(self, asked: Asked, known: set[str]) -> dict[str, str]:
        """The fields of a form. Raises Wrong for another type of body or a field that isn't documented."""
        if not asked.headers.get("content-type", "").startswith(FORM):
            raise wrong(100, "The body is no form")
        fields = dict(parse_qsl(asked.body.decode(), keep_blank_values=True))
        if strange := set(fields) - known:
            raise wrong(100, f"Unexpected key {sorted(strange)[0]} on this edge")
        return fields

    def wanted(self, asked: Asked, known: set[str]) -> list[str]:
        """The fields that are asked for. Raises Wrong for one that isn't there."""
        fields = [each for each in asked.query.get("fields", "id").split(",") if each]
        for each in fields:
            if each not in known:
                raise wrong(100, f"(#100) Tried accessing nonexisting field ({each})")
        return fields

    def traded(self, code: str, redirect_uri: str, client_id: str, client_secret: str) -> GraphAccount:
        """The account of a code. Raises Wrong for one that is used, another address or another secret."""
        token, where = self.codes.pop(code, ("", ""))
        if (client_id, client_secret) != (APP_ID, APP_SECRET):
            raise self.refused_sign_in("Invalid app")
        if not token or where != redirect_uri:
            raise self.refused_sign_in("Matching code was not found or was already used")
        return self.accounts[token]

    def refused_sign_in(self, said: str) -> Wrong:
        """A refusal in the shape of Threads' and Instagram's token endpoints, which is not the Graph API's."""
        return Wrong(Reply(400, {"error_type": "OAuthException", "code": 400, "error_message": said}))

    def new_token(self, account: GraphAccount) -> Reply:
        """Another token of 60 days for the account; earlier ones go on."""
        token = f"LONG{secrets.token_hex(12)}"
        self.accounts[token] = account
        return Reply(200, {"access_token": token, "token_type": "bearer", "expires_in": SIXTY_DAYS})

    def pages_around(self, asked: Asked) -> dict[str, object]:
        """What stands beside the rows of insights: addresses of the pages around, with the token in them."""
        token = asked.token or asked.query.get("access_token", "")
        address = f"{self.url}{asked.path}?access_token={token}&since=1"
        return {"paging": {"previous": address, "next": f"{address}&until=2"}}

    def _too_many(self) -> Wrong:
        refused = wrong(80002, "There have been too many calls to this account", is_transient=True)
        row = {"type": "instagram", "call_count": 100, "estimated_time_to_regain_access": self.busy_minutes}
        usage = f'{{"178": [{row}]}}'.replace("'", '"')
        return Wrong(Reply(400, refused.reply.body, {"X-Business-Use-Case-Usage": usage}))
