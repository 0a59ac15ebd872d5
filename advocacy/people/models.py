"""Tables of people: teams, persons and their roles, sign-ins, one-time links, API tokens."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, validates
from sqlalchemy.orm import relationship as related

from advocacy.database import BigId, Json, Model, UTCDateTime, choice_column
from advocacy.history import Actor, ActorKind
from advocacy.people.capabilities import Capability, Role, capabilities_of
from advocacy.people.names import folded

LONGEST_FOLDED = 200


class Relationship(StrEnum):
    """How a person is tied to the company; decides what they must disclose. HR sets it."""

    EMPLOYEE = "employee"
    OFFICER = "officer"
    AGENCY_EMPLOYEE = "agency_employee"
    FAMILY_OF_EMPLOYEE = "family_of_employee"
    CONSULTANT = "consultant"
    BRAND_OWNER = "brand_owner"
    PAID_INFLUENCER = "paid_influencer"
    AMBASSADOR_PAID = "ambassador_paid"
    GIFTED = "gifted"
    AFFILIATE = "affiliate"
    CONTEST_ENTRANT = "contest_entrant"
    CLIENT_TESTIMONIAL = "client_testimonial"
    NONE = "none"


class Team(Model):
    """A team of the company."""

    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    region: Mapped[str] = mapped_column(String(20), default="")


class Person(Model):
    """Somebody with an account. ``region`` is the jurisdiction they live in (US, UK, DE, ...)."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)  # case-folded
    name: Mapped[str] = mapped_column(String(200))
    name_folded: Mapped[str] = mapped_column(String(LONGEST_FOLDED), default="", server_default="", index=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(60), default="UTC")
    language: Mapped[str] = mapped_column(String(10), default="en")
    region: Mapped[str] = mapped_column(String(20), default="US")
    relationship: Mapped[Relationship] = choice_column(Relationship, default=Relationship.EMPLOYEE)
    employing_entity: Mapped[str] = mapped_column(String(200), default="")
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True, index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    team: Mapped[Team | None] = related(lazy="joined")
    role_rows: Mapped[list[PersonRole]] = related(lazy="selectin", cascade="all, delete-orphan")

    @validates("name")
    def _fold_name(self, _key: str, name: str) -> str:
        """Whoever gives somebody a name gives it folded, too: look-alikes are found by it."""
        self.name_folded = folded(name)[:LONGEST_FOLDED]
        return name

    @property
    def roles(self) -> frozenset[Role]:
        """The roles the person holds."""
        return frozenset(row.role for row in self.role_rows)

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What the person may do."""
        return capabilities_of(self.roles)

    def can(self, capability: str) -> bool:
        """True when one of the person's roles allows it."""
        return self.active and capability in self.capabilities

    @property
    def actor(self) -> Actor:
        """The person as the one who acts."""
        return Actor(ActorKind.PERSON, self.id, self.name)


class PersonRole(Model):
    """A role that a person holds."""

    __tablename__ = "person_roles"
    __table_args__ = (Index("ix_person_roles_role_person_id", "role", "person_id"),)  # who holds it

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    role: Mapped[Role] = choice_column(Role, primary_key=True)


class SignIn(Model):
    """A browser that is signed in. The cookie holds a random key, the table its digest."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    agent: Mapped[str] = mapped_column(String(200), default="")
    method: Mapped[str] = mapped_column(String(80), default="", server_default="")  # password, link, passkey, ...
    address: Mapped[str] = mapped_column(String(60), default="", server_default="")  # the network, never the machine
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person] = related(lazy="joined", innerjoin=True)


class SignInFailure(Model):
    """Failed sign-ins in a row for one mail address (its digest, for there may be no such person)."""

    __tablename__ = "sign_in_failures"

    email_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UTCDateTime)


class LinkPurpose(StrEnum):
    """What a one-time link is for."""

    SIGN_IN = "sign_in"
    RESET = "reset"  # sign in and choose a new password


class OneTimeLink(Model):
    """A link that signs its person in once, within its time."""

    __tablename__ = "one_time_links"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    purpose: Mapped[LinkPurpose] = choice_column(LinkPurpose)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Token(Model):
    """An API token: shown once, kept as a digest. No scopes means everything its person may do.

    Once it was rotated, its former key works beside the new one until ``former_until``. ``made_by_id`` is whoever added
    it, None for the command line; ``last_used_at`` is written at most once a minute.
    """

    __tablename__ = "tokens"
    __table_args__ = (
        Index(
            "uq_tokens_person_id_name_live", "person_id", "name", unique=True,
            sqlite_where=text("revoked_at IS NULL"), postgresql_where=text("revoked_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    scopes: Mapped[list[str]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    former_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    former_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    warned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # that it ends soon

    person: Mapped[Person] = related(lazy="joined", innerjoin=True, foreign_keys=[person_id])
