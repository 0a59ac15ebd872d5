"""A provider, a rule and a policy, so that the pages of sign-in have something to show."""

from __future__ import annotations

from advocacy import clock
from advocacy.database import writing
from advocacy.history import Actor
from advocacy.identity import domains, providers
from advocacy.identity.models import Gives, ProviderKind, SecondFactor
from tests.installation import Installation


def providers_and_policies(installation: Installation) -> None:
    """One OpenID provider with a rule, and a policy."""
    actor, now = Actor.system("set-up"), clock.now()
    with installation.app.test_request_context(), writing():
        facts = {"name": "Acme", "issuer": "https://login.acme.example", "client_id": "advocacy", "scopes": "openid"}
        made = providers.add_provider(ProviderKind.OIDC, "acme", actor=actor, now=now, **facts)
        providers.add_rule(made, "groups", "press", Gives.TEAM, "Press", actor=actor, now=now)
        providers.switch(made, True, actor=actor, now=now)
        domains.set_policy("partner.example", made, SecondFactor.OFFERED, actor=actor, now=now)
