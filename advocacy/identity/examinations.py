"""What doctor says of signing in: a test that failed, SAML that can't work, no way in when providers are down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from advocacy import settings
from advocacy.health import Ailment, Examination
from advocacy.identity import queries, saml
from advocacy.identity.models import ProviderKind


def sign_in_works(now: datetime) -> Sequence[Ailment]:
    """Nothing is asked of providers here: doctor is fast, and the page has a test for each."""
    found = []
    on = queries.buttons()
    if any(each.kind is ProviderKind.SAML for each in on) and (what := saml.missing()):
        found.append(
            Ailment(_("People are to sign in by SAML, which does not work here. %(what)s", what=what), _("Install it."))
        )
    found += [
        Ailment(
            _("The test of “%(name)s” failed: %(problem)s", name=each.name, problem=each.problem),
            _("Test it again under Sign-in."),
            grave=False,
        )
        for each in on
        if each.problem
    ]
    if any(each.provider_id for each in queries.policies()) and queries.break_glass() is None:
        found.append(
            Ailment(
                _("People may sign in with a provider only, and nobody gets in when it is down."),
                _("Make an account for that day: advocacy people break-glass EMAIL."), grave=False,
            )
        )  # fmt: skip
    in_force = settings.current()
    if on and in_force.fetch_hosts and not in_force.testing and not in_force.sandbox:
        found.append(
            Ailment(_("Providers may lie in private networks."), _("Name them in ADVOCACY_IDENTITY_HOSTS."), False)
        )
    return found


EXAMINATIONS = [Examination("sign-in", sign_in_works)]
