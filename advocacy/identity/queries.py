"""What pages and edges ask about identity: providers, policies, what somebody has set up. Imports models."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import db, get
from advocacy.errors import NotFound
from advocacy.identity.models import (
    EVERYBODY_ELSE,
    Authenticator,
    BreakGlass,
    DomainPolicy,
    IdentityProvider,
    Passkey,
    ProviderKind,
    RecoveryCode,
)
from advocacy.identity.policies import Factors, Policy
from advocacy.people.models import Person

MOST = 200


def providers() -> Sequence[IdentityProvider]:
    """All providers, in the order of their buttons."""
    ordered = select(IdentityProvider).order_by(IdentityProvider.position, IdentityProvider.id)
    return db.session.scalars(ordered.limit(MOST)).all()


def buttons() -> Sequence[IdentityProvider]:
    """The providers on the sign-in page."""
    return [each for each in providers() if each.active]


def provider_by_id(provider_id: int) -> IdentityProvider:
    """The provider. Raises NotFound."""
    return get(IdentityProvider, provider_id, _("There is no such provider."))


def provider_by_key(key: str, kind: ProviderKind | None = None) -> IdentityProvider:
    """The provider that is on. Raises NotFound, with the same words for one that is off and one that never was."""
    wanted = select(IdentityProvider).where(IdentityProvider.key == key, IdentityProvider.active)
    found = db.session.scalar(wanted if kind is None else wanted.where(IdentityProvider.kind == kind))
    if found is None:
        raise NotFound(_("There is no such way to sign in."), remedy=_("Begin on the sign-in page."))
    return found


def policies() -> Sequence[DomainPolicy]:
    """All policies, by domain; the one for everybody else comes first."""
    return db.session.scalars(select(DomainPolicy).order_by(DomainPolicy.domain).limit(MOST)).all()


def policy_for(email: str) -> Policy:
    """How people of that mail address's domain sign in."""
    domain = email.rpartition("@")[2].strip().casefold()
    wanted = select(DomainPolicy).where(DomainPolicy.domain.in_((domain, EVERYBODY_ELSE)))
    rows = {row.domain: row for row in db.session.scalars(wanted)}
    row = rows.get(domain) or rows.get(EVERYBODY_ELSE)
    if row is None:
        return Policy()
    return Policy(row.provider.key if row.provider else "", row.second_factor)


def factors_of(person_id: int) -> Factors:
    """What a person has set up."""
    keys = select(func.count()).select_from(Passkey).where(Passkey.person_id == person_id).scalar_subquery()
    apps = (
        select(func.count())
        .select_from(Authenticator)
        .where(Authenticator.person_id == person_id, Authenticator.confirmed_at.is_not(None))
        .scalar_subquery()
    )
    codes = (
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
        .scalar_subquery()
    )
    passkeys, authenticators, left = db.session.execute(select(keys, apps, codes)).one()
    return Factors(passkeys, authenticators > 0, left)


def break_glass() -> BreakGlass | None:
    """The break-glass account."""
    return db.session.scalar(select(BreakGlass).limit(1))


def is_break_glass(person: Person) -> bool:
    """True for the break-glass account."""
    return db.session.get(BreakGlass, person.id) is not None
