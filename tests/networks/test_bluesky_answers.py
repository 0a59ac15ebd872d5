"""How each answer of a PDS is classified, on a server that answers by script."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from advocacy.networks.answers import UNSAID_PAUSE
from advocacy.networks.bluesky import Bluesky
from advocacy.networks.bluesky_record import ends_at, tid
from advocacy.networks.contract import (
    Absent,
    AlreadyThere,
    ConnectRequest,
    Credentials,
    Draft,
    LinkCard,
    Measured,
    NetworkRefused,
    NotCreated,
    Prepared,
    Published,
    Unknown,
)
from advocacy.networks.wire import Wire
from tests.networks.conftest import Say, Scripted

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
DID, KEY = "did:plc:abc", tid(NOW, 3)
URI, URL = f"at://{DID}/app.bsky.feed.post/{KEY}", f"https://bsky.app/profile/{DID}/post/{KEY}"
PREPARED = Prepared.frozen(b'{"repo":"x"}', KEY, NOW)


def jwt(until: datetime) -> str:
    claims = json.dumps({"exp": int(until.timestamp())}).encode()
    return f"h.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.s"


def session(**changes: Any) -> dict[str, Any]:
    return {"accessJwt": jwt(NOW), "refreshJwt": "r2", "did": DID, "handle": "ann.test", **changes}


def no(error: str, message: str = "why") -> dict[str, str]:
    return {"error": error, "message": message}


@pytest.fixture
def account(scripted: Scripted) -> Credentials:
    return Credentials(scripted.url, DID, "ann.test", {"access": "a", "refresh": "r"})


@pytest.fixture
def bluesky(wire: Wire) -> Bluesky:
    return Bluesky(wire)


@pytest.mark.parametrize(
    ("say", "outcome"),
    [
        pytest.param(Say(200, {"uri": URI, "cid": "c"}), Published(URI, URL), id="published"),
        pytest.param(Say(200, b"{"), Unknown("An answer we can't read."), id="half an answer"),
        pytest.param(Say(200, {"uri": "at://x/y/z"}), Unknown("An answer we can't read."), id="another record"),
        pytest.param(Say(400, no("InvalidSwap")), AlreadyThere(URI, URL), id="our key is taken"),
        pytest.param(Say(400, no("InvalidRequest")), NotCreated("why", permanent=True), id="invalid record"),
        pytest.param(Say(400, no("ExpiredToken")), NotCreated("why", expired=True), id="expired token"),
        pytest.param(Say(400, no("InvalidToken")), NotCreated("why", needs_person=True), id="revoked"),
        pytest.param(Say(401, no("AuthMissing")), NotCreated("why", needs_person=True), id="no session"),
        pytest.param(Say(401, no("AccountTakedown")), NotCreated("why", needs_person=True), id="taken down"),
        pytest.param(Say(403, b"<html>"), NotCreated("HTTP 403"), id="a firewall's no is not the account's"),
        pytest.param(
            Say(400, no("InvalidRequest", "Could not find blob: bafk")), NotCreated("The uploaded picture has lapsed."),
            id="lapsed picture",
        ),
        pytest.param(Say(413, no("PayloadTooLarge")), NotCreated("why", permanent=True), id="too large"),
        pytest.param(Say(500, no("InternalServerError")), Unknown("The server answered 500: why"), id="500"),
        pytest.param(Say(502, b"<html>"), Unknown("The server answered 502: HTTP 502"), id="502"),
        pytest.param(Say(408), Unknown("The server answered 408: HTTP 408"), id="a proxy's timeout"),
        pytest.param(Say(302, "", {"Location": "/"}), Unknown("The server answered 302: HTTP 302"), id="redirect"),
    ],
)  # fmt: skip
def test_outcomes(bluesky: Bluesky, account: Credentials, scripted: Scripted, say: Say, outcome: object) -> None:
    scripted.answers = [say]
    assert bluesky.send(account, PREPARED) == outcome
    (asked,) = scripted.asked
    assert (asked.path, asked.body) == ("/xrpc/com.atproto.repo.putRecord", PREPARED.body)


def test_too_many_says_when(bluesky: Bluesky, account: Credentials, scripted: Scripted) -> None:
    soon = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=90)
    scripted.answers = [
        Say(429, no("RateLimitExceeded"), {"RateLimit-Reset": str(int(soon.timestamp()))}),
        Say(429, no("RateLimitExceeded")),
    ]
    assert bluesky.send(account, PREPARED) == NotCreated("why", retry_at=soon)
    unsaid = bluesky.send(account, PREPARED)
    assert isinstance(unsaid, NotCreated) and unsaid.retry_at is not None and not unsaid.permanent
    assert abs(unsaid.retry_at - datetime.now(UTC) - UNSAID_PAUSE) < timedelta(seconds=5)


def test_the_last_post_that_a_limit_allows_says_until_when(
    bluesky: Bluesky, account: Credentials, scripted: Scripted
) -> None:
    soon = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=90)
    left = {"RateLimit-Remaining": "0", "RateLimit-Reset": str(int(soon.timestamp()))}
    scripted.answers = [Say(200, {"uri": URI}, left), Say(200, {"uri": URI}, {**left, "RateLimit-Remaining": "1"})]
    published = [bluesky.send(account, PREPARED) for _ in range(2)]
    assert [each.quiet_until for each in published if isinstance(each, Published)] == [soon, None]


def test_a_cut_line_is_unknown_and_no_line_is_not(
    bluesky: Bluesky, account: Credentials, scripted: Scripted, closed_port: int
) -> None:
    scripted.answers = [Say(hang_up=True)]
    assert isinstance(bluesky.send(account, PREPARED), Unknown)
    nowhere = replace(account, service_url=f"http://127.0.0.1:{closed_port}")
    assert isinstance(bluesky.send(nowhere, PREPARED), NotCreated)
    assert isinstance(bluesky.reconcile(nowhere, PREPARED), Unknown)
    assert bluesky.exists(nowhere, URI) is None


@pytest.mark.parametrize(
    ("say", "found"),
    [
        (Say(200, {"uri": URI, "value": {}}), Published(URI, URL)),
        (Say(400, no("RecordNotFound")), Absent(may_repeat=True)),
        (Say(400, no("InvalidRequest")), Unknown("The server can't say now whether the post is there.")),
        (Say(404, b"<html>"), Unknown("The server can't say now whether the post is there.")),
        (Say(200, b"<html>"), Unknown("The server can't say now whether the post is there.")),
        (Say(503), Unknown("The server can't say now whether the post is there.")),
    ],
)
def test_reconcile(bluesky: Bluesky, account: Credentials, scripted: Scripted, say: Say, found: object) -> None:
    scripted.answers = [say]
    assert bluesky.reconcile(account, PREPARED) == found


def test_a_limit_while_reading_says_when_it_ends(bluesky: Bluesky, account: Credentials, scripted: Scripted) -> None:
    scripted.answers = [Say(429, no("RateLimitExceeded"), {"Retry-After": "90"})] * 2
    found = bluesky.reconcile(account, PREPARED)
    assert isinstance(found, Unknown) and found.retry_at is not None and found.retry_at > datetime.now(UTC)
    with pytest.raises(NetworkRefused) as refused:
        bluesky.exists(account, URI)
    assert refused.value.retry_at is not None


@pytest.mark.parametrize(
    ("say", "needs_person"),
    [
        (Say(400, no("ExpiredToken", "Token has been revoked")), True),
        (Say(401, no("AuthMissing")), True),
        (Say(500), False),
        (Say(429, no("RateLimitExceeded")), False),
        (Say(200, session(refreshJwt="")), False),  # a hollow answer overwrites nothing
        (Say(200, b""), False),
        (Say(200, session(did="did:plc:other")), False),
        (Say(hang_up=True), False),
    ],
)
def test_a_refresh_that_fails(
    bluesky: Bluesky, account: Credentials, scripted: Scripted, say: Say, needs_person: bool
) -> None:
    scripted.answers = [say]
    with pytest.raises(NetworkRefused) as refused:
        bluesky.refresh(account)
    assert refused.value.needs_person is needs_person and not refused.value.permanent


def test_a_refresh_uses_the_refresh_token_and_knows_its_end(
    bluesky: Bluesky, account: Credentials, scripted: Scripted
) -> None:
    scripted.answers = [Say(200, session())]
    renewed = bluesky.refresh(account)
    assert renewed.secrets == {"access": jwt(NOW), "refresh": "r2"} and renewed.expires_at == NOW
    assert scripted.asked[0].headers["Authorization"] == "Bearer r"


@pytest.mark.parametrize(
    ("say", "permanent"),
    [
        (Say(401, no("AuthenticationRequired", "Invalid identifier or password")), True),
        (Say(401, no("AuthFactorTokenRequired")), True),
        (Say(200, session(active=False, status="deactivated")), True),
        (Say(200, {"hello": "I am no PDS"}), False),
        (Say(429, no("RateLimitExceeded")), False),
        (Say(502), False),
    ],
)
def test_connecting_that_fails(bluesky: Bluesky, scripted: Scripted, say: Say, permanent: bool) -> None:
    scripted.answers = [say]
    with pytest.raises(NetworkRefused) as refused:
        bluesky.connect(ConnectRequest(scripted.url, "ann.test", "hunter2"))
    assert refused.value.permanent is permanent and "hunter2" not in str(refused.value)


def test_a_handle_as_people_paste_it(bluesky: Bluesky, scripted: Scripted) -> None:
    scripted.answers = {
        "createSession": Say(200, session()),
        "getProfile": Say(200, {"followersCount": 7, "displayName": "Ann"}),
    }
    connected = bluesky.connect(ConnectRequest(scripted.url, " @ann.test\u00a0", " abcd-efgh "))
    assert json.loads(scripted.asked[0].body) == {"identifier": "ann.test", "password": "abcd-efgh"}
    assert (connected.display_name, connected.followers, connected.expires_at) == ("Ann", 7, NOW)
    assert "abcd-efgh" not in repr(connected) and jwt(NOW) not in repr(connected)


def test_counts_are_kept_as_the_appview_says_them(bluesky: Bluesky, account: Credentials, scripted: Scripted) -> None:
    scripted.answers = [Say(200, {"posts": [{"likeCount": 2, "repostCount": 1, "quoteCount": 0}]})]
    assert bluesky.measure(account, URI).figures == (
        Measured("likes", "count", 2), Measured("reposts", "count", 1), Measured("quotes", "count", 0)
    ,)  # fmt: skip


@pytest.mark.parametrize("say", [Say(200, {"posts": []}), Say(404), Say(501, no("MethodNotImplemented")), Say(502)])
def test_no_counts_where_no_appview_answers(
    bluesky: Bluesky, account: Credentials, scripted: Scripted, say: Say
) -> None:
    scripted.answers = [say]
    assert bluesky.measure(account, URI).figures == () and bluesky.followers(account) is None


def test_an_expired_token_shows_when_measuring(bluesky: Bluesky, account: Credentials, scripted: Scripted) -> None:
    scripted.answers = [Say(400, no("ExpiredToken"))]
    with pytest.raises(NetworkRefused) as refused:
        bluesky.measure(account, URI)
    assert refused.value.expired and not refused.value.needs_person


CARD = LinkCard("https://go.example/r/a", "T", "D", b"\xff\xd8", "image/jpeg")


@pytest.mark.parametrize("say", [Say(413), Say(415), Say(400, no("InvalidMimeType"))])
def test_a_picture_that_is_refused_leaves_the_card(
    bluesky: Bluesky, account: Credentials, scripted: Scripted, say: Say
) -> None:
    scripted.answers = [say]
    record = json.loads(bluesky.prepare(account, Draft("hej", link=CARD), now=NOW).body)["record"]
    assert record["embed"]["external"] == {"uri": CARD.url, "title": "T", "description": "D"}


@pytest.mark.parametrize("say", [Say(500), Say(429), Say(hang_up=True), Say(400, no("ExpiredToken"))])
def test_a_picture_that_could_not_be_sent_waits(
    bluesky: Bluesky, account: Credentials, scripted: Scripted, say: Say
) -> None:
    scripted.answers = [say]
    with pytest.raises(NetworkRefused) as refused:
        bluesky.prepare(account, Draft("hej", link=CARD), now=NOW)
    assert not refused.value.permanent


def test_preparing_a_text_that_is_too_long_is_refused_for_good(bluesky: Bluesky, account: Credentials) -> None:
    with pytest.raises(NetworkRefused) as refused:
        bluesky.prepare(account, Draft("x" * 301), now=NOW)
    assert refused.value.permanent


def test_record_keys_sort_by_time() -> None:
    keys = [tid(NOW + timedelta(microseconds=step), 1023 - step) for step in range(1000)]
    assert keys == sorted(set(keys)) and all(len(key) == 13 for key in keys)
    assert tid(datetime(2026, 11, 21, 21, 34, 1, 289993, tzinfo=UTC), 0)[:11] == "3n2u2jbvocd"


@pytest.mark.parametrize("token", ["", "a.b.c", "no", "h.e30.s", "h.bm90IGpzb24.s"])
def test_a_token_that_says_no_end(token: str) -> None:
    assert ends_at(token) is None
