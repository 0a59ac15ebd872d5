"""Whom a provider may bring, by the policy of their mail domain; without a real peer."""

from __future__ import annotations

import pytest

from advocacy import clock
from advocacy.database import db, writing
from advocacy.errors import NotAllowed
from advocacy.identity import arriving, domains, providers
from advocacy.identity.claims import Arrival
from advocacy.identity.models import IdentityProvider, ProviderKind, SecondFactor
from advocacy.people.external_ids import externals_from, link_external
from advocacy.people.models import Person
from tests.identity.doors import SETUP
from tests.installation import Installation


def provider(key: str) -> IdentityProvider:
    """One that would let everybody in."""
    made = providers.add_provider(
        ProviderKind.OIDC, key, actor=SETUP, now=clock.now(), name=key.title(), issuer=f"https://{key}.example",
        client_id="x", scopes="openid", links_by_mail=True, admits_new=True, vouches=True,
    )  # fmt: skip
    providers.switch(made, True, actor=SETUP, now=clock.now())
    return made


@pytest.mark.parametrize("known", ["linked", "by mail", "nobody"])
def test_a_domain_with_a_provider_takes_nobody_from_another(installation: Installation, known: str) -> None:
    """Whether they are linked, would be linked by their address, or would get an account; the address here counts."""
    person_id = 0 if known == "nobody" else installation.person()
    with installation.app.test_request_context():
        with writing():
            strict, other = provider("strict"), provider("other")
            domains.set_policy("acme.example", strict, SecondFactor.OFFERED, actor=SETUP, now=clock.now())
            if known == "linked":
                person = db.session.get_one(Person, person_id)
                for each in (strict, other):
                    link_external(person, each.issuer, "s1", actor=SETUP, now=clock.now())
            said = "new@elsewhere.example" if known == "linked" else "p1@acme.example"
            numbers = strict.id, other.id
        arrival = Arrival("s1", said, True, "P")
        with pytest.raises(NotAllowed, match="“Strict” only"), writing():
            arriving.arrive(db.session.get_one(IdentityProvider, numbers[1]), arrival, now=clock.now())
        with writing():
            if known != "linked":
                assert not externals_from("https://other.example", [person_id or 1]), "nor is anything linked for good"
            came = arriving.arrive(db.session.get_one(IdentityProvider, numbers[0]), arrival, now=clock.now())
            assert came.email == "p1@acme.example" and came.id == (person_id or came.id)
