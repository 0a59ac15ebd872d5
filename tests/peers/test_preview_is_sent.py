"""What the preview shows is what the share keeps and what the server accepted, byte for byte, on every network.

Bluesky and Mastodon are real servers; the others are stubs of ours, labelled so. LinkedIn alone has an escape of its
own: there the request holds what ``render`` says is sent, and readers see the preview.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.networks import connections, registry
from advocacy.networks.contract import ConnectRequest, Draft
from advocacy.posts import jobs
from advocacy.posts.models import Share
from content_library.media.media import keep, read_upload
from content_library.models import ItemState
from content_library.words.content import Shown
from content_library.words.frames import Words
from tests.content_library.files import picture
from tests.content_library.shelf import NOW, Shelf
from tests.installation import Installation
from tests.peers.bluesky import BlueskyPds
from tests.peers.linkedin import LinkedInServer
from tests.peers.mastodon import MastodonServer
from tests.posts.stands import APPLICATIONS, STUBS

WORDS = (
    "R&D (Atlas_3) *is* out <now> #ad #launch @team 👩‍💻 ~50% {x} [y] a|b \\ “zitiert” e\u0301é\u00a0日本語"
    "\n\n\nRead:\u200d "
)
"""Everything that a network may want to escape, to trim or to compose."""


@dataclass(frozen=True)
class Peer:
    """An account on a server: how it is connected, and the words that the server accepted from it."""

    request: ConnectRequest
    accepted: Callable[[], list[str]]
    settings: dict[str, Any]
    stub: Any = None


def on_bluesky(ask: pytest.FixtureRequest) -> Peer:
    pds: BlueskyPds = ask.getfixturevalue("bluesky_pds")
    made = pds.create_account()
    request = ConnectRequest(pds.url, made.handle, pds.create_app_password(made))
    return Peer(request, lambda: [str(each["value"]["text"]) for each in pds.list_records(made.did)], {})


def on_mastodon(ask: pytest.FixtureRequest) -> Peer:
    server: MastodonServer = ask.getfixturevalue("mastodon_server")
    made = server.create_account()
    return Peer(
        ConnectRequest(server.url, "", made.token),
        lambda: [server.source(str(each["id"]), made.token) for each in server.statuses(made.id)],
        {},
    )


def on_stub(network: str, ask: pytest.FixtureRequest) -> Peer:
    server: Any = STUBS[f"{network}_stub"]().start()
    ask.addfinalizer(server.stop)
    made = server.create_account()
    request = made.request() if network in ("linkedin", "x") else ConnectRequest(identifier=made.id, secret=made.token)
    settings = {"network_roots": (f"{network}={server.url}",), "base_url": "https://posts.acme.example", **APPLICATIONS}
    return Peer(request, lambda: [each.text for each in server.ledger], settings, server)


def pictures(shelf: Shelf) -> tuple[Shown, ...]:
    """One picture, uploaded."""
    with shelf.installation.app.app_context():
        made = read_upload(FileStorage(BytesIO(picture(size=(640, 480))), "boot.png"))
        assert made is not None
        with writing():
            return (Shown(keep(made, actor=shelf.person(shelf.author).actor, now=NOW, alt="A boot").id),)


@pytest.mark.parametrize(
    "network", ["bluesky", "mastodon", "linkedin", "x", "threads", "facebook", "instagram"]
)  # fmt: skip
def test_the_preview_is_what_is_sent(network: str, sqlite: Installation, request: pytest.FixtureRequest) -> None:
    real = {"bluesky": on_bluesky, "mastodon": on_mastodon}
    peer = real[network](request) if network in real else on_stub(network, request)
    sqlite.settings = replace(sqlite.settings, **peer.settings)
    shelf = Shelf.fill(sqlite)
    media = pictures(shelf) if network == "instagram" else ()
    story = shelf.in_state(ItemState.LIVE, captions=(Words("any", "en", WORDS),), expires_at=None, media=media)
    person = sqlite.person()
    with sqlite.app.app_context():
        connected = registry.by_name(network).connect(peer.request)
        with writing():
            by = shelf.person(person).actor
            account = connections.connect(person, network, connected, actor=by, now=clock.now()).id
    order = {"item_id": story, "network": network, "connection_id": account}
    api = sqlite.api_of(person)
    shown = api("POST", "/shares/preview", order)
    assert shown.status_code == 200, shown.text
    made = api("POST", "/shares", {**order, "by": "api", "publish_at": "now"})
    assert made.status_code == 201, made.text
    with sqlite.app.app_context():
        jobs.send_due(clock.now())
    with sqlite.app.app_context(), reading():
        share = db.session.get_one(Share, made.json["id"])
        assert share.state == "published", share.problem
        assert WORDS.strip() in share.text
        assert [shown.json["text"]] == [share.text] == [made.json["text"]] == peer.accepted()
        sent = registry.by_name(network).render(Draft(share.text, share.language)).sent
        if isinstance(peer.stub, LinkedInServer):
            assert [each["commentary"] for each in peer.stub.posts.values()] == [sent] != [share.text]
        else:
            assert sent == share.text
