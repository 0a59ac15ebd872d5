"""What validation accepts, the stub of LinkedIn accepts; what the stub refuses, validation has refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from advocacy.networks.contract import Credentials, Draft, LinkCard, Medium, NotReady, Prepared, Published
from advocacy.networks.linkedin import LinkedIn
from advocacy.networks.linkedin_media import DESCRIPTION_MOST, TITLE_MOST
from advocacy.networks.wire import Wire
from tests.networks.media import picture, video
from tests.peers.linkedin import LinkedInServer
from tests.peers.linkedin_uploads import LOOKS_UNTIL_READY
from tests.peers.members import CLIENT_ID, CLIENT_SECRET

NOW = datetime.now(UTC)
WIRE = Wire(frozenset({"127.0.0.1"}), timeout=5.0)
PICTURES = [picture(str(number), alt="") for number in range(21)]
PIECES = [
    "a", " ", "\n", "é", "漢", "🎉", "👩‍🚀", "🇩🇪", "\\", "{", "|", "(", "*", "_", "~", "#tag ", "#", "＃tag ", "@ann ",
    "{hashtag|\\#|a}", "https://e.com/a_b#c ",
]  # fmt: skip
ALTS = ["", "A desk (old) *", "é" * 4_086, "🎉" * 2_043, "🎉" * 2_044, "👩‍🚀" * 1_400, "x" * 4_087]
TIMES = [0, 1, 2, 20, 299, 499, 500, 501, 1_499, 1_500, 1_501, 2_999, 3_000, 3_001]


@pytest.fixture(scope="module")
def stub() -> Iterator[LinkedInServer]:
    made = LinkedInServer().start()
    yield made
    made.stop()


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Words of every kind around the limit, with the signs that LinkedIn's format keeps for itself."""
    piece, times = draw(st.sampled_from(PIECES)), draw(st.sampled_from(TIMES))
    return f"{piece * times}{''.join(draw(st.lists(st.sampled_from(PIECES), max_size=6)))}"


@st.composite
def media(draw: st.DrawFn) -> tuple[Medium, ...]:
    """None, pictures up to more than there is room for, or a video of any length."""
    alt = draw(st.sampled_from(ALTS))
    if draw(st.integers(0, 3)) == 0:
        return (replace(video(alt=alt), seconds=draw(st.sampled_from([2.9, 3.0, 30.0, 1_800.0, 1_801.0]))),)
    shown = [replace(each, alt=alt) for each in PICTURES[: draw(st.sampled_from([0, 1, 2, 3, 20, 21]))]]
    return tuple(shown)


@st.composite
def cards(draw: st.DrawFn) -> LinkCard | None:
    """A link's card with words around LinkedIn's limits, or none."""
    title = "T" * draw(st.sampled_from([0, 1, TITLE_MOST, TITLE_MOST + 1]))
    words = "d" * draw(st.sampled_from([0, 5, DESCRIPTION_MOST + 1]))
    card = LinkCard("https://go.example.com/r/a_b", title, words, PICTURES[0].content, "image/jpeg")
    return draw(st.sampled_from([None, card]))


@settings(max_examples=60, deadline=None)
@example("a", (replace(PICTURES[0], alt=ALTS[-2]),), None)  # few characters to a reader, many to a computer
@given(text=texts(), shown=media(), card=cards())
def test_what_is_accepted_is_accepted(
    stub: LinkedInServer, text: str, shown: tuple[Medium, ...], card: LinkCard | None
) -> None:
    network = LinkedIn(WIRE, (CLIENT_ID, CLIENT_SECRET), stub.url, stub.url)
    account = network.connect(stub.create_account().request()).credentials
    draft = Draft(text, media=shown, link=card)
    if network.validate(draft):
        return
    sent = network.send(account, _prepared(network, account, draft))
    assert isinstance(sent, Published), sent
    mine = [(each.id, each.text) for each in stub.ledger if each.account == account.account_id]
    assert mine == [(sent.remote_id, network.render(draft).shown)]


def _prepared(network: LinkedIn, account: Credentials, draft: Draft) -> Prepared:
    """The request, once LinkedIn has made a video ready."""
    for _ in range(LOOKS_UNTIL_READY):
        try:
            return network.prepare(account, draft, now=NOW)
        except NotReady as working:
            draft = replace(draft, uploads=working.uploads)
    return network.prepare(account, draft, now=NOW)
