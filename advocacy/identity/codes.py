"""Verbs on codes: an app that shows them by time (TOTP, RFC 6238, by pyotp), and codes for when it is gone.

A code counts once. One step (30 seconds) before and after is taken as well: clocks of phones differ (RFC 6238, 5.2).
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

import pyotp
import segno
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import delete, update

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, record
from advocacy.identity import alarms
from advocacy.identity.models import Authenticator, RecoveryCode
from advocacy.people.keys import digest
from advocacy.people.models import Person

STEP = 30
RECOVERY_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
BLOCKS = 4


def begin_authenticator(person: Person, *, now: datetime) -> Authenticator:
    """A new secret to be scanned; it counts once its first code was right. One that was begun before counts no more."""
    held = _held(person)
    if held is not None and held.confirmed_at is not None:
        raise InvalidMove(_("You have an authenticator app already."), remedy=_("Take it away first."))
    if held is None:
        held = Authenticator(person_id=person.id)
        db.session.add(held)
    held.secret, held.last_step, held.made_at = pyotp.random_base32(), 0, now
    db.session.flush()
    return held


def unfinished_authenticator(person: Person, mark: str) -> Authenticator | None:
    """The app that was begun, if it is the one with that mark."""
    held = _held(person)
    return held if held is not None and held.confirmed_at is None and mark_of(held) == mark else None


def mark_of(held: Authenticator) -> str:
    """By which a session remembers which secret it was shown."""
    return digest(f"authenticator {held.secret}")


def _held(person: Person) -> Authenticator | None:
    """Read anew and held until the transaction ends: nobody else begins or confirms meanwhile."""
    return db.session.get(Authenticator, person.id, with_for_update=True, populate_existing=True)


def confirm_authenticator(person: Person, code: str, mark: str, *, now: datetime) -> list[str]:
    """The first code is right: the app counts from now on. Gives recovery codes, shown this once.

    ``mark`` is of the secret that whoever confirms was shown. Raises Breach for a wrong code, InvalidMove for an app
    that counts already or a secret that is no longer the newest.
    """
    held = unfinished_authenticator(person, mark)
    if held is None:
        raise InvalidMove(
            _("This picture is no longer the newest one."),
            remedy=_("Open the page anew, scan the new picture and take the older entry out of your app."),
        )
    if not _matches_app(held, code, now):
        raise Breach(_("That code is not right."), errors={"code": [_("Type the one that the app shows now.")]})
    held.confirmed_at = now
    record("person", person.id, "add_authenticator", actor=person.actor, now=now, about=person.id)
    alarms.factor_added(person, _("An authenticator app was added."), now=now)
    return renew_recovery_codes(person, now=now)


def drop_authenticator(person: Person, *, actor: Actor, now: datetime) -> None:
    """The app counts no more."""
    held = db.session.get(Authenticator, person.id)
    if held is not None:
        db.session.delete(held)
        db.session.flush()
        record("person", person.id, "drop_authenticator", actor=actor, now=now, about=person.id)


def renew_recovery_codes(person: Person, *, now: datetime) -> list[str]:
    """New codes instead of all older ones, to be shown this once."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    made = [_new_code() for _each in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(person_id=person.id, code_digest=_digest(person.id, code)) for code in made)
    db.session.flush()
    record("person", person.id, "renew_recovery_codes", actor=person.actor, now=now, about=person.id)
    return made


def take_code(person: Person, code: str, *, now: datetime) -> str | None:
    """Uses a code up: "code" for one of the app, "recovery code"; None when it is wrong or was used."""
    held = db.session.get(Authenticator, person.id)
    if held is not None and held.confirmed_at is not None and _matches_app(held, code, now):
        return "code"
    used = (
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None),
            RecoveryCode.code_digest == _digest(person.id, code),
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )  # fmt: skip
    if db.session.execute(used).scalar_one_or_none() is None:
        return None
    record("person", person.id, "use_recovery_code", actor=person.actor, now=now, about=person.id)
    return "recovery code"


def _matches_app(held: Authenticator, code: str, now: datetime) -> bool:
    """True when it is the code of now, or of a step beside, and none so late was used before."""
    given = "".join(code.split())
    if not given.isascii():  # compare_digest takes no other signs
        return False
    app, step = pyotp.TOTP(held.secret), int(now.timestamp()) // STEP
    right = [each for each in (step - 1, step, step + 1) if hmac.compare_digest(app.at(each * STEP), given)]
    if not right:
        return False
    later = update(Authenticator).where(Authenticator.person_id == held.person_id, Authenticator.last_step < max(right))
    done = db.session.execute(
        later.values(last_step=max(right)).returning(Authenticator.person_id),
        execution_options={"synchronize_session": False},
    )
    return done.scalar_one_or_none() is not None


def app_address(person: Person, secret: str, issuer: str) -> str:
    """What apps read from the picture: an otpauth address."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=issuer))


def picture_of(address: str) -> Markup:
    """The address as a QR code, an SVG for the page."""
    return Markup(segno.make(address, error="m").svg_inline(scale=5, border=2, dark="#000", light="#fff"))  # noqa: S704


def _new_code() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _sign in range(4)) for _block in range(BLOCKS))


def _digest(person_id: int, code: str) -> str:
    """79 random bits: a plain digest can't be guessed back."""
    plain = "".join(sign for sign in code.casefold() if sign in ALPHABET)
    return digest(f"recovery code {person_id} {plain}")


def forget_unfinished(person: Person) -> None:
    """Drops an app that was begun and never confirmed: another factor was chosen."""
    theirs = Authenticator.person_id == person.id
    db.session.execute(delete(Authenticator).where(theirs, Authenticator.confirmed_at.is_(None)))
