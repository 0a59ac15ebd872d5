"""Pictures and videos on X, and what it would refuse, said before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from advocacy.networks.contract import Credentials, Draft, NetworkRefused, NotReady, Published
from advocacy.networks.wire import Wire
from advocacy.networks.x import X
from tests.networks.conftest import Say, Scripted
from tests.networks.media import picture, video
from tests.peers.members import CLIENT_ID, CLIENT_SECRET
from tests.peers.x import XServer

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[XServer]:
    made = XServer().start()
    yield made
    made.stop()


@pytest.fixture
def x(wire: Wire, server: XServer) -> X:
    return X(wire, (CLIENT_ID, CLIENT_SECRET), server.url)


@pytest.fixture
def account(x: X, server: XServer) -> Credentials:
    return x.connect(server.create_account().request()).credentials


def test_pictures_with_their_descriptions(x: X, server: XServer, account: Credentials) -> None:
    media = tuple(picture(str(n), alt=f"Bild {n}" if n != 2 else "") for n in range(1, 5))
    prepared = x.prepare(account, Draft("Four", media=media), now=NOW)
    sent = x.send(account, prepared)
    assert isinstance(sent, Published) and x.reconcile(account, prepared) == sent
    files = [server.uploads.files[each] for each in server.posts[sent.remote_id].media]
    assert [file.parts[0] for file in files] == [medium.content for medium in media]
    assert [file.alt for file in files] == ["Bild 1", "", "Bild 3", "Bild 4"]


def test_a_video_goes_in_parts_and_is_waited_for(x: X, server: XServer, account: Credentials) -> None:
    film = replace(video(), content=bytes(range(256)) * 40_000)
    with pytest.raises(NotReady) as working:
        x.prepare(account, Draft("Film", media=(film,)), now=NOW)
    assert working.value.again_at == NOW + timedelta(seconds=2)
    draft = Draft("Film", media=(film,), uploads=working.value.uploads)
    before = len(server.uploads.files)
    sent = x.send(account, x.prepare(account, draft, now=NOW))
    assert isinstance(sent, Published) and len(server.uploads.files) == before
    upload = server.uploads.files[server.posts[sent.remote_id].media[0]]
    assert len(upload.parts) == 3 and b"".join(upload.parts[n] for n in range(3)) == film.content


def test_a_video_that_cannot_be_read_ends_it(
    x: X, server: XServer, account: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server.uploads, "spoil", True)
    with pytest.raises(NotReady) as working:
        x.prepare(account, Draft("Spoilt", media=(video(),)), now=NOW)
    with pytest.raises(NetworkRefused, match="Unsupported video") as refused:
        x.prepare(account, Draft("Spoilt", media=(video(),), uploads=working.value.uploads), now=NOW)
    assert refused.value.permanent


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (Draft("a" * 281), "text"), (Draft("日" * 141), "text"), (Draft("test.com " * 12), "text"),
        (Draft("\ufeffhi"), "text"), (Draft(" "), "text"), (Draft("a", media=(picture(), video())), "media"),
        (Draft("a", media=tuple(picture(str(n)) for n in range(5))), "media"),
        (Draft("a", media=(replace(video(), seconds=141.0),)), "media"),
        (Draft("a", media=(replace(picture(), alt="a" * 1_001),)), "alt"),
    ],
)  # fmt: skip
def test_what_it_would_refuse_is_said_before(x: X, account: Credentials, draft: Draft, field: str) -> None:
    assert field in {problem.field for problem in x.validate(draft)}
    with pytest.raises(NetworkRefused) as refused:
        x.prepare(account, draft, now=NOW)
    assert refused.value.permanent


@pytest.mark.parametrize("odd", [[{"state": "succeeded"}], "succeeded", {"state": "failed", "error": ["x"]}])
def test_odd_words_on_an_upload_are_no_crash(wire: Wire, account: Credentials, scripted: Scripted, odd: object) -> None:
    scripted.answers = [Say(200, {"data": {"id": "7", "processing_info": odd}})]
    film = video()
    draft = Draft("Film", media=(film,), uploads={film.ref: "7"})
    with pytest.raises(NetworkRefused) if isinstance(odd, dict) else nullcontext():
        X(wire, (CLIENT_ID, CLIENT_SECRET), scripted.url).prepare(account, draft, now=NOW)
