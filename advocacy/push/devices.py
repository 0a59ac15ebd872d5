"""Verbs and queries on devices: where a person asked to be told, and where no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, select

from advocacy.database import db
from advocacy.errors import Breach, NotFound
from advocacy.history import Actor, record
from advocacy.people.keys import digest
from advocacy.people.models import Person, SignIn
from advocacy.push.models import PushDevice
from advocacy.push.sealing import Subscription

MOST = 12
"""Devices of one person."""


def add_device(
    person: Person, session_key: str, subscription: Subscription, name: str, *, actor: Actor, now: datetime
) -> PushDevice:
    """Tells the person on this browser from now on. The same browser a second time is renewed; one that was another
    person's is theirs no more. Raises Breach for too many, or where nobody is signed in with that key."""
    sign_in = db.session.scalar(select(SignIn).where(SignIn.key_digest == digest(session_key)))
    if sign_in is None or sign_in.person_id != person.id or sign_in.revoked_at or sign_in.expires_at <= now:
        raise Breach(_("This browser is not signed in."), remedy=_("Sign in, and turn it on once more."))
    known = db.session.scalar(
        select(PushDevice).where(PushDevice.endpoint_digest == digest(subscription.endpoint)).with_for_update()
    )
    if known is not None and known.person_id == person.id:
        known.sign_in_id, known.secrets, known.name, known.failures = sign_in.id, subscription.kept(), name[:120], 0
        db.session.flush()
        return known
    if known is not None:
        db.session.delete(known)
        db.session.flush()
    if len(devices_of(person.id, now)) >= MOST:
        raise Breach(
            _("You are told on %(count)s devices already.", count=MOST), remedy=_("Turn it off on one of them first.")
        )
    device = PushDevice(
        person_id=person.id, sign_in_id=sign_in.id, endpoint_digest=digest(subscription.endpoint),
        secrets=subscription.kept(), name=name[:120], service=subscription.service[:120], added_at=now,
    )  # fmt: skip
    db.session.add(device)
    db.session.flush()
    record("push_device", device.id, "add", actor=actor, now=now, about=person.id, name=device.name)
    return device


def end_device(device_id: int, person: Person, *, actor: Actor, now: datetime) -> None:
    """Tells the person there no more. Raises NotFound when it is not theirs."""
    device = db.session.get(PushDevice, device_id)
    if device is None or device.person_id != person.id:
        raise NotFound(_("You have no such device."))
    remove(device, actor=actor, now=now)


def end_here(endpoint: str, person: Person, *, actor: Actor, now: datetime) -> None:
    """The same for the browser with that address; nothing where it is not known."""
    device = db.session.scalar(select(PushDevice).where(PushDevice.endpoint_digest == digest(endpoint)))
    if device is not None and device.person_id == person.id:
        remove(device, actor=actor, now=now)


def remove(device: PushDevice, *, actor: Actor, now: datetime, why: str | None = None) -> None:
    """Takes a device away, with what waits for it."""
    record("push_device", device.id, "end", actor=actor, now=now, why=why, about=device.person_id, name=device.name)
    db.session.delete(device)
    db.session.flush()


def signed_in(now: datetime) -> ColumnElement[bool]:
    """Of sign-ins that were neither ended nor came to their end: whoever has the device then is told nothing."""
    return and_(SignIn.revoked_at.is_(None), SignIn.expires_at > now)


def devices_of(person_id: int, now: datetime) -> Sequence[PushDevice]:
    """Where the person is told, newest first; at most ``MOST``, and none whose sign-in is over."""
    theirs = (
        select(PushDevice)
        .join(SignIn, SignIn.id == PushDevice.sign_in_id)
        .where(PushDevice.person_id == person_id, signed_in(now))
    )
    return db.session.scalars(theirs.order_by(PushDevice.id.desc()).limit(MOST)).all()


def reaches(person_id: int, now: datetime) -> bool:
    """Whether the person is told on any device."""
    return bool(devices_of(person_id, now))
