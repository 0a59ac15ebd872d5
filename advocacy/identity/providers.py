"""Verbs on providers and on what their claims give: add, change, switch, order, remove; secrets go in and never out."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy import delete, exists, func, select

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import Actor, move, record
from advocacy.identity import alarms
from advocacy.identity.domains import tidy_domains
from advocacy.identity.models import (
    ClaimRule,
    ClaimRuleState,
    DomainPolicy,
    Gives,
    IdentityProvider,
    ProviderKind,
    ProviderSession,
    SignInJourney,
)
from advocacy.people import giving
from advocacy.people.capabilities import Role, binds_others
from advocacy.people.four_eyes import refuse_alone

KEY = re.compile(r"^[a-z0-9][a-z0-9-]{0,58}[a-z0-9]$")
CHANGEABLE = frozenset(
    {
        "name", "issuer", "client_id", "client_secret", "scopes", "metadata_xml", "domains", "vouches", "admits_new",
        "links_by_mail", "unasked", "signs_out",
    }
)  # fmt: skip
LONGEST = {"name": 80, "issuer": 300, "client_id": 300, "scopes": 300, "metadata_xml": 500_000}
SECRET = frozenset({"client_secret", "metadata_xml"})
"""What the history says of: that it changed, not what it is (or far too long a text)."""
GRANTED_BY_HAND = frozenset({Role.EXAMINER})
"""Roles that no claim gives: they are given for a while, by a person."""


def add_provider(kind: ProviderKind, key: str, *, actor: Actor, now: datetime, **facts: Any) -> IdentityProvider:
    """Adds a provider, switched off until it was tried. Raises Breach by field."""
    key = key.strip().casefold()
    if not KEY.match(key):
        raise Breach(
            _("A provider needs a short name for addresses."),
            errors={"key": [_("Small letters, digits and hyphens, at least two.")]},
        )
    if db.session.scalar(select(exists().where(IdentityProvider.key == key))):
        raise Breach(_("There is a provider of that short name."), errors={"key": [_("Taken.")]})
    last = db.session.scalar(select(func.max(IdentityProvider.position))) or 0
    provider = IdentityProvider(key=key, kind=kind, position=last + 1, made_at=now, name="", issuer="")
    _fill(provider, facts)
    db.session.add(provider)
    db.session.flush()
    record("identity_provider", provider.id, "add", actor=actor, now=now, kind=kind, name=provider.name)
    alarms.provider_changed(provider.name, actor.name, now=now)
    return provider


def change_provider(provider: IdentityProvider, *, actor: Actor, now: datetime, **facts: Any) -> None:
    """Changes facts of a provider; an empty secret leaves the one that is kept. All administrators are told."""
    if not facts.get("client_secret"):
        facts.pop("client_secret", None)
    changed = {name: value for name, value in facts.items() if getattr(provider, name, None) != value}
    if not changed:
        return
    _fill(provider, facts)
    told: dict[str, Any] = {name: "…" if name in SECRET else value for name, value in changed.items()}
    record("identity_provider", provider.id, "change", actor=actor, now=now, **told)
    alarms.provider_changed(provider.name, actor.name, now=now)


def _fill(provider: IdentityProvider, facts: dict[str, Any]) -> None:
    errors: dict[str, list[str]] = {}
    if unknown := set(facts) - CHANGEABLE:
        raise Breach(_("%(names)s can't be set.", names=", ".join(sorted(unknown))))
    for name, value in facts.items():
        if isinstance(value, str) and name in LONGEST and len(value) > LONGEST[name]:
            errors[name] = [_("At most %(count)s characters.", count=LONGEST[name])]
        setattr(provider, name, value.strip() if isinstance(value, str) else value)
    if not provider.name:
        errors["name"] = [_("Give the name that stands on the button.")]
    if provider.kind is ProviderKind.OIDC:
        errors |= _wrong_of_oidc(provider)
    elif not provider.metadata_xml:
        errors["metadata_xml"] = [_("Paste the metadata that the provider gives.")]
    provider.domains = sorted(tidy_domains(provider.domains, errors))
    if errors:
        raise Breach(_("Some facts of the provider are missing or wrong."), errors=errors)


def _wrong_of_oidc(provider: IdentityProvider) -> dict[str, list[str]]:
    errors = {}
    parts = urlsplit(provider.issuer)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment:
        errors["issuer"] = [_("An address such as https://login.acme.example.")]
    if not provider.client_id:
        errors["client_id"] = [_("Give the client's id there.")]
    if "openid" not in provider.scopes.split():
        errors["scopes"] = [_("“openid” has to be one of them.")]
    return errors


def switch(provider: IdentityProvider, active: bool, *, actor: Actor, now: datetime) -> None:
    """Switches a provider on or off. Raises InvalidMove for one that a policy asks for: nobody would get in."""
    if provider.active is active:
        return
    held = select(DomainPolicy.domain).where(DomainPolicy.provider_id == provider.id).limit(1)
    if not active and (domain := db.session.scalar(held)):
        raise InvalidMove(
            _("People of %(domain)s can sign in with it only.", domain=domain),
            remedy=_("Change the policy of that domain first."),
        )
    provider.active = active
    record("identity_provider", provider.id, "switch_on" if active else "switch_off", actor=actor, now=now)
    alarms.provider_changed(provider.name, actor.name, now=now)


def move_up(provider: IdentityProvider, *, actor: Actor, now: datetime) -> None:
    """Moves a provider's button one up."""
    above = db.session.scalar(
        select(IdentityProvider)
        .where(IdentityProvider.position < provider.position)
        .order_by(IdentityProvider.position.desc())
        .limit(1)
    )
    if above is not None:
        above.position, provider.position = provider.position, above.position
        record("identity_provider", provider.id, "move_up", actor=actor, now=now)


def remove(provider: IdentityProvider, *, actor: Actor, now: datetime) -> None:
    """Removes a provider that is switched off; who came from it keeps their account, not what its claims gave.

    Raises InvalidMove.
    """
    if provider.active:
        raise InvalidMove(_("It is switched on."), remedy=_("Switch it off first."))
    for table in (ProviderSession, SignInJourney):
        db.session.execute(delete(table).where(table.provider_id == provider.id))
    giving.end_source(provider.source, actor=actor, now=now)
    record("identity_provider", provider.id, "remove", actor=actor, now=now, name=provider.name)
    db.session.delete(provider)
    db.session.flush()


def tested(provider: IdentityProvider, problem: str | None, *, now: datetime) -> None:
    """Notes what a test found."""
    provider.tested_at, provider.problem = now, problem[:300] if problem else None


def add_rule(
    provider: IdentityProvider, claim: str, value: str, gives: Gives, target: str, *, actor: Actor, now: datetime
) -> ClaimRule:
    """Says what a claim's value gives. A role whose word binds others waits until a second administrator agrees.

    Raises Breach.
    """
    claim, value, target = claim.strip(), value.strip(), target.strip()
    errors = {
        name: [_("Fill this in.")]
        for name, given in (("claim", claim), ("value", value), ("target", target)) if not given
    }  # fmt: skip
    if target and gives is Gives.ROLE and target not in set(Role) - GRANTED_BY_HAND:
        errors["target"] = [_("There is no such role, or it is given by hand only.")]
    if errors:
        raise Breach(_("A rule says which value of which claim gives what."), errors=errors)
    if any(
        (each.claim, each.value, each.gives, each.target) == (claim, value, gives, target) for each in provider.rules
    ):
        raise Breach(_("There is such a rule."))
    binding = gives is Gives.ROLE and binds_others([Role(target)]) and actor.id is not None
    rule = ClaimRule(
        claim=claim[:200], value=value[:300], gives=gives, target=target[:120], made_by_id=actor.id,
        state=ClaimRuleState.PROPOSED if binding else ClaimRuleState.IN_FORCE,
    )  # fmt: skip
    provider.rules.append(rule)
    db.session.flush()
    record("identity_provider", provider.id, "add_rule", actor=actor, now=now, claim=claim, value=value, gives=gives,
           target=target, state=rule.state)  # fmt: skip
    alarms.provider_changed(provider.name, actor.name, now=now)
    return rule


def agree_to_rule(provider: IdentityProvider, rule_id: int, *, actor: Actor, now: datetime) -> None:
    """A second administrator agrees: the rule counts from now on. Raises NotFound, NotAllowed, InvalidMove."""
    rule = _rule(provider, rule_id)
    refuse_alone(rule, "made_by_id", actor)
    move(rule, "agree", actor=actor, now=now, changes={"agreed_by_id": actor.id})
    alarms.provider_changed(provider.name, actor.name, now=now)


def drop_rule(provider: IdentityProvider, rule_id: int, *, actor: Actor, now: datetime) -> None:
    """Drops a rule: what it alone gave goes at the next sign-in. Raises NotFound for one that is not the provider's."""
    rule = _rule(provider, rule_id)
    provider.rules.remove(rule)
    record("identity_provider", provider.id, "drop_rule", actor=actor, now=now, claim=rule.claim, value=rule.value,
           target=rule.target)  # fmt: skip


def _rule(provider: IdentityProvider, rule_id: int) -> ClaimRule:
    rule = next((each for each in provider.rules if each.id == rule_id), None)
    if rule is None:
        raise NotFound(_("There is no such rule."))
    return rule
