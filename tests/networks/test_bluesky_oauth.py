"""Bluesky's OAuth against the real server: pushed request, PKCE, DPoP with nonces, rotation, our own document."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from advocacy.networks.bluesky import Bluesky
from advocacy.networks.bluesky_client import BROAD, LEAST, ClientKeys, client_id, document
from advocacy.networks.bluesky_identity import Identities
from advocacy.networks.bluesky_oauth import BlueskySignIn
from advocacy.networks.bluesky_session import lost
from advocacy.networks.contract import Connected, Draft, NetworkRefused, NotCreated, Published
from advocacy.networks.dpop import NONCES
from advocacy.networks.signing_in import App, Arrival, Choice, Setting, new_verifier
from advocacy.networks.wire import Wire, json_bytes
from tests.networks.conftest import Say, Scripted
from tests.networks.media import picture
from tests.peers.bluesky import Account, BlueskyPds

BACK = "http://127.0.0.1:8000/connections/bluesky/callback"
HERE = Setting("Advocacy", "http://127.0.0.1:8000")
KEYS = ClientKeys.drawn_from(("new secret", "old secret"))


@pytest.fixture
def account(bluesky_pds: BlueskyPds) -> Account:
    return bluesky_pds.create_account()


@pytest.fixture
def identities(wire: Wire, bluesky_pds: BlueskyPds) -> Identities:
    return Identities(replace(wire, timeout=10.0), bluesky_pds.url, bluesky_pds.directory_url)


@pytest.fixture
def flow(identities: Identities, bluesky_pds: BlueskyPds) -> BlueskySignIn:
    return BlueskySignIn(identities, KEYS, bluesky_pds.public_url)


@pytest.fixture
def bluesky(identities: Identities) -> Bluesky:
    return Bluesky(identities.wire, identities, KEYS, "")


def gone_and_come(
    flow: BlueskySignIn, pds: BlueskyPds, account: Account, setting: Setting = HERE, back: str = BACK
) -> tuple[App, Arrival]:
    """What happens until the person is back."""
    app = flow.register(flow.service_of(f"@{account.handle}"), back, setting)
    verifier = new_verifier()
    departure = flow.authorize(app, typed=account.handle, state="s1", verifier=verifier)
    assert set(parse_qs(urlsplit(departure.url).query)) == {"client_id", "request_uri"}  # nothing else can be read
    returned = pds.allow(departure.url, account)
    assert returned["state"] == "s1" and returned["redirect_uri"] == back
    return app, Arrival(returned["code"], verifier, departure.kept, returned)


@pytest.fixture
def connected(bluesky: Bluesky, flow: BlueskySignIn, bluesky_pds: BlueskyPds, account: Account) -> Connected:
    app, arrival = gone_and_come(flow, bluesky_pds, account)
    (choice,) = flow.exchange(app, arrival)
    return bluesky.connect(choice.request)


def test_an_account_connects_posts_renews_and_ends(
    bluesky: Bluesky, bluesky_pds: BlueskyPds, connected: Connected, account: Account
) -> None:
    credentials = connected.credentials
    assert (credentials.account_id, connected.handle) == (account.did, account.handle)
    assert "PRIVATE KEY" in credentials.secrets["dpop"] and "PRIVATE KEY" not in repr(connected)
    assert connected.expires_at is not None and connected.expires_at > datetime.now(UTC)
    prepared = bluesky.prepare(credentials, Draft(f"hej @{account.handle}"), now=datetime.now(UTC))
    published = bluesky.send(credentials, prepared)
    assert isinstance(published, Published) and bluesky.send(credentials, prepared) == published
    assert len(bluesky_pds.list_records(account.did)) == 1
    assert bluesky.exists(credentials, published.remote_id) and bluesky.reconcile(credentials, prepared) == published
    assert bluesky.followers(credentials) is None and bluesky.measure(credentials, published.remote_id).figures == ()
    renewed = bluesky.refresh(credentials)
    assert {name for name in renewed.secrets if renewed.secrets[name] != credentials.secrets[name]} == {
        "access", "refresh"
    }  # fmt: skip
    late = bluesky.send(credentials, prepared)  # with the token from before
    assert isinstance(late, NotCreated) and late.expired and not late.needs_person
    assert bluesky.send(renewed, prepared) == published
    assert bluesky.revoke(renewed).at_network and bluesky.revoke(renewed).at_network
    with pytest.raises(NetworkRefused) as refused:
        bluesky.refresh(renewed)
    assert refused.value.needs_person


def test_a_refresh_token_works_once(bluesky: Bluesky, connected: Connected) -> None:
    bluesky.refresh(connected.credentials)
    with pytest.raises(NetworkRefused) as refused:
        bluesky.refresh(connected.credentials)
    assert refused.value.needs_person


def test_a_stale_nonce_costs_one_request_and_no_second_post(
    bluesky: Bluesky, bluesky_pds: BlueskyPds, connected: Connected, account: Account
) -> None:
    prepared = bluesky.prepare(connected.credentials, Draft("hej"), now=datetime.now(UTC))
    for nonce in ("", "long ago"):
        NONCES._latest[bluesky_pds.public_url] = nonce
        assert isinstance(bluesky.send(connected.credentials, prepared), Published)
    assert NONCES.of(bluesky_pds.public_url) not in ("", "long ago")
    assert len(bluesky_pds.list_records(account.did)) == 1


def test_we_may_post_and_nothing_else(
    bluesky: Bluesky, bluesky_pds: BlueskyPds, connected: Connected, account: Account
) -> None:
    credentials = connected.credentials
    prepared = bluesky.prepare(credentials, Draft("hej", media=(picture(),)), now=datetime.now(UTC))
    assert isinstance(bluesky.send(credentials, prepared), Published)
    mine = {"repo": account.did, "collection": "app.bsky.feed.post", "rkey": prepared.key}
    follow = {**mine, "collection": "app.bsky.graph.follow", "record": {"$type": "app.bsky.graph.follow"}}
    for method, body in (("com.atproto.repo.deleteRecord", mine), ("com.atproto.repo.putRecord", follow)):
        answer = bluesky.line.ask(credentials, "POST", method, data=json_bytes(body))
        assert answer.status == 403 and lost(answer, credentials), answer.text
    assert len(bluesky_pds.list_records(account.did)) == 1


def test_a_token_without_its_key_is_worth_nothing(bluesky: Bluesky, connected: Connected) -> None:
    stolen = {name: value for name, value in connected.credentials.secrets.items() if name != "dpop"}
    prepared = bluesky.prepare(connected.credentials, Draft("hej"), now=datetime.now(UTC))
    assert isinstance(bluesky.send(replace(connected.credentials, secrets=stolen), prepared), NotCreated)


def test_the_real_server_knows_us_by_our_document_and_key(
    bluesky: Bluesky, flow: BlueskySignIn, bluesky_pds: BlueskyPds, account: Account, scripted: Scripted
) -> None:
    website = f"https://p{scripted.port}.example.com"
    back = f"{website}/connections/bluesky/callback"
    scripted.answers = {"/oauth/client-metadata.json": Say(200, document(website, "Advocacy", back, KEYS))}
    app, arrival = gone_and_come(flow, bluesky_pds, account, Setting("Advocacy", website), back)
    (choice,) = flow.exchange(app, arrival)
    assert choice.request.extra["key_id"] == KEYS.newest
    renewed = bluesky.refresh(bluesky.connect(choice.request).credentials)
    newer = Bluesky(bluesky.wire, bluesky.identities, ClientKeys.drawn_from(("newest", "new secret")), "")
    again = newer.refresh(renewed)  # the encryption keys were rotated meanwhile
    forgotten = Bluesky(bluesky.wire, bluesky.identities, ClientKeys.drawn_from(("newest",)), "")
    with pytest.raises(NetworkRefused, match="is gone") as refused:
        forgotten.refresh(again)
    assert refused.value.needs_person
    assert newer.revoke(again).at_network


def test_a_return_from_another_server_is_refused(
    flow: BlueskySignIn, bluesky_pds: BlueskyPds, account: Account
) -> None:
    app, arrival = gone_and_come(flow, bluesky_pds, account)
    with pytest.raises(NetworkRefused, match="Another server"):
        flow.exchange(app, replace(arrival, returned={**arrival.returned, "iss": "https://elsewhere.example"}))
    with pytest.raises(NetworkRefused):
        flow.exchange(app, replace(arrival, verifier=new_verifier()))


def test_nobody_has_that_handle(flow: BlueskySignIn, bluesky_pds: BlueskyPds) -> None:
    with pytest.raises(NetworkRefused, match="Nobody has the handle"):
        flow.service_of("@nobody-at-all.test")
    assert flow.service_of("") == flow.service_of(bluesky_pds.public_url) == bluesky_pds.public_url


# --- servers that we can't have: an older one, and ones that lie ---------------------------------------------------

DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"


def said_by(server: Scripted, **more: Say) -> dict[str, Say]:
    metadata = {
        "issuer": server.url, "pushed_authorization_request_endpoint": f"{server.url}/par",
        "authorization_endpoint": f"{server.url}/authorize", "token_endpoint": f"{server.url}/token",
    }  # fmt: skip
    home = {"id": "#atproto_pds", "serviceEndpoint": server.url}
    return {
        "oauth-protected-resource": Say(200, {"authorization_servers": [server.url]}),
        "oauth-authorization-server": Say(200, metadata),
        "resolveHandle": Say(200, {"did": DID}),
        DID: Say(200, {"id": DID, "alsoKnownAs": ["at://anna.example"], "service": [home]}),
        **{name.replace("_", "-"): say for name, say in more.items()},
    }


def tokens(**other: object) -> Say:
    given = {"access_token": "a", "refresh_token": "r", "token_type": "DPoP", "scope": LEAST, "sub": DID}
    return Say(200, {**given, "expires_in": 60, **other})


def exchanged(wire: Wire, scripted: Scripted) -> list[Choice]:
    flow = BlueskySignIn(Identities(wire, scripted.url, scripted.url), ClientKeys({}), scripted.url)
    app = flow.register(scripted.url, BACK, HERE)
    kept = flow.authorize(app, typed="", state="s", verifier="v" * 43).kept
    return list(flow.exchange(app, Arrival("code", "v" * 43, kept, {"iss": scripted.url})))


PUSHED = Say(201, {"request_uri": "urn:x"})
LIES = {
    "no way to post": (tokens(scope="atproto blob:image/*"), "did not allow us to post"),
    "tokens that anybody may use": (tokens(token_type="Bearer"), "another kind"),
    "no way to renew": (tokens(refresh_token=""), "another kind"),
    "nobody's tokens": (tokens(sub="anna"), "whose account"),
}


@pytest.mark.parametrize("lie", LIES)
def test_tokens_that_are_not_what_was_asked_for(lie: str, wire: Wire, scripted: Scripted) -> None:
    answer, words = LIES[lie]
    scripted.answers = said_by(scripted, par=PUSHED, token=answer)
    with pytest.raises(NetworkRefused, match=words):
        exchanged(wire, scripted)


def test_an_account_of_another_server_is_refused(wire: Wire, scripted: Scripted) -> None:
    elsewhere = Scripted()
    elsewhere.answers = said_by(elsewhere)
    home = {"id": "#atproto_pds", "serviceEndpoint": elsewhere.url}
    answers = said_by(scripted, par=PUSHED, token=tokens())
    scripted.answers = {**answers, DID: Say(200, {"id": DID, "service": [home]})}
    with pytest.raises(NetworkRefused, match="does not belong"):
        exchanged(wire, scripted)


def test_a_server_without_fine_permissions_is_asked_for_the_broad_one(wire: Wire, scripted: Scripted) -> None:
    asked: list[str] = []

    def choose(path: str) -> Say:
        if path == "/par":
            asked.append(parse_qs(scripted.asked[-1].body.decode())["scope"][0])
            return Say(400, {"error": "invalid_scope"}) if asked[-1] == LEAST else PUSHED
        return next(say for part, say in answers.items() if part in path)

    answers = said_by(scripted, token=tokens(scope=BROAD))
    scripted.choose = choose  # type: ignore[method-assign]
    assert [choice.key for choice in exchanged(wire, scripted)] == [DID]
    assert asked == [LEAST, BROAD]


def test_a_handle_that_its_account_does_not_confirm(wire: Wire, scripted: Scripted) -> None:
    scripted.answers = said_by(scripted)
    flow = BlueskySignIn(Identities(wire, scripted.url, scripted.url), KEYS)
    assert flow.service_of("\u200e@Anna.Example ") == scripted.url
    with pytest.raises(NetworkRefused, match="does not confirm"):
        flow.service_of("eva.example")


JUNK: list[object] = [
    None,
    5,
    "x",
    [],
    {},
    [5],
    [{}],
    [None],
    {"id": DID},
    [{"id": "#atproto_pds", "serviceEndpoint": 5}],
]


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_documents_of_any_shape_are_refused_and_break_nothing(junk: object, wire: Wire, scripted: Scripted) -> None:
    good = said_by(scripted)
    flow = BlueskySignIn(Identities(wire, scripted.url, scripted.url), KEYS, scripted.url)
    app = App(scripted.url, "id", "", BACK)
    names = Say(200, {"id": DID, "alsoKnownAs": ["at://anna.example"], "service": junk})
    for part, answer in {DID: names, "resolveHandle": Say(200, junk)}.items():
        scripted.answers = {**good, part: answer}
        with pytest.raises(NetworkRefused):
            flow.service_of("anna.example")
    unnamed = Say(200, {"id": DID, "alsoKnownAs": junk})
    for part, answer in {DID: unnamed, "oauth-authorization-server": Say(200, junk), "par": Say(201, junk)}.items():
        scripted.answers = {**good, "par": PUSHED, part: answer}
        with pytest.raises(NetworkRefused):
            flow.service_of("anna.example") if part == DID else flow.authorize(
                app, typed="", state="s", verifier="v" * 43
            )


def test_where_we_can_be_led_back_to() -> None:
    assert client_id("https://advocacy.example/", BACK) == "https://advocacy.example/oauth/client-metadata.json"
    assert client_id("http://127.0.0.1:8000", BACK).startswith("http://localhost?redirect_uri=http%3A%2F%2F127.0.0.1")
    with pytest.raises(NetworkRefused, match="ADVOCACY_BASE_URL"):
        client_id("http://advocacy.internal", "http://advocacy.internal/connections/bluesky/callback")


def test_the_document_holds_no_secret() -> None:
    said = document("https://advocacy.example", "Advocacy", "https://advocacy.example/c", KEYS)
    assert [set(key) for key in said["jwks"]["keys"]] == [{"kty", "crv", "x", "y", "kid", "alg", "use"}] * 2
    assert not any(pem in str(said) for pem in KEYS.pems.values())
