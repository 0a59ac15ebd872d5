"""Verb: a colleague has lost phone and passkey; an administrator takes what they had away. Imports models."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete

from advocacy.database import db
from advocacy.errors import InvalidMove
from advocacy.history import Actor, record
from advocacy.identity import alarms
from advocacy.identity.models import Authenticator, Passkey, RecoveryCode
from advocacy.identity.policies import requires_second
from advocacy.identity.queries import factors_of, is_break_glass, policy_for
from advocacy.people.accounts import end_sign_ins
from advocacy.people.models import Person


def reset(person: Person, *, actor: Actor, now: datetime) -> None:
    """Takes passkeys and codes away and signs the person out; they are told by mail.

    Raises InvalidMove for oneself, and for the break-glass account, which only the command line makes anew.
    """
    if actor.id == person.id:
        raise InvalidMove(_("You can't reset your own second factor."), remedy=_("Ask another administrator."))
    if is_break_glass(person):
        raise InvalidMove(
            _("This is the break-glass account."), remedy=_("Make it anew: advocacy people break-glass EMAIL.")
        )
    for table in (Passkey, Authenticator, RecoveryCode):
        db.session.execute(delete(table).where(table.person_id == person.id))
    end_sign_ins(person, now)
    record("person", person.id, "reset_factors", actor=actor, now=now, about=person.id)
    alarms.factors_reset(person, actor.name, now=now)


def refuse_last(person: Person) -> None:
    """Raises InvalidMove when taking one more factor away would leave somebody without one who needs it."""
    held = factors_of(person.id)
    left = held.passkeys + int(held.authenticator) - 1
    if is_break_glass(person) and held.authenticator:
        raise InvalidMove(
            _("This is the break-glass account."), remedy=_("Make it anew: advocacy people break-glass EMAIL.")
        )
    if left < 1 and requires_second(policy_for(person.email), person.roles):
        raise InvalidMove(
            _("You need a passkey or an authenticator app to sign in."), remedy=_("Add another one first.")
        )
