"""Rate limits: one budget a token over the whole API, said in headers; strangers by address; Redis, and without it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from advocacy import clock
from advocacy.errors import Unready
from advocacy.people.capabilities import Role
from advocacy.web import limits
from advocacy.web.bearer import bearer_key
from tests.installation import ApiClient, Installation
from tests.peers.redis import RedisServer


@contextmanager
def narrowed(installation: Installation, **settings: object) -> Iterator[Installation]:
    """The installation with other settings, as a process of its own would have it."""
    other = Installation(replace(installation.settings, **settings), hasty=True)  # type: ignore[arg-type]
    yield other
    other.close()


def asked(client: FlaskClient, token: str, path: str = "/api/v1/people/me") -> tuple[int, dict[str, str]]:
    answer = client.get(path, headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, dict(answer.headers)


def test_a_token_has_one_budget_and_is_told_of_it(sqlite: Installation) -> None:
    """Over all addresses of the API; what is left and when it begins anew; pages are not counted."""
    person = sqlite.person(Role.ADMIN)
    with narrowed(sqlite, api_per_minute=3) as tight:
        api, other = tight.api_of(person), ApiClient(tight.app.test_client(), sqlite.api_of(person).token)
        for left, path in ((2, "/people/me"), (1, "/people"), (0, "/webhooks")):
            answer = api("GET", path)
            assert answer.status_code == 200 and "Retry-After" not in answer.headers
            for name in ("RateLimit", "X-RateLimit"):
                assert (answer.headers[f"{name}-Limit"], answer.headers[f"{name}-Remaining"]) == ("3", str(left))
            assert 0 < int(answer.headers["RateLimit-Reset"]) <= 61
            assert time.time() < int(answer.headers["X-RateLimit-Reset"]) <= time.time() + 62
        refused = api("GET", "/people/me")
        assert refused.status_code == 429 and refused.content_type == "application/problem+json"
        assert 0 < int(refused.headers["Retry-After"]) <= 61 and refused.headers["RateLimit-Remaining"] == "0"
        assert other("GET", "/people/me").status_code == 200  # another token, another budget
        page = tight.app.test_client().get("/sign-in")
        assert page.status_code == 200 and "RateLimit-Limit" not in page.headers


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Bearer X", "X"), ("Bearer  X", "X"), ("bEarer   X ", "X"), (" Bearer X", "X"), ("BEARER \tX", "X"),
        ("Bearer x", "x"), ("Bearer", ""), ("Bearer ", ""), ("Basic X", ""), ("", ""), (None, ""), ("BearerX", ""),
    ],
)  # fmt: skip
def test_a_key_is_the_same_however_it_is_written(header: str | None, key: str) -> None:
    """The scheme in any letters, blanks round it; another scheme shows no token."""
    assert bearer_key(header) == key


def test_one_budget_however_the_header_is_written(sqlite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same token written three ways has one; another scheme is no token, so its guesses pay by address."""
    monkeypatch.setattr(limits, "STRANGER_LIMIT", "2 per minute")
    with narrowed(sqlite) as tight:
        client, key = tight.app.test_client(), sqlite.api_of(sqlite.person()).token

        def left(header: str) -> int:
            answer = client.get("/api/v1/people/me", headers={"Authorization": header})
            assert answer.status_code == 200
            return int(answer.headers["X-RateLimit-Remaining"])

        first, *others = [left(scheme + key) for scheme in ("Bearer ", "Bearer  ", "bEarer   ")]
        assert others == [first - 1, first - 2]
        basic = [client.get("/api/v1/people/me", headers={"Authorization": f"Basic {n}"}).status_code for n in range(3)]
        assert basic == [401, 401, 429]


def test_guessing_tokens_is_counted_by_address(sqlite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each guess is another header; the address pays for all of them, and good tokens go on from there."""
    monkeypatch.setattr(limits, "STRANGER_LIMIT", "5 per minute")
    with narrowed(sqlite) as tight:
        client, key = tight.app.test_client(), sqlite.api_of(sqlite.person()).token
        assert asked(client, key)[0] == 200
        assert [asked(client, f"adv_guess{number}")[0] for number in range(7)] == [401] * 5 + [429] * 2
        status, headers = asked(client, "adv_again")
        assert status == 429 and int(headers["Retry-After"]) > 0
        assert asked(client, key)[0] == 200  # one that is known goes on, from this address too
        fresh = sqlite.api_of(sqlite.person()).token
        elsewhere = client.get(
            "/api/v1/people/me", headers={"Authorization": f"Bearer {fresh}"}, environ_base={"REMOTE_ADDR": "192.0.2.7"}
        )
        assert asked(client, fresh)[0] == 200 and elsewhere.status_code == 200


def test_redis_counts_for_all_machines_and_may_go_away(sqlite: Installation, redis_server: RedisServer) -> None:
    """Two processes share a budget; without Redis each counts for itself, requests go on, and ``doctor`` says so."""
    key = sqlite.api_of(sqlite.person()).token
    common = {"redis_url": redis_server.url, "api_per_minute": 4}
    with narrowed(sqlite, **common) as one, narrowed(sqlite, **common) as two:
        clients = [one.app.test_client(), two.app.test_client()]
        left = [int(asked(clients[number % 2], key)[1]["RateLimit-Remaining"]) for number in range(4)]
        assert left == [3, 2, 1, 0] and [asked(client, key)[0] for client in clients] == [429, 429]
        with one.app.app_context():
            assert list(limits.counted_together(clock.now())) == []
        redis_server.stop()
        began = time.monotonic()
        assert [asked(client, key)[0] for client in clients] == [200, 200] and time.monotonic() - began < 5
        assert [asked(clients[0], key)[0] for _ in range(4)] == [200] * 3 + [429]  # its own budget
        with one.app.app_context():
            (said,) = limits.counted_together(clock.now())
            assert "Redis does not answer" in said.what and not said.grave
        redis_server.start()
        with one.app.app_context():
            assert list(limits.counted_together(clock.now())) == []


def test_an_address_that_is_no_redis_is_refused_at_the_start(sqlite: Installation) -> None:
    """With the remedy, not with a traceback."""
    with narrowed(sqlite, redis_url="postgres://somewhere") as wrong, pytest.raises(Unready, match="redis://"):
        assert wrong.app
