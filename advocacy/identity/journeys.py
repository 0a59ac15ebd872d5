"""Verbs on ways to a SAML provider and back: begun, answered from another site, fetched by the browser once."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import json
from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import NotAllowed
from advocacy.identity.claims import Arrival
from advocacy.identity.models import IdentityProvider, SignInJourney
from advocacy.people.keys import digest, new_key

LASTS = timedelta(minutes=20)
FETCHED_WITHIN = timedelta(minutes=2)


def begin(provider: IdentityProvider, request_id: str, onward: str, *, now: datetime) -> None:
    """A question is on its way."""
    db.session.add(
        SignInJourney(
            request_digest=digest(request_id), provider_id=provider.id, onward=onward[:500], expires_at=now + LASTS
        )
    )
    db.session.flush()


def is_open(provider: IdentityProvider, request_id: str, now: datetime) -> bool:
    """True while the question waits for its answer."""
    found = db.session.scalar(select(SignInJourney).where(SignInJourney.request_digest == digest(request_id)))
    return (
        found is not None and found.provider_id == provider.id and found.answer is None and found.expires_at > now
    )  # fmt: skip


def answered(provider: IdentityProvider, request_id: str | None, arrival: Arrival, *, now: datetime) -> str:
    """Keeps the answer; gives the ticket with which the browser fetches it. Raises NotAllowed for a second one."""
    ticket = new_key()
    if request_id is None:
        journey = SignInJourney(provider_id=provider.id, expires_at=now)
        db.session.add(journey)
    else:
        wanted = select(SignInJourney).where(
            SignInJourney.request_digest == digest(request_id), SignInJourney.provider_id == provider.id,
            SignInJourney.answer.is_(None), SignInJourney.expires_at > now,
        )  # fmt: skip
        found = db.session.scalar(wanted.with_for_update())
        if found is None:
            raise _gone()
        journey = found
    journey.ticket_digest, journey.answer = digest(ticket), json.dumps(arrival.kept())
    journey.expires_at = now + FETCHED_WITHIN
    db.session.flush()
    return ticket


def fetch(provider: IdentityProvider, ticket: str, asked: list[str], *, now: datetime) -> tuple[Arrival, str]:
    """What the answer said, and where the browser wanted to go; once. ``asked``: digests of this browser's questions.

    Raises NotAllowed for another browser's answer, which would sign somebody in as somebody else.
    """
    wanted = select(SignInJourney).where(SignInJourney.ticket_digest == digest(ticket), SignInJourney.expires_at > now)
    journey = db.session.scalar(wanted.with_for_update())
    if journey is None or journey.provider_id != provider.id or journey.answer is None:
        raise _gone()
    if journey.request_digest is not None and journey.request_digest not in asked:
        raise NotAllowed(_("This sign-in was begun in another browser."), remedy=_("Begin again on the sign-in page."))
    arrival, onward = Arrival.of(json.loads(journey.answer)), journey.onward
    db.session.delete(journey)
    db.session.flush()
    return arrival, onward


def _gone() -> NotAllowed:
    return NotAllowed(_("This sign-in is over."), remedy=_("Begin again on the sign-in page."))
