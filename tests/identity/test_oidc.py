"""OpenID Connect against a real provider: the good way in and out, and everything that a provider can do wrong."""

from __future__ import annotations

import re

import pytest
import requests

from advocacy.database import db, writing
from advocacy.identity import documents
from advocacy.identity.models import Gives, IdentityProvider
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from tests.identity.doors import open_sign_ins, person_called, rule, through, verbs_about, with_oidc
from tests.installation import Installation
from tests.peers.oidc import APPLICATION, OidcProvider

ROBIN = {"email": "robin@acme.example", "email_verified": True, "name": "Robin Reed", "groups": ["comms", "press"]}


def test_somebody_new_gets_in_with_roles_and_team_and_out_again(
    installation: Installation, oidc_provider: OidcProvider
) -> None:
    """Just in time, by rules that are applied at each sign-in; signing out here signs out there, and the other way."""
    peer, provider_id = oidc_provider, with_oidc(installation, oidc_provider, admits_new=True)
    rule(installation, provider_id, "groups", "comms", Gives.ROLE, "marketing")
    rule(installation, provider_id, "groups", "press", Gives.TEAM, "Press")
    peer.behave(who="u1", accounts={"u1": ROBIN})
    client, browser = installation.app.test_client(), requests.Session()
    assert "Go on to Acme" in client.get("/sign-in").text
    arrived = through(client, peer, browser, onward="/me/security")
    assert (arrived.status_code, arrived.headers["Location"]) == (302, "/me/security")
    assert client.get("/me/security").status_code == 200
    robin = person_called(installation, "robin@acme.example")
    assert robin and robin.roles == {Role.MARKETING} and robin.team and robin.team.name == "Press"
    assert robin.name == "Robin Reed" and "link_external" in verbs_about(installation, robin.id)

    out = client.post("/sign-out")
    elsewhere = re.search(r'content="0;url=([^"]+)"', out.text)
    assert elsewhere and peer.issuer in elsewhere[1] and client.get("/me/security").status_code == 302
    page = browser.get(elsewhere[1].replace("&amp;", "&"), timeout=20)
    form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
    ended = browser.post(
        f"{peer.issuer}/session/end/confirm", {**form, "logout": "yes"}, timeout=20, allow_redirects=False
    )
    assert ended.headers["Location"].startswith(f"{APPLICATION}/signed-out")

    peer.behave(who="u1", accounts={"u1": {**ROBIN, "groups": ["press"], "email": "changed@acme.example"}})
    assert through(client, peer, browser).status_code == 302
    again = person_called(installation, "robin@acme.example")
    assert again and again.id == robin.id and again.roles == {Role.EMPLOYEE}, "the same person, whatever the address"
    browser.get(f"{peer.issuer}/session/end", timeout=20)
    page = browser.get(f"{peer.issuer}/session/end", timeout=20)
    form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
    browser.post(f"{peer.issuer}/session/end/confirm", {**form, "logout": "yes"}, timeout=20, allow_redirects=False)
    caught = peer.behave()["caught"]
    assert len(caught) == 2 and open_sign_ins(installation, robin.id) == ["provider"]
    for _twice in range(2):
        told = client.post("/oidc/acme/back-channel", data={"logout_token": caught[-1]})
        assert told.status_code == 200
    assert open_sign_ins(installation, robin.id) == [] and client.get("/me/security").status_code == 302
    for wrong in ("", "a.b.c", caught[-1][:-4] + "AAAA"):
        assert client.post("/oidc/acme/back-channel", data={"logout_token": wrong}).status_code == 400


def test_who_may_come_in(sqlite: Installation, oidc_provider: OidcProvider) -> None:
    """Nobody invited; an address that is taken; one that is not proven; one given to somebody new; a closed account."""
    peer, client = oidc_provider, sqlite.app.test_client()
    provider_id = with_oidc(sqlite, peer)
    known = sqlite.person(name="Robin Reed")
    taken = {"email": "p1@acme.example", "email_verified": True, "name": "Robin"}
    peer.behave(who="u1", accounts={"u1": taken, "u2": taken, "u3": {"email": "new@acme.example", "name": "N"}})
    assert "not linked" in through(client, peer).text

    def change(**facts: object) -> None:
        with sqlite.app.app_context(), writing():
            for name, value in facts.items():
                setattr(db.session.get_one(IdentityProvider, provider_id), name, value)

    change(links_by_mail=True)
    peer.behave(accounts={"u1": {**taken, "email_verified": False}, "u2": taken, "u3": {"email": "new@acme.example"}})
    assert "not linked" in through(client, peer, requests.Session()).text, "an address that nobody has proven"
    peer.behave(accounts={"u1": taken, "u2": taken, "u3": {"email": "new@acme.example", "name": "N"}})
    assert through(client, peer).status_code == 302
    client.post("/sign-out")
    peer.behave(who="u2")
    assert "belongs to somebody else" in through(client, peer).text
    peer.behave(who="u3")
    assert "Nobody has invited you" in through(client, peer).text
    change(admits_new=True)
    assert "does not say that your mail address is yours" in through(client, peer).text
    change(domains=["other.example"])
    assert "may not speak for" in through(client, peer).text
    change(domains=[])
    with sqlite.app.app_context(), writing():
        db.session.get_one(Person, known).active = False
    peer.behave(who="u1")
    assert "closed" in through(client, peer).text


def test_a_provider_that_is_down_rotates_its_keys_or_says_what_is_wrong(
    sqlite: Installation, oidc_provider: OidcProvider
) -> None:
    """A clear sentence each, and nobody gets in; a new key is found by itself, and looked for only so often."""
    peer, client = oidc_provider, sqlite.app.test_client()
    with_oidc(sqlite, peer, admits_new=True)
    peer.behave(who="u1", accounts={"u1": ROBIN})
    assert through(client, peer).status_code == 302, "and now it is known"
    client.post("/sign-out")
    peer.behave(rotate=True)
    assert through(client, peer).status_code == 302, "a new key is looked for"
    client.post("/sign-out")

    peer.behave(aud="another-application")
    refused = through(client, peer)
    assert refused.status_code == 403 and "meant for another application" in refused.text
    peer.behave(aud=None, forge=True)
    refused = through(client, peer)
    assert refused.status_code == 403 and "not signed by a key of its own" in refused.text
    read = peer.behave()["read"]
    for _often in range(8):
        through(client, peer)
    assert peer.behave()["read"] - read <= documents.REFRESHES
    peer.behave(forge=False)
    for skew, status in ((-120, 302), (120, 302), (-1500, 403), (600, 403)):
        peer.behave(skew=skew)
        refused = through(client, peer, requests.Session())
        assert refused.status_code == status, (skew, refused.text)
        assert status == 302 or "clock" in refused.text
        client.post("/sign-out")
    peer.behave(skew=0)
    cancelled = client.get("/sign-in/with/acme").headers["Location"]
    state = re.search(r"state=([^&]+)", cancelled)
    assert state
    answer = {"error": "access_denied", "state": state[1], "iss": peer.issuer}
    assert "did not sign you in (access_denied)" in client.get("/oidc/acme/callback", query_string=answer).text


def test_an_answer_counts_once_and_in_the_browser_that_began(sqlite: Installation, oidc_provider: OidcProvider) -> None:
    """State, issuer and code: none of them is somebody else's, or used twice; and the session's key is new."""
    peer, client, thief = oidc_provider, sqlite.app.test_client(), sqlite.app.test_client()
    with_oidc(sqlite, peer, admits_new=True)
    peer.behave(who="u1", accounts={"u1": ROBIN})
    with client.session_transaction() as session:
        session["_user_id"] = "planted"
    asked = client.get("/sign-in/with/acme").headers["Location"]
    assert "code_challenge_method=S256" in asked and "nonce=" in asked
    back = peer.follow(asked).removeprefix(APPLICATION)
    assert "not begun in this browser" in thief.get(back).text
    assert "another service" in client.get(re.sub("iss=[^&]+", "iss=https%3A%2F%2Fevil.example", back)).text
    assert "not begun in this browser" in client.get(back).text, "a state counts once"
    done = through(client, peer)
    assert done.status_code == 302
    with client.session_transaction() as session:
        assert session["_user_id"] != "planted" and "provider_ways" not in session
    for wrong in ("//evil.example", "https://evil.example"):
        fresh = sqlite.app.test_client()
        assert through(fresh, peer, onward=wrong).headers["Location"] == "/"


def test_a_provider_that_is_not_there(sqlite: Installation, oidc_provider: OidcProvider) -> None:
    """A sentence and 503; what was read before serves for a while; an address in a private network is never asked."""
    peer, client = oidc_provider, sqlite.app.test_client()
    provider_id = with_oidc(sqlite, peer, admits_new=True)
    with sqlite.app.app_context(), writing():
        db.session.get_one(IdentityProvider, provider_id).issuer = "http://127.0.0.1:1"
    down = client.get("/sign-in/with/acme")
    assert down.status_code == 503 and "does not answer" in down.text
    with sqlite.app.app_context(), writing():
        db.session.get_one(IdentityProvider, provider_id).issuer = "https://10.0.0.1"
    assert "private network" in client.get("/sign-in/with/acme").text
    with sqlite.app.app_context(), writing():
        db.session.get_one(IdentityProvider, provider_id).issuer = peer.issuer + "/"
    assert "calls itself" in client.get("/sign-in/with/acme").text
    assert client.get("/sign-in/with/nobody").status_code == 404


@pytest.mark.parametrize("given", [{Role.ADMIN}, {Role.ADMIN, Role.LEGAL}])
def test_rules_never_take_the_last_administrator_away(
    sqlite: Installation, oidc_provider: OidcProvider, given: set[Role]
) -> None:
    """A renamed group takes roles away, but somebody can always mend it."""
    peer = oidc_provider
    provider_id = with_oidc(sqlite, peer, links_by_mail=True, vouches=True)
    for role in given:
        rule(sqlite, provider_id, "groups", role, Gives.ROLE, role)
    sqlite.person()
    for groups, after in ((sorted(given), given | {Role.EMPLOYEE}), (["renamed"], {Role.ADMIN, Role.EMPLOYEE})):
        peer.behave(who="u9", accounts={"u9": {"email": "p1@acme.example", "groups": groups}})
        assert through(sqlite.app.test_client(), peer).status_code == 302
        found = person_called(sqlite, "p1@acme.example")
        assert found and found.roles == after
