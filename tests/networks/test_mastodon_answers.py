"""How each answer of a Mastodon server is classified, and how our own status is recognised."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from advocacy.networks.capabilities import LengthRule
from advocacy.networks.contract import (
    Absent,
    ConnectRequest,
    Credentials,
    Draft,
    Measured,
    NetworkRefused,
    NotCreated,
    Prepared,
    Published,
    Unknown,
)
from advocacy.networks.mastodon import CLOCKS_DIFFER, PAGES, Mastodon
from advocacy.networks.mastodon_content import Likeness, likeness
from advocacy.networks.wire import Wire
from tests.networks.conftest import Say, Scripted

TEXT = "Vi söker folk, @ann@other.social!\n\nhttps://go.acme.com/r/abc #jobb"
# As Mastodon itself renders it: shortened link, mention without server, hashtag as a link.
CONTENT = (
    '<p>Vi söker folk, <span class="h-card"><a href="https://other.social/@ann" class="u-url mention">@<span>ann</span>'
    '</a></span>!</p><p><a href="https://go.acme.com/r/abc" rel="nofollow"><span class="invisible">https://</span>'
    '<span class="ellipsis">go.acme.com/r</span><span class="invisible">/abc</span></a> '
    '<a href="https://s/tags/jobb" class="mention hashtag">#<span>jobb</span></a></p>'
)


def status(number: int, content: str, at: datetime) -> dict[str, Any]:
    stamp = at.isoformat().replace("+00:00", "Z")
    return {"id": str(number), "url": f"https://s/@me/{number}", "content": content, "created_at": stamp}


@pytest.fixture
def account(scripted: Scripted) -> Credentials:
    return Credentials(scripted.url, "7", "@me@s", {"token": "t"})


@pytest.fixture
def mastodon(wire: Wire) -> Mastodon:
    return Mastodon(wire)


@pytest.fixture
def prepared(mastodon: Mastodon, account: Credentials) -> Prepared:
    return mastodon.prepare(account, Draft(TEXT, "sv"), now=datetime.now(UTC))


@pytest.mark.parametrize(
    ("say", "outcome"),
    [
        pytest.param(Say(200, {"id": "5", "url": "https://s/5"}), Published("5", "https://s/5"), id="published"),
        pytest.param(Say(200, {"id": "5", "url": None, "uri": "u"}), Published("5", "u"), id="without a page"),
        pytest.param(Say(200, b"{"), Unknown("An answer we can't read."), id="half an answer"),
        pytest.param(Say(422, {"error": "Text too long"}), NotCreated("Text too long", permanent=True), id="too long"),
        pytest.param(Say(401, {"error": "revoked"}), NotCreated("revoked", needs_person=True), id="revoked"),
        pytest.param(Say(403, {"error": "scope"}), NotCreated("scope", needs_person=True), id="wrong scope"),
        pytest.param(
            Say(422, {"error": "This method requires an authenticated user"}),
            NotCreated("This method requires an authenticated user", needs_person=True), id="an application's token",
        ),
        pytest.param(Say(403, b"<html>"), NotCreated("HTTP 403"), id="a firewall's no is not the account's"),
        pytest.param(Say(500, {"error": "x"}), Unknown("The server answered 500: x"), id="500"),
        pytest.param(Say(503), Unknown("The server answered 503: HTTP 503"), id="503"),
        pytest.param(Say(409, {"error": "x"}), Unknown("The server answered 409: x"), id="409"),
    ],
)  # fmt: skip
def test_outcomes(
    mastodon: Mastodon, account: Credentials, prepared: Prepared, scripted: Scripted, say: Say, outcome: object
) -> None:
    scripted.answers = [say]
    assert mastodon.send(account, prepared) == outcome
    (asked,) = scripted.asked
    assert asked.headers["Idempotency-Key"] == prepared.key
    assert json.loads(asked.body) == {"status": TEXT, "visibility": "public", "language": "sv"}


def test_too_many_says_when(mastodon: Mastodon, account: Credentials, prepared: Prepared, scripted: Scripted) -> None:
    scripted.answers = [
        Say(429, {"error": "Too many"}, {"X-RateLimit-Reset": "2999-01-01T00:00:00Z", "Retry-After": "90"})
    ]
    outcome = mastodon.send(account, prepared)
    assert isinstance(outcome, NotCreated) and outcome.retry_at is not None  # the nonsense is not obeyed
    assert timedelta(seconds=80) < outcome.retry_at - datetime.now(UTC) <= timedelta(seconds=90)


def test_found_among_the_accounts_own(
    mastodon: Mastodon, account: Credentials, prepared: Prepared, scripted: Scripted
) -> None:
    now = datetime.now(UTC)
    scripted.answers = [Say(200, [status(9, "<p>annat</p>", now), status(8, CONTENT, now)])]
    assert mastodon.reconcile(account, prepared) == Published("8", "https://s/@me/8")
    asked = urlsplit(scripted.asked[0].path)
    assert asked.path == "/api/v1/accounts/7/statuses" and parse_qs(asked.query)["exclude_reblogs"] == ["true"]


def test_absent_only_after_reading_far_enough_back(
    mastodon: Mastodon, account: Credentials, prepared: Prepared, scripted: Scripted
) -> None:
    now, long_ago = datetime.now(UTC), prepared.created_at - CLOCKS_DIFFER - timedelta(seconds=1)
    scripted.answers = [Say(200, [status(9, "x", now)]), Say(200, [status(8, "y", now), status(7, "z", long_ago)])]
    assert mastodon.reconcile(account, prepared) == Absent(may_repeat=True)
    assert "max_id=9" in scripted.asked[1].path
    scripted.answers = [Say(200, [status(9, "x", now)])]
    assert isinstance(mastodon.reconcile(account, prepared), Unknown)  # no end in sight is no proof
    assert len(scripted.asked) == 2 + PAGES


def test_an_empty_account_has_nothing(
    mastodon: Mastodon, account: Credentials, prepared: Prepared, scripted: Scripted
) -> None:
    scripted.answers = [Say(200, [])]
    assert mastodon.reconcile(account, prepared) == Absent(may_repeat=True)


def test_a_key_that_has_lapsed_may_not_be_repeated(
    mastodon: Mastodon, account: Credentials, scripted: Scripted
) -> None:
    scripted.answers = [Say(200, [])]
    old = mastodon.prepare(account, Draft(TEXT), now=datetime.now(UTC) - timedelta(minutes=56))
    assert mastodon.reconcile(account, old) == Absent(may_repeat=False)


@pytest.mark.parametrize("say", [Say(500), Say(401, {"error": "x"}), Say(200, {"error": "x"}), Say(hang_up=True)])
def test_unknown_while_it_cannot_be_read(
    mastodon: Mastodon, account: Credentials, prepared: Prepared, scripted: Scripted, say: Say
) -> None:
    scripted.answers = [say]
    assert isinstance(mastodon.reconcile(account, prepared), Unknown)


def test_a_limit_while_reading_says_when_it_ends(
    mastodon: Mastodon, account: Credentials, prepared: Prepared, scripted: Scripted
) -> None:
    scripted.answers = [Say(429, {"error": "x"}, {"Retry-After": "90"})] * 2
    found = mastodon.reconcile(account, prepared)
    assert isinstance(found, Unknown) and found.retry_at is not None and found.retry_at > datetime.now(UTC)
    with pytest.raises(NetworkRefused) as refused:
        mastodon.exists(account, "8")
    assert refused.value.retry_at is not None


@pytest.mark.parametrize(
    ("content", "text", "expected"),
    [
        (CONTENT, TEXT, Likeness.OURS),
        (CONTENT, TEXT.replace("abc", "abd"), Likeness.OTHER),
        (CONTENT, "Andra ord https://go.acme.com/r/abc", Likeness.SAME_LINK),
        ("<p>Hej &amp; hå</p>", "Hej & hå", Likeness.OURS),
        ("<p>Hej <em>du</em></p>", "Hej *du*", Likeness.OURS),  # servers that render Markdown
        ("<p>Hej</p>", "Hej du", Likeness.OTHER),
        ("", "Hej", Likeness.OTHER),
        ("<p>a<br>b</p>", "a\nb", Likeness.OURS),
        ("<p>ab</p>", "a\nb", Likeness.OTHER),
    ],
)
def test_likeness(content: str, text: str, expected: Likeness) -> None:
    assert likeness({"content": content}, text) is expected


ACCOUNT = {"id": "7", "username": "me", "display_name": "Me", "followers_count": 12}


@pytest.mark.parametrize(
    ("instances", "length", "handle"),
    [
        (
            {"v2/instance": Say(200, {"domain": "social.acme.com", "configuration": {
                "statuses": {"max_characters": 1500, "characters_reserved_per_url": 25}}})},
            LengthRule(1500, None, 25, True), "@me@social.acme.com",
        ),
        ({"v1/instance": Say(200, {"uri": "https://acme.com", "max_toot_chars": 5000})},
         LengthRule(5000, None, 23, True), "@me@acme.com"),
        ({}, LengthRule(500, None, 23, True), None),
    ],
)  # fmt: skip
def test_the_servers_own_limits(
    mastodon: Mastodon, scripted: Scripted, instances: dict[str, Say], length: LengthRule, handle: str | None
) -> None:
    scripted.answers = {"verify_credentials": Say(200, ACCOUNT), **instances}
    connected = mastodon.connect(ConnectRequest(scripted.url, secret=" t \n"))
    assert connected.length == length and connected.followers == 12
    assert connected.handle == (handle or f"@me@127.0.0.1:{scripted.port}")
    assert connected.credentials.secrets == {"token": "t"}


@pytest.mark.parametrize(
    ("say", "needs_person"),
    [(Say(401, {"error": "x"}), True), (Say(404), False), (Say(200, {"hello": 1}), False), (Say(502), False)],
)
def test_a_token_that_does_not_work(mastodon: Mastodon, scripted: Scripted, say: Say, needs_person: bool) -> None:
    scripted.answers = [say]
    with pytest.raises(NetworkRefused) as refused:
        mastodon.connect(ConnectRequest(scripted.url, secret="hunter2"))
    assert refused.value.needs_person is needs_person and "hunter2" not in str(refused.value)


def test_measuring(mastodon: Mastodon, account: Credentials, scripted: Scripted) -> None:
    scripted.answers = [Say(200, {"id": "5", "favourites_count": 2, "reblogs_count": 1, "replies_count": 0})]
    assert mastodon.measure(account, "5").figures == (
        Measured("favourites", "count", 2), Measured("reblogs", "count", 1), Measured("replies", "count", 0)
    ,)  # fmt: skip
    scripted.answers = [Say(503)]
    with pytest.raises(NetworkRefused):
        mastodon.measure(account, "5")


@pytest.mark.parametrize(
    ("say", "there"),
    [
        (Say(200, {"id": "5"}), True),
        (Say(404), False),
        (Say(410), False),
        (Say(500), None),
        (Say(401), None),
        (Say(200, b"<html>"), None),
    ],
)
def test_exists(mastodon: Mastodon, account: Credentials, scripted: Scripted, say: Say, there: bool | None) -> None:
    scripted.answers = [say]
    assert mastodon.exists(account, "5") is there


def test_a_pasted_token_can_only_be_forgotten(mastodon: Mastodon, account: Credentials, scripted: Scripted) -> None:
    farewell = mastodon.revoke(account)
    assert not farewell.at_network and "delete" in farewell.note and scripted.asked == []
