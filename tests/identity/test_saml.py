"""SAML against a real identity provider: the good way, and everything that an answer can be wrong in."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from advocacy import clock
from advocacy.database import db, writing
from advocacy.identity import saml
from advocacy.identity.models import Gives, IdentityProvider
from advocacy.people.capabilities import Role
from tests.identity.doors import person_called, rule, with_saml
from tests.installation import Installation
from tests.peers.oidc import APPLICATION
from tests.peers.running import PeerMissing
from tests.peers.saml import SamlProvider

PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
MAIL = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
SAM = {
    "id": "s-1",
    "format": PERSISTENT,
    "claims": {MAIL: "sam@corp.example", "displayName": "Sam Sea", "groups": ["legal"]},
}


@pytest.fixture(autouse=True)
def _xmlsec() -> None:
    if what := _missing():
        pytest.skip(str(PeerMissing(what, "make system")))


def _missing() -> str:
    return "" if saml.INSTALLED and saml.shutil.which("xmlsec1") else "xmlsec1"


def hand_in(client: FlaskClient, answer: str) -> Any:
    """The provider's page posts its answer; the browser follows to where it leads."""
    said = client.post("/saml/corp/acs", data={"SAMLResponse": answer})
    return client.get(said.headers["Location"]) if said.status_code == 303 else said


def ask(client: FlaskClient, peer: SamlProvider, onward: str = "") -> str:
    """Begins, and gives what the provider's page would post."""
    begun = client.get("/sign-in/with/corp", query_string={"next": onward})
    assert begun.status_code == 302, begun.text
    return peer.answer(begun.headers["Location"])


def test_the_good_way_and_each_answer_once(installation: Installation, saml_provider: SamlProvider) -> None:
    """Somebody new gets in; a second time, another browser, or what nobody asked for: refused with a sentence."""
    peer, client = saml_provider, installation.app.test_client()
    provider_id = with_saml(installation, peer, admits_new=True)
    rule(installation, provider_id, "groups", "legal", Gives.ROLE, "legal")
    peer.behave(who=SAM)
    metadata = client.get("/saml/corp/metadata")
    assert f"{APPLICATION}/saml/corp/acs" in metadata.text and 'WantAssertionsSigned="true"' in metadata.text
    answer = ask(client, peer, "/me/security")
    arrived = hand_in(client, answer)
    assert (arrived.status_code, arrived.headers["Location"]) == (302, "/me/security"), arrived.text
    assert client.get("/me/security").status_code == 200
    sam = person_called(installation, "sam@corp.example")
    assert sam and sam.roles == {Role.LEGAL} and sam.name == "Sam Sea"
    assert "waits for this answer" in hand_in(installation.app.test_client(), answer).text

    thief, victim = installation.app.test_client(), installation.app.test_client()
    assert "another browser" in hand_in(victim, ask(thief, peer)).text, "nobody is signed in as somebody else"
    assert "waits for this answer" in hand_in(victim, peer.unasked()).text
    with installation.app.app_context(), writing():
        db.session.get_one(IdentityProvider, provider_id).unasked = True
    unasked = peer.unasked()
    assert hand_in(victim, unasked).status_code == 302
    assert "given before" in hand_in(thief, unasked).text


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"skew": -1000}, "clock"), ({"skew": 1000}, "clock"),
        ({"audience": "https://other.example"}, "another application"),
        ({"sign": False}, "not signed"), ({"forge": True}, "not signed"),
        ({"recipient": "https://other.example/acs"}, "not"),
        ({"who": {**SAM, "format": saml.TRANSIENT}}, "new name each time"),
    ],
)  # fmt: skip
def test_what_an_answer_can_be_wrong_in(
    sqlite: Installation, saml_provider: SamlProvider, how: dict[str, Any], says: str
) -> None:
    """Stale, early, for somebody else, not signed, signed by a thief, handed to the wrong door, nameless."""
    peer, client = saml_provider, sqlite.app.test_client()
    with_saml(sqlite, peer, admits_new=True)
    peer.behave(who=SAM)
    peer.behave(**how)
    refused = hand_in(client, ask(client, peer))
    peer.reset()
    assert refused.status_code == 403 and says in re.sub("&#39;", "'", refused.text), refused.text
    assert person_called(sqlite, "sam@corp.example") is None


def test_three_minutes_of_skew_do_not_matter_and_a_bent_answer_does(
    sqlite: Installation, saml_provider: SamlProvider
) -> None:
    """Clocks differ by minutes; a word changed after signing, another key or no XML at all is refused."""
    peer, client = saml_provider, sqlite.app.test_client()
    with_saml(sqlite, peer, admits_new=True)
    for skew in (-150, 150):
        peer.behave(who=SAM, skew=skew)
        assert hand_in(client, ask(client, peer)).status_code == 302
        client.post("/sign-out")
    peer.behave(skew=0)
    bent = base64.b64decode(ask(client, peer)).replace(b"sam@corp.example", b"eve@corp.example")
    refused = hand_in(client, base64.b64encode(bent).decode())
    assert refused.status_code == 403 and person_called(sqlite, "eve@corp.example") is None
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><a InResponseTo="x">&b;</a>'
    for wrong in ("", "%%%", "PGE+", base64.b64encode(b"<a/>").decode(), base64.b64encode(bomb.encode()).decode()):
        assert client.post("/saml/corp/acs", data={"SAMLResponse": wrong}).status_code == 403


def test_without_xmlsec_saml_says_so(
    sqlite: Installation, saml_provider: SamlProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plain refusal with what to install; passwords go on working."""
    with_saml(sqlite, saml_provider)
    client = sqlite.app.test_client()
    monkeypatch.setattr(saml.shutil, "which", lambda _name: None)
    refused = client.get("/sign-in/with/corp")
    assert refused.status_code == 503 and "xmlsec1" in refused.text and client.get("/sign-in").status_code == 200
    assert clock.now() and "xmlsec1" in sqlite.browser_of(sqlite.person(Role.ADMIN)).get("/admin/sign-in").text
