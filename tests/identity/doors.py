"""Providers of a test installation, and a browser's way through them."""

from __future__ import annotations

from typing import Any

import requests
from flask.testing import FlaskClient

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import Actor
from advocacy.history.models import HistoryRow
from advocacy.identity import documents, providers, saml
from advocacy.identity.models import Gives, ProviderKind
from advocacy.people import accounts
from advocacy.people.models import Person, SignIn
from tests.installation import Installation
from tests.peers.oidc import APPLICATION, CLIENT_ID, CLIENT_SECRET, OidcProvider
from tests.peers.saml import SamlProvider

SETUP = Actor.system("set-up")


def with_oidc(installation: Installation, peer: OidcProvider, **facts: Any) -> int:
    """The peer as the provider "acme", switched on; gives its id."""
    peer.reset()
    documents.forget_all()
    installation.app.config["WTF_CSRF_ENABLED"] = False
    given = {
        "name": "Acme", "issuer": peer.issuer, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
        "scopes": "openid email profile", **facts,
    }  # fmt: skip
    return _added(installation, ProviderKind.OIDC, "acme", given)


def with_saml(installation: Installation, peer: SamlProvider, **facts: Any) -> int:
    """The peer as the provider "corp", switched on; gives its id."""
    peer.reset()
    installation.app.config["WTF_CSRF_ENABLED"] = False
    with installation.app.test_request_context():
        issuer = saml.entity_in(peer.metadata, APPLICATION, "corp")
    given = {"name": "Corp", "issuer": issuer, "metadata_xml": peer.metadata, "vouches": True, **facts}
    return _added(installation, ProviderKind.SAML, "corp", given)


def _added(installation: Installation, kind: ProviderKind, key: str, facts: dict[str, Any]) -> int:
    with installation.app.test_request_context(), writing():
        made = providers.add_provider(kind, key, actor=SETUP, now=clock.now(), **facts)
        providers.switch(made, True, actor=SETUP, now=clock.now())
        return made.id


def rule(installation: Installation, provider_id: int, claim: str, value: str, gives: Gives, target: str) -> None:
    """What a claim gives."""
    with installation.app.test_request_context(), writing():
        found = db.session.get_one(providers.IdentityProvider, provider_id)
        providers.add_rule(found, claim, value, gives, target, actor=SETUP, now=clock.now())


def through(client: FlaskClient, peer: OidcProvider, browser: requests.Session | None = None, onward: str = "") -> Any:
    """Signs in with the provider; gives the last answer of ours."""
    begun = client.get("/sign-in/with/acme", query_string={"next": onward} if onward else {})
    if begun.status_code != 302:
        return begun
    back = peer.follow(begun.headers["Location"], browser)
    return client.get(back.removeprefix(APPLICATION))


def person_called(installation: Installation, email: str) -> Person | None:
    """Whoever has that address, detached."""
    with installation.app.app_context(), reading():
        found = accounts.find_person(email)
        if found is not None:
            assert found.roles is not None and (found.team is None or found.team.name)
            db.session.expunge_all()
        return found


def verbs_about(installation: Installation, person_id: int) -> list[str]:
    """What the history says was done about somebody."""
    with installation.app.app_context(), reading():
        rows = db.session.scalars(db.select(HistoryRow).where(HistoryRow.about_id == person_id).order_by(HistoryRow.id))
        return [row.verb for row in rows.unique()]


def open_sign_ins(installation: Installation, person_id: int) -> list[str]:
    """By which method the person is signed in where."""
    with installation.app.app_context(), reading():
        held = db.select(SignIn.method).where(SignIn.person_id == person_id, SignIn.revoked_at.is_(None))
        return list(db.session.scalars(held.order_by(SignIn.id)))
