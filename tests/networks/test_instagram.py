"""Instagram against a stub of ours: what only it asks for; what it shares with Threads is proved there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from advocacy.networks.capabilities import MediaKind
from advocacy.networks.contract import (
    Absent,
    ConnectRequest,
    Credentials,
    Draft,
    Medium,
    NetworkRefused,
    NotReady,
    Published,
    Unknown,
)
from advocacy.networks.instagram import Instagram
from advocacy.networks.wire import Wire
from tests.peers.fault_proxy import FaultProxy
from tests.peers.faults import cut_after, error_after, reset_before
from tests.peers.instagram import InstagramServer

NOW = datetime.now(UTC)
CAPTION = "Open day. Ad. https://go.example.com/r/abc #jobs"


@pytest.fixture(scope="module")
def server() -> Iterator[InstagramServer]:
    made = InstagramServer().start()
    yield made
    made.stop()


@pytest.fixture
def instagram(wire: Wire, server: InstagramServer) -> Instagram:
    return Instagram(wire, server.url)


@pytest.fixture
def account(instagram: Instagram, server: InstagramServer) -> Credentials:
    return instagram.connect(ConnectRequest(secret=server.create_account().token)).credentials


def picture(number: int = 1, *, kind: str = "image/jpeg", alt: str = "A door") -> Medium:
    return Medium(f"m{number}", MediaKind.IMAGE, kind, b"jpeg", alt, f"https://us.example/m/{number}.jpg")


def reel(seconds: float = 8.0) -> Medium:
    return Medium("v", MediaKind.VIDEO, "video/mp4", b"mp4", "", "https://us.example/m/v.mp4", seconds)


def test_connects_professional_accounts_only(instagram: Instagram, server: InstagramServer) -> None:
    made = server.create_account("acme")
    connected = instagram.connect(ConnectRequest(secret=made.token))
    assert (connected.handle, connected.followers, connected.credentials.account_id) == ("@acme", 77, made.id)
    assert instagram.followers(connected.credentials) == 77
    with pytest.raises(NetworkRefused, match="professional") as refused:
        instagram.connect(ConnectRequest(secret=server.create_account(kind="PERSONAL").token))
    assert refused.value.permanent


@pytest.mark.parametrize(
    "media", [(picture(),), (reel(),), tuple(picture(n) for n in range(4))], ids=["picture", "reel", "carousel"]
)
def test_posts_once_what_is_shown(
    instagram: Instagram, server: InstagramServer, account: Credentials, media: tuple[Medium, ...]
) -> None:
    draft = Draft(CAPTION, media=media)
    assert instagram.validate(draft) == []
    prepared = instagram.prepare(account, draft, now=NOW)
    outcome = instagram.send(account, prepared)
    assert isinstance(outcome, Published) and instagram.words(account, outcome.remote_id) == CAPTION
    assert [each.text for each in server.ledger if each.account == account.account_id] == [CAPTION]
    report = instagram.measure(account, outcome.remote_id)
    assert [each.metric for each in report.figures] == ["views", "reach", "likes", "comments", "saved", "shares"]


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        pytest.param(Draft(CAPTION), "media", id="no picture"),
        pytest.param(Draft("x" * 2201, media=(picture(),)), "text", id="too long"),
        pytest.param(Draft("🎉" * 1101, media=(picture(),)), "text", id="too long as it counts"),
        pytest.param(Draft("#a " * 31, media=(picture(),)), "text", id="31 hashtags"),
        pytest.param(Draft("@a " * 21, media=(picture(),)), "text", id="21 mentions"),
        pytest.param(Draft("x", media=(picture(kind="image/png"),)), "media", id="a PNG"),
        pytest.param(Draft("x", media=tuple(picture(n) for n in range(11))), "media", id="eleven pictures"),
        pytest.param(Draft("x", media=(reel(2.0),)), "media", id="two seconds"),
        pytest.param(Draft("x", media=(replace(picture(), pixels=(700, 1000)),)), "media", id="too tall"),
        pytest.param(Draft("x", media=(replace(picture(), pixels=(2000, 1000)),)), "media", id="too wide"),
        pytest.param(Draft("x", media=(reel(901.0),)), "media", id="more than fifteen minutes"),
    ],
)
def test_refuses_before_it_asks(
    instagram: Instagram, server: InstagramServer, account: Credentials, draft: Draft, field: str
) -> None:
    made = len(server.containers)
    assert field in {each.field for each in instagram.validate(draft)}
    with pytest.raises(NetworkRefused) as refused:
        instagram.prepare(account, draft, now=NOW)
    assert refused.value.permanent and len(server.containers) == made


def test_a_reel_is_waited_for(instagram: Instagram, server: InstagramServer, account: Credentials) -> None:
    server.reads_until_ready = 1
    with pytest.raises(NotReady) as waiting:
        instagram.prepare(account, Draft(CAPTION, media=(reel(),)), now=NOW)
    server.reads_until_ready = 0
    assert (waiting.value.again_at - NOW).total_seconds() == 30
    again = instagram.prepare(account, Draft(CAPTION, media=(reel(),), uploads=waiting.value.uploads), now=NOW)
    assert isinstance(instagram.send(account, again), Published)


@pytest.mark.parametrize(
    ("fault", "there"), [(cut_after(), True), (error_after(500), True), (reset_before(), False)], ids=str
)
def test_a_lost_answer_ends_in_one_post(
    wire: Wire, server: InstagramServer, account: Credentials, fault_proxy: Callable[[str], FaultProxy],
    fault: object, there: bool,
) -> None:  # fmt: skip
    proxy = fault_proxy(server.url)
    instagram, caption = Instagram(wire, proxy.url), f"{CAPTION} {fault}"
    prepared = instagram.prepare(account, Draft(caption, media=(picture(),)), now=datetime.now(UTC))
    proxy.script(fault, method="POST", path="media_publish")  # type: ignore[arg-type]
    assert isinstance(instagram.send(account, prepared), Unknown)
    found = instagram.reconcile(account, prepared)
    if not there:
        assert found == Absent(may_repeat=True)
        found = instagram.send(account, prepared)  # type: ignore[assignment]
    assert isinstance(found, Published) and server.copies(caption) == 1


def test_a_busy_platform_says_how_long_in_minutes(
    instagram: Instagram, server: InstagramServer, account: Credentials
) -> None:
    prepared = instagram.prepare(account, Draft(CAPTION, media=(picture(),)), now=NOW)
    server.busy_minutes = 7
    outcome = instagram.send(account, prepared)
    server.busy_minutes = 0
    assert isinstance(outcome, Unknown) and outcome.retry_at is not None
    assert 6 * 60 < (outcome.retry_at - datetime.now(UTC)).total_seconds() <= 7 * 60


def test_a_hundred_posts_a_day(instagram: Instagram, server: InstagramServer, account: Credentials) -> None:
    prepared = instagram.prepare(account, Draft(CAPTION, media=(picture(),)), now=NOW)
    server.used_today[account.account_id] = 100
    outcome = instagram.send(account, prepared)
    assert isinstance(outcome, Unknown) and outcome.retry_at is not None
    assert instagram.reconcile(account, prepared) == Absent(may_repeat=True), "it goes out once the day is over"
    server.used_today.clear()
    assert isinstance(instagram.send(account, prepared), Published)
