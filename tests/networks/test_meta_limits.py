"""What validation accepts, the stubs of Meta's networks accept; what they refuse, validation has refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.networks.capabilities import MediaKind
from advocacy.networks.contract import ConnectRequest, Draft, LinkCard, Medium, Published
from advocacy.networks.facebook import Facebook
from advocacy.networks.instagram import Instagram
from advocacy.networks.threads import Threads
from advocacy.networks.wire import Wire
from tests.peers.facebook import FacebookServer
from tests.peers.graph import GraphStub
from tests.peers.instagram import InstagramServer
from tests.peers.threads import ThreadsServer

NOW = datetime.now(UTC)
WIRE = Wire(frozenset({"127.0.0.1"}), timeout=5.0)
MAKERS: dict[str, tuple[Any, Any]] = {
    "threads": (Threads, ThreadsServer), "instagram": (Instagram, InstagramServer),
    "facebook": (Facebook, FacebookServer),
}  # fmt: skip
PIECES = ["a", " ", "\n", "é", "e\u0301", "漢", "🎉", "👩‍🚀", "❤️", "🇩🇪", "#tag ", "@ann ", "https://e.com/"]


@pytest.fixture(scope="module")
def stubs() -> Iterator[dict[str, GraphStub]]:
    with ExitStack() as stack:
        made = {name: make().start() for name, (_adapter, make) in MAKERS.items()}
        for stub in made.values():
            stack.callback(stub.stop)
        yield made


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Words of every kind around the limits of each network."""
    piece = draw(st.sampled_from(PIECES))
    times = draw(st.sampled_from([0, 1, 4, 5, 6, 20, 21, 30, 31, 124, 125, 126, 499, 500, 501, 1100, 1101, 2200, 2201]))
    if piece.startswith("https"):
        return " ".join(f"{piece}{number}" for number in range(times))
    return f"{piece * times}{''.join(draw(st.lists(st.sampled_from(PIECES[:10]), max_size=3)))}"


@st.composite
def pictures(draw: st.DrawFn) -> tuple[Medium, ...]:
    """None, or up to more than the least of the limits."""
    kind = draw(st.sampled_from(["image/jpeg", "image/jpeg", "image/png"]))
    alt = "x" * draw(st.sampled_from([0, 5, 1000, 1001]))
    count = draw(st.sampled_from([0, 1, 1, 2, 10, 11]))
    return tuple(
        Medium(f"m{at}", MediaKind.IMAGE, kind, b"picture", alt, f"https://us.example/m/{at}") for at in range(count)
    )


@pytest.mark.parametrize("name", list(MAKERS))
@settings(max_examples=40, deadline=None)
@given(text=texts(), media=pictures(), linked=st.booleans())
def test_what_is_accepted_is_accepted(
    stubs: dict[str, GraphStub], name: str, text: str, media: tuple[Medium, ...], linked: bool
) -> None:
    stub = stubs[name]
    network = MAKERS[name][0](WIRE, stub.url)
    account = network.connect(ConnectRequest(secret=stub.create_account().token)).credentials
    draft = Draft(text, media=media, link=LinkCard("https://go.example.com/r/abc", "Jobs") if linked else None)
    if network.validate(draft):
        return
    prepared = network.prepare(account, draft, now=NOW)
    assert isinstance(network.send(account, prepared), Published)
    assert [each.text for each in stub.ledger if each.account == account.account_id] == [network.render(draft).sent]
