"""Verbs on the break-glass account: made on the command line, put into an envelope, used when no provider answers."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
from flask_babel import gettext as _
from sqlalchemy import delete

from advocacy.database import db
from advocacy.errors import InvalidMove, NotSignedIn
from advocacy.history import Actor, record
from advocacy.identity import alarms, codes
from advocacy.identity.models import Authenticator, BreakGlass
from advocacy.identity.queries import is_break_glass
from advocacy.people import accounts, signing_in
from advocacy.people.capabilities import Role
from advocacy.people.models import Person


@dataclass(frozen=True)
class Envelope:
    """What is printed once and locked away."""

    email: str
    password: str
    app_address: str
    recovery_codes: list[str]


def make(person: Person, issuer: str, *, actor: Actor, now: datetime) -> Envelope:
    """Makes this administrator's account the break-glass one, with new secrets; another one is it no longer.

    Raises InvalidMove for somebody who is no administrator or whose account is closed.
    """
    accounts.refuse_closed(person)
    if Role.ADMIN not in person.roles:
        raise InvalidMove(
            _("%(name)s is no administrator.", name=person.name),
            remedy=_("Add an account for it: advocacy people add EMAIL --name N --role admin."),
        )
    password = secrets.token_urlsafe(18)
    signing_in.set_password(person, password, now=now)
    codes.drop_authenticator(person, actor=actor, now=now)
    secret = pyotp.random_base32()
    db.session.add(Authenticator(person_id=person.id, secret=secret, made_at=now, confirmed_at=now))
    db.session.execute(delete(BreakGlass))
    db.session.add(BreakGlass(person_id=person.id, made_at=now))
    db.session.flush()
    record("person", person.id, "make_break_glass", actor=actor, now=now, about=person.id)
    address = codes.app_address(person, secret, issuer)
    return Envelope(person.email, password, address, codes.renew_recovery_codes(person, now=now))


def check_password(email: str, password: str, *, now: datetime) -> Person:
    """The break-glass account, if that is its password. Raises NotSignedIn; reads only."""
    person = signing_in.check_password(email, password, now=now)
    if not is_break_glass(person):
        raise refusal()
    return person


def refusal() -> NotSignedIn:
    """The same words whatever was wrong: nobody learns which account it is."""
    return NotSignedIn(_("Mail address, password and code do not belong together."))


def check_code(person: Person, code: str, *, now: datetime) -> None:
    """Uses the code up. Raises NotSignedIn."""
    if codes.take_code(person, code, now=now) is None:
        raise refusal()


def note_use(person: Person, whereabouts: str, *, now: datetime) -> None:
    """The glass is broken, by whichever door: history and all administrators know. Nothing for any other account."""
    held = db.session.get(BreakGlass, person.id)
    if held is None:
        return
    held.used_at = now
    record("person", person.id, "break_glass", actor=person.actor, now=now, about=person.id, network=whereabouts)
    alarms.break_glass_used(person, whereabouts, now=now)
