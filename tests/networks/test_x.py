"""X against a strict stub of ours: what is validated is accepted, and a lost post is found by its own link."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advocacy.networks.contract import (
    Absent,
    AlreadyThere,
    Credentials,
    Draft,
    NetworkRefused,
    NotCreated,
    Outcome,
    Prepared,
    Published,
    Unknown,
)
from advocacy.networks.wire import Wire
from advocacy.networks.x import PAGE, PAGES_MOST, X
from advocacy.networks.x_api import NO_CREDITS
from advocacy.networks.x_content import OTHER_WORDS, found_among, written
from tests.networks.conftest import Say, Scripted
from tests.peers.fault_proxy import FaultProxy
from tests.peers.faults import cut_after, cut_within, error_after, error_before, reset_before
from tests.peers.members import CLIENT_ID, CLIENT_SECRET, Member
from tests.peers.x import XServer

TEXT = "R&D is <hiring> 🎉 acme.com https://go.example.com/r/abc #ad"
NOW = datetime.now(UTC)
CLIENT = (CLIENT_ID, CLIENT_SECRET)


@pytest.fixture(scope="module")
def server() -> Iterator[XServer]:
    made = XServer().start()
    yield made
    made.stop()


@pytest.fixture
def x(wire: Wire, server: XServer) -> X:
    return X(wire, CLIENT, server.url)


@pytest.fixture
def member(server: XServer) -> Member:
    return server.create_account()


@pytest.fixture
def account(x: X, member: Member) -> Credentials:
    return x.connect(member.request()).credentials


@pytest.fixture
def prepared(x: X, account: Credentials) -> Prepared:
    return x.prepare(account, Draft(TEXT), now=NOW)


def test_posts_once_and_says_where(x: X, server: XServer, account: Credentials, prepared: Prepared) -> None:
    before = server.copies(TEXT)
    sent = x.send(account, prepared)
    assert isinstance(sent, Published) and sent.url == f"https://x.com/{account.handle[1:]}/status/{sent.remote_id}"
    assert server.copies(TEXT) == before + 1
    assert x.send(account, prepared) == AlreadyThere()  # it doesn't say which; the timeline does
    assert x.reconcile(account, prepared) == sent
    assert x.exists(account, sent.remote_id) is True and x.words(account, sent.remote_id) is None  # a bare address
    server.remove(sent.remote_id)
    assert x.exists(account, sent.remote_id) is False and x.words(account, sent.remote_id) is None
    assert x.reconcile(account, prepared) == Absent(may_repeat=False)


def test_its_words_can_be_read_back(x: X, account: Credentials) -> None:
    text = "R&D is <hiring>: https://go.example.com/r/words #ad"
    sent = x.send(account, x.prepare(account, Draft(text), now=NOW))
    assert isinstance(sent, Published) and x.words(account, sent.remote_id) == text


def test_the_preview_is_what_is_sent(x: X, prepared: Prepared) -> None:
    shown = x.render(Draft(TEXT))
    assert json.loads(prepared.body) == {"text": shown.sent} and shown.shown == TEXT


@pytest.mark.parametrize(
    ("fault", "reached"),
    [
        (reset_before(), False), (error_before(503), False), (error_before(500), False), (cut_after(), True),
        (cut_within(), True), (error_after(500), True), (error_after(503), True), (error_after(504), True),
    ],
)  # fmt: skip
def test_a_lost_answer_ends_in_one_post_or_a_question(
    wire: Wire, server: XServer, account: Credentials, fault_proxy: Callable[[str], FaultProxy], fault: object,
    reached: bool,
) -> None:  # fmt: skip
    proxy = fault_proxy(server.url)
    proxy.script(fault, method="POST", path="/2/tweets")  # type: ignore[arg-type]
    through, before = X(wire, CLIENT, proxy.url), server.copies(TEXT)
    prepared = through.prepare(account, Draft(TEXT), now=NOW)
    assert isinstance(through.send(account, prepared), Unknown)
    found = through.reconcile(account, prepared)
    assert server.copies(TEXT) == before + reached
    assert isinstance(found, Published) if reached else found == Absent(may_repeat=False)


def test_a_timeline_that_lags_is_no_proof(x: X, server: XServer, account: Credentials, prepared: Prepared) -> None:
    sent = x.send(account, prepared)
    server.slow_to_show = 60.0
    try:
        assert x.reconcile(account, prepared) == Absent(may_repeat=False)  # never "send it again"
    finally:
        server.slow_to_show = 0.0
    assert x.reconcile(account, prepared) == sent


def test_reads_as_far_as_it_must(x: X, server: XServer, account: Credentials, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "most_a_window", 1_000)
    prepared = x.prepare(account, Draft("the first https://go.example.com/r/first"), now=NOW)
    sent = x.send(account, prepared)
    for number in range(PAGE + 1):
        x.send(account, x.prepare(account, Draft(f"later {number}"), now=NOW))
    assert x.reconcile(account, prepared) == sent


def test_an_account_that_posts_too_much_is_no_proof(
    wire: Wire, account: Credentials, prepared: Prepared, scripted: Scripted
) -> None:
    scripted.answers = [Say(200, {"data": [{"id": "1", "text": "x"}], "meta": {"next_token": "n"}})]
    found = X(wire, CLIENT, scripted.url).reconcile(account, prepared)
    assert isinstance(found, Unknown) and len(scripted.asked) == PAGES_MOST


@pytest.mark.parametrize(
    ("text", "links", "said"),
    [
        ("Hi https://t.co/a", {"https://t.co/a": "https://go.example.com/r/abc"}, "ours"),
        ("Hi https://t.co/a https://t.co/p", {"https://t.co/a": "https://go.example.com/r/abc", "https://t.co/p": ""},
         "ours"),
        ("Hello https://t.co/a", {"https://t.co/a": "https://go.example.com/r/abc"}, "other words"),
        ("Hi https://t.co/a", {"https://t.co/a": "https://go.example.com/r/abd"}, "another"),
        ("Hi", {}, "another"),
    ],
)  # fmt: skip
def test_likeness(text: str, links: dict[str, str], said: str) -> None:
    urls = [{"url": short, "expanded_url": full or "https://x.com/i/photo/1", **({} if full else {"media_key": "3_1"})}
            for short, full in links.items()]  # fmt: skip
    found = found_among(
        [{"id": "7", "text": text, "entities": {"urls": urls}}], "Hi https://go.example.com/r/abc", "@a"
    )
    wanted = {"ours": Published("7", "https://x.com/a/status/7"), "other words": Unknown(OTHER_WORDS), "another": None}
    assert found == wanted[said]


def test_a_longer_text_is_read_whole_and_one_without_addresses_is_not_guessed() -> None:
    long = {"id": "1", "text": "Hi…", "note_tweet": {"text": "Hi there &amp; so on"}}
    assert written(long) == "Hi there & so on"
    assert written({"text": "Hi https://t.co/a", "entities": {"urls": [{"url": "https://t.co/a"}]}}) is None


@given(text=st.text(st.sampled_from("aé日🎉. #@\n&<"), min_size=1, max_size=200))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_validated_is_accepted_and_read_back(x: X, server: XServer, text: str) -> None:
    account = x.connect(server.create_account().request()).credentials
    draft = Draft(f"{text} https://go.example.com/r/p")
    if x.validate(draft):
        with pytest.raises(NetworkRefused):
            x.prepare(account, draft, now=NOW)
        return
    prepared = x.prepare(account, draft, now=NOW)
    sent = x.send(account, prepared)
    assert isinstance(sent, Published) and x.reconcile(account, prepared) == sent


# --- answers -------------------------------------------------------------------------------------------------------

RESET = int((NOW + timedelta(minutes=9)).timestamp())
DAY_RESET = int((NOW + timedelta(hours=20)).timestamp())


@pytest.mark.parametrize(
    ("say", "outcome"),
    [
        pytest.param(Say(201, {"data": {"id": "7"}}), Published("7", "https://x.com/ann/status/7"), id="ok"),
        pytest.param(Say(201, {"data": {}}), Unknown("An answer we can't read."), id="201 that names nothing"),
        pytest.param(Say(403, {"detail": "You are not allowed to create a Tweet with duplicate content."}),
                     AlreadyThere(), id="duplicate"),
        pytest.param(Say(403, {"detail": "No."}), NotCreated("No."), id="403"),
        pytest.param(Say(400, {"errors": [{"message": "bad"}]}), NotCreated("bad", permanent=True), id="400"),
        pytest.param(Say(400, {"detail": "Your media IDs are invalid."}), NotCreated("Your media IDs are invalid."),
                     id="uploads have lapsed"),
        pytest.param(Say(401, {"title": "Unauthorized"}), NotCreated("Unauthorized", expired=True), id="401"),
        pytest.param(Say(401, b"<html>"), NotCreated("HTTP 401"), id="a firewall's no is not the account's"),
        pytest.param(Say(500, {"title": "e"}), Unknown("The server answered 500: e"), id="500"),
        pytest.param(Say(503), Unknown("The server answered 503: HTTP 503"), id="503"),
        pytest.param(Say(hang_up=True), Unknown("No whole answer came back (ConnectionError)."), id="hangs up"),
    ],
)  # fmt: skip
def test_outcomes(
    wire: Wire, account: Credentials, prepared: Prepared, scripted: Scripted, say: Say, outcome: Outcome
) -> None:
    scripted.answers = [say]
    assert X(wire, CLIENT, scripted.url).send(replace(account, handle="@ann"), prepared) == outcome
    (asked,) = scripted.asked
    assert asked.path == "/2/tweets" and asked.body == prepared.body


@pytest.mark.parametrize(
    ("say", "wait", "app_wide"),
    [
        (Say(429, {"title": "Too Many Requests"}, {"x-rate-limit-reset": str(RESET)}), timedelta(minutes=9), False),
        (Say(429, {}, {"x-rate-limit-reset": str(RESET), "x-user-limit-24hour-remaining": "0",
                       "x-user-limit-24hour-reset": str(DAY_RESET)}), timedelta(hours=20), False),
        (Say(429, {}, {"x-rate-limit-reset": str(RESET), "x-app-limit-24hour-remaining": "0",
                       "x-app-limit-24hour-reset": str(DAY_RESET)}), timedelta(hours=20), True),
        (Say(429, {}, {"x-rate-limit-reset": str(RESET), "x-app-limit-24hour-remaining": "7",
                       "x-app-limit-24hour-reset": str(DAY_RESET)}), timedelta(minutes=9), False),
        (Say(429, {"title": "UsageCapExceeded"}), timedelta(hours=1), True),
        (Say(429, {}), timedelta(minutes=5), False),
        (Say(402, {"title": "CreditsDepleted"}), timedelta(hours=1), True),
    ],
)  # fmt: skip
def test_a_limit_says_whose_and_how_long(
    wire: Wire, account: Credentials, prepared: Prepared, scripted: Scripted, say: Say, wait: timedelta, app_wide: bool
) -> None:
    scripted.answers = [say]
    sent = X(wire, CLIENT, scripted.url).send(account, prepared)
    assert isinstance(sent, NotCreated) and sent.retry_at is not None and sent.app_wide is app_wide
    assert abs(sent.retry_at - datetime.now(UTC) - wait) < timedelta(minutes=1) and not sent.permanent


def test_the_last_post_that_a_limit_allows_says_so(
    wire: Wire, account: Credentials, prepared: Prepared, scripted: Scripted
) -> None:
    left = {"x-rate-limit-remaining": "3", "x-rate-limit-reset": str(RESET), "x-app-limit-24hour-remaining": "0",
            "x-app-limit-24hour-reset": str(DAY_RESET)}  # fmt: skip
    scripted.answers = [Say(201, {"data": {"id": "7"}}, left)]
    sent = X(wire, CLIENT, scripted.url).send(account, prepared)
    assert isinstance(sent, Published) and sent.quiet_until == datetime.fromtimestamp(DAY_RESET, UTC)
    assert sent.app_wide
    scripted.answers = [Say(201, {"data": {"id": "7"}}, {**left, "x-app-limit-24hour-remaining": "1"})]
    sent = X(wire, CLIENT, scripted.url).send(account, prepared)
    assert isinstance(sent, Published) and sent.quiet_until is None and not sent.app_wide


def test_a_window_is_used_up(
    x: X, server: XServer, account: Credentials, prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "most_a_window", 0)
    server._sent[account.account_id].append(datetime.now(UTC).timestamp())
    sent = x.send(account, prepared)
    assert isinstance(sent, NotCreated) and sent.retry_at is not None and sent.retry_at > NOW + timedelta(minutes=14)


def test_credits_that_are_used_up_are_said_so(
    x: X, server: XServer, account: Credentials, prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "spent", True)
    sent = x.send(account, prepared)
    assert isinstance(sent, NotCreated) and sent.why == NO_CREDITS
