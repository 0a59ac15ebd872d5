"""Verbs and queries on sessions at providers: noted at sign-in, ended from there, left from here. Imports models."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from advocacy.database import db
from advocacy.history import Actor, record
from advocacy.identity.claims import Arrival
from advocacy.identity.models import IdentityProvider, ProviderSession
from advocacy.people.keys import digest
from advocacy.people.models import SignIn


def note(provider: IdentityProvider, arrival: Arrival, key: str) -> None:
    """Notes whose session at the provider the sign-in with that key came from."""
    sign_in_id = db.session.scalar(select(SignIn.id).where(SignIn.key_digest == digest(key)))
    db.session.add(
        ProviderSession(
            sign_in_id=sign_in_id, provider_id=provider.id, subject=digest(arrival.subject),
            sid=digest(arrival.sid) if arrival.sid else "", id_token=arrival.id_token,
        )
    )  # fmt: skip
    db.session.flush()


def session_behind(key: str) -> tuple[IdentityProvider, str | None] | None:
    """The provider that a browser's sign-in came from and its ID token, which signing out there asks for."""
    wanted = (
        select(IdentityProvider, ProviderSession.id_token)
        .join(ProviderSession, ProviderSession.provider_id == IdentityProvider.id)
        .join(SignIn, SignIn.id == ProviderSession.sign_in_id)
        .where(SignIn.key_digest == digest(key))
    )
    row = db.session.execute(wanted).first()
    return (row[0], row[1]) if row else None


def end_from_provider(provider: IdentityProvider, subject: str, sid: str, *, now: datetime) -> int:
    """Ends the sign-ins that came from that session there, or from all of that person's; gives how many.

    OpenID Connect Back-Channel Logout 1.0, section 2.6: by ``sid`` where it is given, else by ``sub``.
    """
    wanted = select(ProviderSession).where(ProviderSession.provider_id == provider.id)
    if sid:
        wanted = wanted.where(ProviderSession.sid == digest(sid))
    if subject:
        wanted = wanted.where(ProviderSession.subject == digest(subject))
    ended = 0
    for each in db.session.scalars(wanted):
        if each.sign_in.revoked_at is None:
            each.sign_in.revoked_at = now
            record("person", each.sign_in.person_id, "end_sign_in", actor=Actor.system(provider.name), now=now,
                   about=each.sign_in.person_id, sign_in=each.sign_in_id)  # fmt: skip
            ended += 1
    return ended


def forget(now: datetime) -> None:
    """Drops what belonged to sign-ins that are over."""
    over = select(SignIn.id).where((SignIn.expires_at < now) | SignIn.revoked_at.is_not(None))
    db.session.execute(delete(ProviderSession).where(ProviderSession.sign_in_id.in_(over)))
