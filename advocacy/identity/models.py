"""Tables of identity: providers and what their claims mean here, policies by mail domain, passkeys, codes, journeys.

Imports people. Secrets are encrypted at rest; what only has to be compared is kept as a digest.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import BigId, EncryptedText, Json, Model, Moves, Stateful, UTCDateTime, choice_column
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, SignIn

EVERYBODY_ELSE = "*"
"""The domain of the policy for those whose domain has none of its own."""


class ProviderKind(StrEnum):
    """What a provider speaks."""

    OIDC = "oidc"  # OpenID Connect 1.0
    SAML = "saml"  # SAML 2.0


class Gives(StrEnum):
    """What a claim's value gives a person."""

    ROLE = "role"
    TEAM = "team"


class SecondFactor(StrEnum):
    """Who has to show something besides a password or a mailed link."""

    OFFERED = "offered"  # whoever set one up
    BINDING = "binding"  # those whose word binds others
    EVERYBODY = "everybody"


class IdentityProvider(Model):
    """A company's own sign-in. ``issuer`` is an OpenID issuer or a SAML entity; ``key`` stands in our addresses.

    ``domains``: mail domains whose people it may speak for; none means every one. ``vouches``: its mail addresses
    count as proven although it does not say ``email_verified`` (a company's directory, whose addresses nobody types
    in by hand). ``admits_new``: whoever it sends gets an account. ``links_by_mail``: an account that is there already
    is linked by its proven address.
    """

    __tablename__ = "identity_providers"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[ProviderKind] = choice_column(ProviderKind)
    name: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=False)
    issuer: Mapped[str] = mapped_column(String(300))
    client_id: Mapped[str] = mapped_column(String(300), default="")
    client_secret: Mapped[str | None] = mapped_column(EncryptedText)
    scopes: Mapped[str] = mapped_column(String(300), default="openid email profile")
    metadata_xml: Mapped[str] = mapped_column(Text, default="")  # SAML: what its administrator gave us
    domains: Mapped[list[str]] = mapped_column(Json, default=list)
    vouches: Mapped[bool] = mapped_column(default=False)
    admits_new: Mapped[bool] = mapped_column(default=False)
    links_by_mail: Mapped[bool] = mapped_column(default=False)
    unasked: Mapped[bool] = mapped_column(default=False)  # SAML: answers to questions that we did not ask
    signs_out: Mapped[bool] = mapped_column(default=True)  # signing out here leads there, too
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    tested_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    problem: Mapped[str | None] = mapped_column(String(300))  # of the last test

    rules: Mapped[list[ClaimRule]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="ClaimRule.id", back_populates="provider"
    )

    @property
    def source(self) -> str:
        """Whose roles they are that its claims give, in ``people.giving``."""
        return f"provider:{self.id}"


class ClaimRuleState(StrEnum):
    """Whether a rule counts."""

    PROPOSED = "proposed"  # gives a role whose word binds others: a second person has to agree
    IN_FORCE = "in_force"


class ClaimRule(Stateful, Model):
    """Whoever has this value in this claim gets this role, or is in this team."""

    __tablename__ = "claim_rules"
    __noun__ = "claim_rule"
    __moves__: ClassVar[Moves] = {"agree": (frozenset({ClaimRuleState.PROPOSED}), ClaimRuleState.IN_FORCE)}
    __table_args__ = (UniqueConstraint("provider_id", "claim", "value", "gives", "target"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("identity_providers.id"))
    claim: Mapped[str] = mapped_column(String(200))
    value: Mapped[str] = mapped_column(String(300))
    gives: Mapped[Gives] = choice_column(Gives)
    target: Mapped[str] = mapped_column(String(120))  # a role, or a team's name
    state: Mapped[ClaimRuleState] = choice_column(
        ClaimRuleState, index=True, default=ClaimRuleState.IN_FORCE, server_default="in_force"
    )
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    provider: Mapped[IdentityProvider] = relationship(back_populates="rules")

    @property
    def role(self) -> Role | None:
        """The role it gives; None when it gives a team."""
        return Role(self.target) if self.gives is Gives.ROLE else None


class DomainPolicy(Model):
    """How people of a mail domain sign in. ``provider``: only there; None: by whatever they have."""

    __tablename__ = "domain_policies"

    id: Mapped[int] = mapped_column(primary_key=True)
    domain: Mapped[str] = mapped_column(String(253), unique=True)
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("identity_providers.id"), index=True)
    second_factor: Mapped[SecondFactor] = choice_column(SecondFactor, default=SecondFactor.OFFERED)

    provider: Mapped[IdentityProvider | None] = relationship(lazy="joined")


class ProviderSession(Model):
    """Whose session at a provider a sign-in came from, so that signing out ends both."""

    __tablename__ = "provider_sessions"
    __table_args__ = (
        Index("ix_provider_sessions_provider_id_subject", "provider_id", "subject"),
        Index("ix_provider_sessions_provider_id_sid", "provider_id", "sid"),
    )

    sign_in_id: Mapped[int] = mapped_column(ForeignKey("sign_ins.id", ondelete="CASCADE"), primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("identity_providers.id"))
    subject: Mapped[str] = mapped_column(String(64))  # digests: they are only compared
    sid: Mapped[str] = mapped_column(String(64), default="")
    id_token: Mapped[str | None] = mapped_column(EncryptedText)

    sign_in: Mapped[SignIn] = relationship(lazy="joined", innerjoin=True)


class SignInJourney(Model):
    """A way to a SAML provider and back. Its answer is a POST from another site, which our cookies don't come with:
    what it said waits here for the browser, which fetches it with the ticket, once.
    """

    __tablename__ = "sign_in_journeys"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    request_digest: Mapped[str | None] = mapped_column(String(64), unique=True)  # None: nobody had asked
    ticket_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("identity_providers.id"))
    onward: Mapped[str] = mapped_column(String(500), default="")
    answer: Mapped[str | None] = mapped_column(EncryptedText)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class Seen(Model):
    """Something that counts once: an assertion, a challenge, a logout token. Kept until it would be too old anyway."""

    __tablename__ = "identity_seen"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class Passkey(Model):
    """A public key whose other half never leaves the person's device (WebAuthn)."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)  # base64url; at most 1023 bytes
    user_handle: Mapped[str] = mapped_column(String(100))  # random; the same in all of a person's passkeys
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigId, default=0)
    name: Mapped[str] = mapped_column(String(80))
    transports: Mapped[list[str]] = mapped_column(Json, default=list)
    synced: Mapped[bool] = mapped_column(default=False)  # backed up by its maker, so on more than one device
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class Authenticator(Model):
    """An app that shows codes by time (TOTP, RFC 6238). It counts once a first code was right."""

    __tablename__ = "authenticators"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(EncryptedText)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_step: Mapped[int] = mapped_column(BigId, default=0)  # a code counts once
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class RecoveryCode(Model):
    """A code for the day on which phone and passkey are gone; counts once."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class BreakGlass(Model):
    """The one account that works when every provider is down: by password and code, at a page of its own."""

    __tablename__ = "break_glass"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
