"""What strangers are shown, on real servers and scripted ones: there, gone, or a person has to look."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from advocacy import settings
from advocacy.networks import public_looks
from advocacy.networks.bluesky import Bluesky
from advocacy.networks.bluesky_identity import Identities
from advocacy.networks.bluesky_seen import NOT_STRANGERS, OWN_SERVER, BlueskySight
from advocacy.networks.contract import ConnectRequest, Draft, NetworkRefused, Published
from advocacy.networks.embed_seen import EMBEDS, EmbedSight
from advocacy.networks.mastodon_seen import MastodonSight
from advocacy.networks.page_seen import PageSight
from advocacy.networks.public_looks import Presence, network_of
from advocacy.networks.wire import Wire
from tests.networks.conftest import Say, Scripted
from tests.peers.bluesky import BlueskyPds
from tests.peers.mastodon import MastodonServer

NOW = datetime.now(UTC)
NOWHERE = "http://127.0.0.1:9"
DID = "did:plc:" + "a" * 24


def test_a_post_on_bluesky_is_read_at_its_authors_server(bluesky_pds: BlueskyPds, wire: Wire) -> None:
    account = bluesky_pds.create_account()
    network = Bluesky(wire, Identities(wire, bluesky_pds.url, bluesky_pds.directory_url))
    connected = network.connect(
        ConnectRequest(bluesky_pds.url, account.handle, bluesky_pds.create_app_password(account))
    )
    sent = network.send(connected.credentials, network.prepare(connected.credentials, Draft("Ad: real words"), now=NOW))
    assert isinstance(sent, Published) and sent.url is not None
    sight = BlueskySight(wire, Identities(wire, bluesky_pds.url, bluesky_pds.directory_url), NOWHERE)
    for address in (sent.url, f"https://bsky.app/profile/{account.handle}/post/{sent.remote_id.rsplit('/', 1)[-1]}"):
        seen = sight.post(address)
        assert seen.found and seen.text == "Ad: real words" and seen.why == OWN_SERVER
        assert (seen.author, seen.author_id) == (f"@{account.handle}", account.did)
    gone = sight.post(f"https://bsky.app/profile/{account.did}/post/3kzzzzzzzzzzz")
    assert gone.gone and gone.author_id == account.did
    profile = sight.profile(f"@{account.handle}", "")
    assert (profile.account_id, profile.presence, profile.followers) == (account.did, Presence.FOUND, None)
    assert sight.profile("nobody-has-this.test", "").presence is Presence.GONE
    with pytest.raises(NetworkRefused, match="not the address of a post"):
        sight.post("https://bsky.app/profile/somebody.test")


def test_a_status_on_mastodon_is_what_its_server_shows(mastodon_server: MastodonServer, wire: Wire) -> None:
    account = mastodon_server.create_account()
    status = mastodon_server._call("POST", "/api/v1/statuses", {"status": "Ad: hello"}, token=account.token)
    sight = MastodonSight(wire)
    address = f"{mastodon_server.url}/@{account.username}/{status['id']}"
    seen = sight.post(address)
    assert seen.found and seen.text == "Ad: hello" and seen.said_at is not None
    profile = sight.profile(f"@{account.username}", mastodon_server.url)
    assert profile.account_id and profile.account_id == seen.author_id and profile.posts == 1
    mastodon_server.delete(str(status["id"]), account.token)
    assert sight.post(address).gone
    assert sight.profile("@nobody", mastodon_server.url).presence is Presence.GONE
    with pytest.raises(NetworkRefused, match="@name@server"):
        sight.profile("@nobody", "")


def test_the_appview_tells_counts_and_who_asks_to_be_left_alone(scripted: Scripted, wire: Wire) -> None:
    sight = BlueskySight(wire, Identities(wire, NOWHERE, NOWHERE), scripted.url)
    view = {"did": DID, "handle": "ann.example", "displayName": "Ann", "description": "code adv-1 https://ann.example"}
    scripted.answers = [Say(body={**view, "followersCount": 12, "postsCount": 3})]
    seen = sight.profile(DID, "")
    assert (seen.followers, seen.posts, seen.links, seen.name) == (12, 3, ("https://ann.example",), "Ann")
    label = {"labels": [{"val": "!no-unauthenticated"}]}
    scripted.answers = [Say(body={**view, **label})]
    assert sight.profile(DID, "").presence is Presence.HIDDEN
    uri = f"at://{DID}/app.bsky.feed.post/3k1"
    scripted.answers = [Say(body={"posts": [{"uri": uri, "author": {**view, **label}, "record": {"text": "secret"}}]})]
    post = sight.post(f"https://bsky.app/profile/{DID}/post/3k1")
    assert post.hidden and post.text == "" and post.why == NOT_STRANGERS


def test_a_handle_that_does_not_answer_for_the_account_is_left_out(scripted: Scripted, wire: Wire) -> None:
    """Its directory lets an account call itself anything; whose the handle is, the handle's own record says."""
    sight = BlueskySight(wire, Identities(wire, scripted.url, scripted.url), NOWHERE)
    home = {"id": "#atproto_pds", "serviceEndpoint": scripted.url}
    claims = Say(body={"id": DID, "alsoKnownAs": ["at://celebrity.example"], "service": [home]})
    for owner, handle in (("did:plc:" + "b" * 24, f"@{DID}"), (DID, "@celebrity.example")):
        scripted.answers = {
            "resolveHandle": Say(body={"did": owner}), "getRecord": Say(body={"value": {"text": "hi"}}), DID: claims,
        }  # fmt: skip
        assert sight.profile(DID, "").handle == handle
        seen = sight.post(f"https://bsky.app/profile/{DID}/post/3k1")
        assert (seen.author, seen.author_id) == (handle, DID)


@pytest.mark.parametrize(
    ("answer", "presence"),
    [
        (Say(404, {"error": "Record not found"}), Presence.GONE),
        (Say(410), Presence.GONE),
        (Say(401, {"error": "This API requires an authenticated user"}), Presence.HIDDEN),
        (Say(422, {"error": "This method requires an authenticated user"}), Presence.HIDDEN),
        (Say(body={"id": "1", "visibility": "private"}), Presence.GONE),
    ],
)
def test_what_a_mastodon_server_says(answer: Say, presence: Presence, scripted: Scripted, wire: Wire) -> None:
    scripted.answers = [answer]
    assert MastodonSight(wire).post(f"{scripted.url}/@a/1").presence is presence


@pytest.mark.parametrize("answer", [Say(503), Say(429), Say(200, "<html>")])
def test_trouble_is_no_proof_that_a_post_is_gone(answer: Say, scripted: Scripted, wire: Wire) -> None:
    scripted.answers = [answer]
    with pytest.raises(NetworkRefused):
        MastodonSight(wire).post(f"{scripted.url}/@a/1")


EMBEDDED = {
    "x": ("https://x.com/ann/status/1", {"html": "<blockquote><p>Ad: hi</p>&mdash; Ann</blockquote>"}, True),
    "tiktok": ("https://www.tiktok.com/@ann/video/7", {"title": "Ad: hi"}, False),
    "youtube": ("https://www.youtube.com/watch?v=abcdefghijk", {"title": "Ad: hi"}, True),
}


@pytest.mark.parametrize("embed", EMBEDS, ids=lambda embed: embed.network)
def test_what_is_embedded_is_read(embed: object, scripted: Scripted, wire: Wire) -> None:
    url, told, partly = EMBEDDED[embed.network]  # type: ignore[attr-defined]
    sight = EmbedSight(embed, wire, f"{scripted.url}/oembed")  # type: ignore[arg-type]
    scripted.answers = [Say(body={**told, "author_url": "https://n.example/@ann", "author_name": "Ann"})]
    seen = sight.post(url)
    assert (seen.text, seen.author, seen.partly, seen.presence) == ("Ad: hi", "@ann", partly, Presence.FOUND)
    for status, presence in ((404, Presence.GONE), (403, Presence.HIDDEN)):
        scripted.answers = [Say(status)]
        assert sight.post(url).presence is presence
    assert sight.profile("@ann", "").presence is Presence.HIDDEN


def test_a_page_is_all_its_visible_words(scripted: Scripted, wire: Wire) -> None:
    sight = PageSight("web", wire.allowed_hosts)
    page = '<title>Shoes</title><meta name="description" content="Ad: paid"><p>My <b>words</b></p><script>no()</script>'
    scripted.answers = [Say(body=page.encode(), headers={"Content-Type": "text/html"})]
    seen = sight.post(f"{scripted.url}/blog")
    assert seen.found and "Ad: paid" in seen.text and "My words" in seen.text and "no()" not in seen.text
    assert sight.profile(f"{scripted.url}/blog", "").name == "Shoes"
    for status, presence in ((404, Presence.GONE), (403, Presence.HIDDEN)):
        scripted.answers = [Say(status)]
        assert sight.post(f"{scripted.url}/blog").presence is presence
    with pytest.raises(NetworkRefused):
        PageSight("web", frozenset()).post("http://127.0.0.1/private")


@pytest.mark.parametrize(
    ("url", "network"),
    [
        ("https://bsky.app/profile/a.test/post/3k", "bluesky"),
        ("at://did:plc:x/app.bsky.feed.post/3k", "bluesky"),
        ("https://www.instagram.com/p/abc/", "instagram"),
        ("https://m.facebook.com/a/posts/1", "facebook"),
        ("https://x.com/a/status/1", "x"),
        ("https://twitter.com/a/status/1", "x"),
        ("https://notx.com/a/status/1", "web"),
        ("https://social.example/@ann/109", "mastodon"),
        ("https://social.example/users/ann/statuses/109", "mastodon"),
        ("https://medium.example/@ann/my-story", "web"),
        ("https://blog.example/", "web"),
        ("no address", "web"),
    ],
)
def test_whose_address_that_is(url: str, network: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "current", lambda: replace(settings.load({}), sandbox=False))
    assert network_of(url) == network


def test_where_strangers_are_shown_nothing_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "current", lambda: settings.load({}))
    seen = public_looks.public_post("https://www.linkedin.com/posts/ann_1")
    assert seen.hidden and seen.network == "linkedin" and "person" in seen.why
    assert public_looks.public_profile("instagram", "@ann").presence is Presence.HIDDEN
