"""The pages and the API of accounts: what stands, what is missing, which of several accounts, everything by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import Actor
from advocacy.networks import connections, journeys, registry
from advocacy.networks.applications import missing_settings
from advocacy.networks.capabilities import Capabilities, Exactness, LengthRule, SignIn
from advocacy.networks.connections import Connection
from advocacy.networks.contract import Connected, ConnectRequest, Credentials, NetworkRefused
from advocacy.networks.signing_in import App, Arrival, Choice, Departure, Registered, Setting, Typed
from advocacy.people.capabilities import Role
from tests.installation import Installation

BY = Actor.system("test")
BACK = "/connections/gallery/callback"


class Gallery:
    """A network of ours for these tests: it has several accounts for everybody, and needs our registration."""

    name = "gallery"
    capabilities = Capabilities(
        "Gallery", Exactness.EXACT, LengthRule(100), SignIn.SERVER_PAGE, (), needs_app=("x_client_id",)
    )

    def connect(self, request: ConnectRequest) -> Connected:
        if request.secret == "closed":
            raise NetworkRefused("This page is closed.")
        account = Credentials("https://gallery.example", request.identifier, request.identifier, {"t": request.secret})
        return Connected(account, request.identifier, request.identifier, 3, None)


class GallerySignIn:
    """Its sign-in page: asks for nothing, keeps a key, gives access to as many pages as the code says."""

    registered = Registered.BY_SETTINGS
    typed = Typed.NOTHING
    scopes = "post"

    def service_of(self, typed: str) -> str:
        return "https://gallery.example"

    def register(self, service_url: str, redirect_uri: str, setting: Setting) -> App:
        raise AssertionError("its registration is in the settings")

    def authorize(self, app: App, *, typed: str, state: str, verifier: str) -> Departure:
        return Departure(f"{app.service_url}/allow?client_id={app.client_id}&state={state}", {"key": "k-secret"})

    def exchange(self, app: App, arrival: Arrival) -> Sequence[Choice]:
        assert (arrival.kept, app.client_secret, arrival.returned["iss"]) == ({"key": "k-secret"}, "hush", "me")
        names = arrival.code.split(",")
        return [Choice(name, name.title(), ConnectRequest(identifier=name, secret=f"token-{name}")) for name in names]


@pytest.fixture
def house(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    monkeypatch.setitem(registry.NETWORKS, "gallery", lambda _settings: Gallery())
    monkeypatch.setitem(registry.CODE_FLOWS, "gallery", lambda _settings: GallerySignIn())
    changed = replace(installation.settings, x_client_id="our-id", x_client_secret="hush")
    made = replace(installation, settings=changed)
    yield made
    made.close()


def gone(browser: FlaskClient) -> str:
    """The state that the person set out with."""
    page = browser.post("/connections/gallery/sign-in")
    assert page.status_code == 200, page.text
    address = page.text.split('href="https://gallery.example/allow?')[1].split('"')[0].replace("&amp;", "&")
    assert "k-secret" not in page.text
    return str(parse_qs(address)["state"][0])


def handles(house: Installation) -> list[str]:
    with house.app.app_context(), reading():
        return sorted(each.handle for each in db.session.query(Connection))


def test_one_account_is_connected_at_once(house: Installation) -> None:
    browser = house.browser_of(house.person())
    answer = browser.get(BACK, query_string={"code": "atlas", "state": gone(browser), "iss": "me"})
    assert answer.status_code == 302 and handles(house) == ["atlas"]


def test_of_several_the_person_chooses(house: Installation) -> None:
    """Their tokens wait in the database, encrypted, for their owner only; what is not chosen is forgotten."""
    browser = house.browser_of(house.person())
    answer = browser.get(BACK, query_string={"code": "atlas,beryl,coral", "state": gone(browser), "iss": "me"})
    choices = urlsplit(answer.location).path
    assert handles(house) == [] and house.browser_of(house.person()).get(choices).status_code == 404
    page = browser.get(choices)
    assert "Beryl" in page.text and "token-" not in page.text
    with house.app.app_context(), reading():
        raw = db.session.execute(db.text("SELECT choices, verifier, kept FROM network_journeys")).one()
        assert not any("token-" in str(each) or "k-secret" in str(each) for each in raw)
    none = browser.post(choices)
    assert none.status_code == 422 and "Choose at least one" in none.text
    assert browser.post(choices, data={"key": ["atlas", "coral", "not-mine"]}).status_code == 302
    assert handles(house) == ["atlas", "coral"] and browser.get(choices).status_code == 404


def test_a_journey_is_for_its_network_and_taken_once(house: Installation) -> None:
    person = house.person()
    with house.app.app_context():
        now = clock.now()
        with writing():
            journeys.begin(person, "gallery", "https://g", state="s", verifier="v", kept={}, now=now)
        with writing():
            assert journeys.take(person, "mastodon", "s", now=now) is None
            assert journeys.take(person + 1, "gallery", "s", now=now) is None
            assert journeys.take(person, "gallery", "s", now=now + journeys.LASTS + timedelta(seconds=1)) is None
            assert journeys.take(person, "gallery", "s", now=now) is not None
            assert journeys.take(person, "gallery", "s", now=now) is None
        with writing():
            journeys.begin(person, "gallery", "https://g", state="s2", verifier="v", kept={}, now=now)
            assert journeys.forget_old(now) == 0
            assert journeys.forget_old(now + 2 * journeys.LASTS) == 1


def test_without_our_registration_the_setting_is_named(house: Installation) -> None:
    """To who may set it; everybody else reads that by hand goes all the same."""
    bare = replace(house, settings=replace(house.settings, x_client_id=""))
    try:
        assert missing_settings(Gallery.capabilities, bare.settings) == ["ADVOCACY_X_CLIENT_ID"]
        browser, admin = bare.browser_of(bare.person()), bare.browser_of(bare.person(Role.ADMIN, Role.EMPLOYEE))
        page = browser.get("/connections").text
        assert "By hand only, so far" in page and "ADVOCACY_X_CLIENT_ID" not in page
        assert "ADVOCACY_X_CLIENT_ID" in admin.get("/connections").text
        assert "ADVOCACY_X_CLIENT_ID" in admin.get("/admin/networks").text
        assert browser.post("/connections/gallery/sign-in").status_code == 422
        assert browser.get("/admin/networks").status_code == 403
    finally:
        bare.close()


def test_the_api_leads_to_the_sign_in_page_and_tells_how_accounts_stand(house: Installation) -> None:
    person = house.person()
    owner, admin = house.api_of(person), house.api_of(house.person(Role.ADMIN, Role.EMPLOYEE))
    gone_to = owner("POST", "/connections/sign-in", {"network": "gallery"})
    assert gone_to.get_json()["url"].startswith("https://gallery.example/allow?")
    assert owner("POST", "/connections/sign-in", {"network": "nowhere"}).status_code == 404
    with house.app.app_context(), writing():
        account = Credentials("", "1", "ann", {"t": "secret-token"})
        confirmed = Connected(account, "ann", "Ann", 1, None)
        made = connections.connect(person, "gallery", confirmed, actor=BY, now=clock.now())
        connections.needs_person(made, why="Token withdrawn.", actor=BY, now=clock.now())
    mine = owner("GET", "/connections").get_json()["items"][0]
    assert mine["state"] == "needs_person" and "Connect it again" in mine["remedy"] and "person_id" not in mine
    everybodys = admin("GET", "/connections/health").get_json()["items"]
    assert [each["person_id"] for each in everybodys] == [person]
    assert "secret-token" not in str(everybodys) and owner("GET", "/connections/health").status_code == 403
    assert admin("GET", "/connections/health?view=nonsense").status_code == 422
    rows = {each["network"]: each for each in owner("GET", "/networks").get_json()["items"]}
    assert rows["mastodon"]["copies"] == "exactly one" and rows["gallery"]["ready"]
