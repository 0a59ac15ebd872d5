"""Every route of a company's application, at an address that leads to something; and what it answers to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from flask import Response
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from advocacy.database import db
from advocacy.people.capabilities import Role
from advocacy.web.guards import PUBLIC
from advocacy.web.transactions import EdgeCommits
from docs.routes import API, routes
from tests.installation import Installation
from tests.security.things import value_of

NOT_SIGNED_IN = "You are not signed in."
NOT_YOURS = "Your role does not allow this."


@dataclass(frozen=True)
class Way:
    """A route with one method, and an address that exists as far as the company has such a thing."""

    method: str
    rule: str
    endpoint: str
    guard: tuple[str, ...]
    values: Mapping[str, str]

    @property
    def is_api(self) -> bool:
        """True where tokens are taken, and cookies are not."""
        return self.rule.startswith(API)

    @property
    def path(self) -> str:
        """The address."""
        return PARAMETER.sub(lambda part: self.values[part.group(2)], self.rule)

    @property
    def described(self) -> str:
        """The address as the API's description has it."""
        return PARAMETER.sub(r"{\2}", self.rule)

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"


PARAMETER = re.compile(r"<(?:([^:<>]+):)?(\w+)>")


def ways(installation: Installation, me: int) -> Iterator[Way]:
    """Every route with each of its methods; ``me`` is whose things stand in the addresses where they are somebody's."""
    app = installation.app
    with app.app_context():
        for rule, method, endpoint, guard in routes(app):
            values = {name: _filled(endpoint, kind, name, me) for kind, name in PARAMETER.findall(rule)}
            yield Way(method, rule, endpoint, guard, values)


def _filled(endpoint: str, kind: str, name: str, me: int) -> str:
    """A parameter's value; the first of those that an address lists itself."""
    if kind.startswith("any("):
        return kind.removeprefix("any(").partition(",")[0].rstrip(")")
    return value_of(endpoint, name, me) or ("1" if kind == "int" else "x")


@contextmanager
def nothing_is_kept() -> Iterator[None]:
    """What requests write in the edge's transaction is undone, so that one leaves the next what the first found."""
    written = EdgeCommits._written

    def undone(self: EdgeCommits, key: str | None) -> Response:
        answer = written(self, key)
        if not answer.direct_passthrough:
            answer.get_data()  # what is streamed is read while it is there
        db.session.rollback()
        return answer

    with patch.object(EdgeCommits, "_written", undone):
        yield


@dataclass
class Askers:
    """People by the roles that they have, made when they are first asked for; each with a browser and a token."""

    installation: Installation
    known: dict[frozenset[Role], Asker] = field(default_factory=dict)

    def of(self, *roles: Role) -> Asker:
        """Somebody who has exactly these roles."""
        held = frozenset(roles)
        if held not in self.known:
            self.known[held] = Asker(self.installation, self.installation.person(*sorted(held)))
        return self.known[held]


@dataclass
class Asker:
    """Somebody who asks: by cookie for pages, by token in the API. ``person`` None: nobody who is signed in."""

    installation: Installation
    person: int | None
    browser: FlaskClient = field(init=False)
    token: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self.sign_in()
        if self.person is not None:
            self.token = self.installation.api_of(self.person).token

    def sign_in(self) -> None:
        """Anew: some routes end the sign-in that they come with."""
        app = self.installation.app
        self.browser = app.test_client() if self.person is None else self.installation.browser_of(self.person)

    def ask(self, way: Way, body: Any = None, *, address: str = "198.51.100.1") -> TestResponse:
        """The answer; redirects are not followed."""
        environ = {"REMOTE_ADDR": address}
        if not way.is_api:
            return self.browser.open(way.path, method=way.method, data=body, environ_base=environ, buffered=True)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        as_form = isinstance(body, dict) and any(isinstance(each, tuple) for each in body.values())
        sent: dict[str, Any] = {"data" if as_form else "json": body or {}}
        if way.method in {"GET", "DELETE"}:
            sent = {}
        client = self.installation.app.test_client()
        return client.open(way.path, method=way.method, headers=headers, environ_base=environ, buffered=True, **sent)


def kept_out(answer: TestResponse) -> bool:
    """True when the guard did not let the caller in; a verb's own no is another matter."""
    if answer.status_code == 401:
        return True
    if answer.status_code in {302, 303}:
        return urlsplit(answer.headers["Location"]).path == "/sign-in"
    return answer.status_code == 403 and NOT_YOURS in answer.text


def is_public(way: Way) -> bool:
    """True where everybody is let in."""
    return way.guard == (PUBLIC,)
