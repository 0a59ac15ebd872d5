"""Tables: what a programme's application page asks, applications and their accounts, whom our own data shows.

Imports programmes and partners. Applicants are strangers: of those who did not become partners everything that tells
who they are goes after a while (``forgetting``); the row stays as a number and a state, and while a no holds with a
digest of the address (``remembering``).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.people.models import Person
from influencers.partners.models import Partner
from influencers.programmes.models import Programme

USUAL_REAPPLY = 90
LONGEST_NAME, LONGEST_MAIL, LONGEST_HANDLE, LONGEST_URL = 200, 320, 200, 500


class ApplicationForm(Model):
    """What the public page of a programme says and asks; a programme without one shows the usual.

    ``fields`` are further questions (``fields.Field`` as data). ``networks``, ``languages``, ``countries`` and
    ``topics`` say whom the programme looks for, ``least_followers`` how many; all of them are advice in screening, and
    refuse nobody. ``reapply_days``: how long after a no somebody may ask again.
    """

    __tablename__ = "application_forms"
    __table_args__ = (
        CheckConstraint("reapply_days >= 0", name="reapply_days"),
        CheckConstraint("least_followers >= 0", name="least_followers"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), primary_key=True, autoincrement=False)
    headline: Mapped[str] = mapped_column(String(200), default="")
    gives: Mapped[str] = mapped_column(Text, default="")  # what you get, a line each
    asks: Mapped[str] = mapped_column(Text, default="")  # what we ask, a line each
    welcome: Mapped[str] = mapped_column(Text, default="")  # what the mail to whoever is taken in says besides
    fields: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    asks_birthday: Mapped[bool] = mapped_column(default=False)
    asks_account: Mapped[bool] = mapped_column(default=True)  # at least one account has to be named
    recruits: Mapped[bool] = mapped_column(default=True)  # partners get a link of their own to pass on
    shows_pay: Mapped[bool] = mapped_column(default=False)  # applicants read what the programme pays
    reapply_days: Mapped[int] = mapped_column(default=USUAL_REAPPLY)
    least_followers: Mapped[int] = mapped_column(BigId, default=0)
    networks: Mapped[list[str]] = mapped_column(Json, default=list)
    languages: Mapped[list[str]] = mapped_column(Json, default=list)
    countries: Mapped[list[str]] = mapped_column(Json, default=list)
    topics: Mapped[list[str]] = mapped_column(Json, default=list)


class ApplicationState(StrEnum):
    """Where an application stands."""

    STARTED = "started"  # sent, and its mail address not confirmed yet: nobody looks at it
    SUBMITTED = "submitted"  # waits for our answer
    APPROVED = "approved"
    DECLINED = "declined"  # with a reason that the applicant reads
    WITHDRAWN = "withdrawn"  # by the applicant


_S = ApplicationState

APPLICATION_MOVES: Moves = {
    "submit": (frozenset({_S.STARTED}), _S.SUBMITTED),
    "approve": (frozenset({_S.SUBMITTED}), _S.APPROVED),
    "decline": (frozenset({_S.SUBMITTED}), _S.DECLINED),
    "withdraw": (frozenset({_S.STARTED, _S.SUBMITTED}), _S.WITHDRAWN),
    "reconsider": (frozenset({_S.DECLINED}), _S.SUBMITTED),  # the no was a mistake
}


class CameBy(StrEnum):
    """How an application came."""

    FORM = "form"  # the public page
    RECRUIT = "recruit"  # the public page, by a partner's own link
    API = "api"  # a form of the company's own site
    FILE = "file"  # an import


class Outcome(StrEnum):
    """What a check of screening says; the worst of all is the application's."""

    FINE = "pass"
    UNKNOWN = "unknown"  # nobody could tell; no fault of the applicant
    WARN = "warn"


class Application(Stateful, Model):
    """Somebody asks to take part. ``answers``: key of a field -> what was answered. ``email`` is folded.

    ``person_id`` and ``partner_id`` are set when it is approved. ``reason`` names the kind of a no (``reasons``), and
    ``said`` holds the words that went out with the decision. ``screening`` are the findings of the last look
    (``screening.Finding`` as data).
    """

    __tablename__ = "applications"
    __noun__ = "application"
    __moves__ = APPLICATION_MOVES
    __table_args__ = (
        Index("ix_applications_state_id", "state", "id"),
        Index("ix_applications_programme_id_state_id", "programme_id", "state", "id"),
        Index("ix_applications_email_programme_id", "email", "programme_id"),
        Index("ix_applications_state_started_at", "state", "started_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    state: Mapped[ApplicationState] = state_column(ApplicationState)
    came_by: Mapped[CameBy] = choice_column(CameBy, default=CameBy.FORM)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    email: Mapped[str] = mapped_column(String(LONGEST_MAIL))
    email_digest: Mapped[str | None] = mapped_column(String(64), index=True)  # of a forgotten one, while its no holds
    country: Mapped[str] = mapped_column(String(2), default="")  # ISO 3166
    language: Mapped[str] = mapped_column(String(10), default="")  # of the page they wrote on: mails are in it
    about: Mapped[str] = mapped_column(Text, default="")  # why they want to take part
    answers: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    terms_version: Mapped[int] = mapped_column(default=0)  # what they said yes to
    consent: Mapped[str] = mapped_column(Text, default="")  # the words that they ticked, as they read them
    consent_sha256: Mapped[str] = mapped_column(String(64), default="")
    brought_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    mailed_at: Mapped[datetime] = mapped_column(UTCDateTime)  # the last mail to confirm
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    reason: Mapped[str] = mapped_column(String(40), default="")
    said: Mapped[str] = mapped_column(Text, default="")
    screening: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    outcome: Mapped[Outcome | None] = choice_column(Outcome)
    look_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)  # when screening looks; None: it did
    forgotten_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    programme: Mapped[Programme] = related(lazy="joined", innerjoin=True)
    brought_by: Mapped[Person | None] = related(foreign_keys=[brought_by_id], lazy="raise")
    partner: Mapped[Partner | None] = related(lazy="raise")
    accounts: Mapped[list[ApplicationAccount]] = related(lazy="selectin", cascade="all, delete-orphan")


class ApplicationAccount(Model):
    """An account that an applicant says is theirs, and what a stranger is shown of it (``seen_at``, ``source``)."""

    __tablename__ = "application_accounts"
    __table_args__ = (
        UniqueConstraint("application_id", "network", "handle_folded"),
        Index("ix_application_accounts_network_handle_folded", "network", "handle_folded"),
        Index("ix_application_accounts_network_account_id", "network", "account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    network: Mapped[str] = mapped_column(String(20))
    handle: Mapped[str] = mapped_column(String(LONGEST_HANDLE))
    handle_folded: Mapped[str] = mapped_column(String(LONGEST_HANDLE))
    url: Mapped[str] = mapped_column(String(LONGEST_URL), default="")
    account_id: Mapped[str] = mapped_column(String(LONGEST_HANDLE), default="")
    bio: Mapped[str] = mapped_column(Text, default="")
    followers: Mapped[int | None] = mapped_column(BigId)
    posts: Mapped[int | None] = mapped_column(BigId)
    presence: Mapped[str] = mapped_column(String(20), default="")  # found, gone, hidden; empty: nobody looked
    source: Mapped[str] = mapped_column(String(LONGEST_URL), default="")
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SpottedKind(StrEnum):
    """Who our own data shows."""

    EMPLOYEE = "employee"  # shares, and chose to stand on leaderboards by name
    COMMENTER = "commenter"  # writes of us in public
    CUSTOMER = "customer"  # told a story, and said that we may ask them


class SpottedState(StrEnum):
    """What became of a hint."""

    FOUND = "found"
    APPROACHED = "approached"  # became a prospect, or was invited
    DISMISSED = "dismissed"


SPOTTED_MOVES: Moves = {
    "approach": (frozenset({SpottedState.FOUND}), SpottedState.APPROACHED),
    "dismiss": (frozenset({SpottedState.FOUND}), SpottedState.DISMISSED),
    "restore": (frozenset({SpottedState.DISMISSED}), SpottedState.FOUND),
}


class Spotted(Stateful, Model):
    """A hint: somebody who brings reach already. ``parts`` are the figures that make up ``score`` (``scoring.Part``).

    Of a commenter only the digest that ``listening`` keeps (``author_key``); who it is is read from the mentions, and
    is forgotten with them. Of a customer ``name`` and ``email``, as long as they say that we may ask them.
    """

    __tablename__ = "spotted"
    __noun__ = "spotted"
    __moves__ = SPOTTED_MOVES
    __table_args__ = (Index("ix_spotted_state_score_id", "state", "score", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[SpottedKind] = choice_column(SpottedKind)
    state: Mapped[SpottedState] = state_column(SpottedState)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), unique=True)
    author_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    email: Mapped[str | None] = mapped_column(String(LONGEST_MAIL))  # folded
    score: Mapped[int] = mapped_column(BigId, default=0)
    parts: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)

    person: Mapped[Person | None] = related(lazy="joined")
