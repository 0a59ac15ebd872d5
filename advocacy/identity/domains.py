"""Verbs on policies: how people of a mail domain sign in, and their refusal. Imports models, queries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import Breach, NotAllowed
from advocacy.history import Actor, record
from advocacy.identity import alarms
from advocacy.identity.models import EVERYBODY_ELSE, DomainPolicy, IdentityProvider, SecondFactor
from advocacy.identity.queries import policy_for, provider_by_key

DOMAIN = re.compile(r"^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$")


def tidy_domains(domains: Iterable[str], errors: dict[str, list[str]]) -> set[str]:
    """Mail domains as they are compared; writes into ``errors`` what is none."""
    tidy = {domain.strip().casefold().lstrip("@") for domain in domains or ()} - {""}
    if wrong := sorted(domain for domain in tidy if not DOMAIN.match(domain)):
        errors["domains"] = [_("“%(domain)s” is no mail domain.", domain=wrong[0])]
    return tidy


def set_policy(
    domain: str, provider: IdentityProvider | None, second_factor: SecondFactor, *, actor: Actor, now: datetime
) -> DomainPolicy:  # fmt: skip
    """Says how people of a mail domain sign in; "*" is everybody else. Raises Breach."""
    tidy = domain.strip().casefold().lstrip("@")
    if tidy != EVERYBODY_ELSE and not DOMAIN.match(tidy):
        raise Breach(_("That is no mail domain."), errors={"domain": [_("Such as acme.example, or * for the rest.")]})
    if provider is not None and not provider.active:
        raise Breach(_("That provider is switched off."), errors={"provider_id": [_("Switch it on first.")]})
    policy = db.session.scalar(select(DomainPolicy).where(DomainPolicy.domain == tidy))
    if policy is None:
        policy = DomainPolicy(domain=tidy)
        db.session.add(policy)
    policy.provider, policy.second_factor = provider, second_factor
    db.session.flush()
    record("domain_policy", policy.id, "set", actor=actor, now=now, domain=tidy,
           provider=provider.key if provider else None, second_factor=second_factor)  # fmt: skip
    alarms.provider_changed(provider.name if provider else tidy, actor.name, now=now)
    return policy


def drop_policy(policy: DomainPolicy, *, actor: Actor, now: datetime) -> None:
    """Drops the policy of a domain; its people sign in like everybody else."""
    record("domain_policy", policy.id, "drop", actor=actor, now=now, domain=policy.domain)
    db.session.delete(policy)
    db.session.flush()


def only_elsewhere(key: str) -> NotAllowed:
    """The refusal of a domain that has a provider."""
    name = provider_by_key(key).name
    return NotAllowed(
        _("People of your mail domain sign in with “%(name)s” only.", name=name),
        remedy=_("Choose it on the sign-in page."),
    )


def refuse_other_provider(provider: IdentityProvider, email: str) -> None:
    """Raises NotAllowed when the policy of that mail address names another provider: no other one may speak for it."""
    only = policy_for(email).provider
    if only and only != provider.key:
        raise only_elsewhere(only)
