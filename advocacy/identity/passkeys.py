"""Verbs on passkeys, by py_webauthn (W3C Web Authentication, Level 3). Imports models, once.

A passkey is made resident and with the device's own PIN or finger, so that it needs no name typed in and is two factors
in one. It belongs to one host name; an IP address is none (section 5.1.2 of the standard asks for a domain).
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy import select, update
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, generate_challenge, generate_user_handle
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from advocacy.database import db
from advocacy.errors import Breach, NotFound, NotSignedIn
from advocacy.history import Actor, record
from advocacy.identity import alarms
from advocacy.identity.models import Passkey
from advocacy.identity.once import first_time
from advocacy.people.models import Person
from advocacy.settings import Settings

LASTS = timedelta(minutes=5)
MOST = 20
"""Passkeys of one person."""


def host_of(settings: Settings) -> str | None:
    """The name that passkeys belong to; None where people reach us by an IP address, or not safely."""
    parts = urlsplit(settings.base_url)
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host if host and (settings.https or host == "localhost") else None
    return None


def _origin(settings: Settings) -> str:
    parts = urlsplit(settings.base_url)
    return f"{parts.scheme}://{parts.netloc}"


def _host(settings: Settings) -> str:
    host = host_of(settings)
    if host is None:
        raise Breach(
            _("Passkeys need a host name and HTTPS."),
            remedy=_("Open this product by its name, or ask your administrator to set its base URL."),
        )
    return host


def passkeys_of(person_id: int) -> Sequence[Passkey]:
    """A person's passkeys, the oldest first."""
    return db.session.scalars(select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)).all()


def options_to_add(person: Person, settings: Settings) -> tuple[dict[str, Any], str]:
    """What the browser is asked for to make a passkey, and the challenge to remember."""
    held = passkeys_of(person.id)
    if len(held) >= MOST:
        raise Breach(_("You have very many passkeys."), remedy=_("Take one away that you no longer use."))
    handle = base64url_to_bytes(held[0].user_handle) if held else generate_user_handle()
    options = generate_registration_options(
        rp_id=_host(settings), rp_name=settings.product_name, user_id=handle, user_name=person.email,
        user_display_name=person.name, challenge=generate_challenge(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_descriptors(held),
    )  # fmt: skip
    return json.loads(options_to_json(options)), bytes_to_base64url(options.challenge)


def _descriptors(held: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    known = set(AuthenticatorTransport)
    return [
        PublicKeyCredentialDescriptor(
            id=base64url_to_bytes(each.credential_id),
            transports=[AuthenticatorTransport(way) for way in each.transports if way in known],
        )
        for each in held
    ]


def add_passkey(
    person: Person, answer: Mapping[str, Any], challenge: str, handle: str, name: str, settings: Settings, *,
    now: datetime,
) -> Passkey:  # fmt: skip
    """Keeps a passkey that the browser has made. Raises Breach for an answer that is not to our challenge."""
    try:
        verified = verify_registration_response(
            credential=dict(answer), expected_challenge=base64url_to_bytes(challenge), expected_rp_id=_host(settings),
            expected_origin=_origin(settings), require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError) as wrong:
        raise Breach(_("The passkey could not be added."), remedy=_("Try again.")) from wrong
    if not first_time(f"challenge {challenge}", now + LASTS):
        raise Breach(_("The passkey could not be added."), remedy=_("Try again."))
    said = answer.get("response")
    ways = said.get("transports") if isinstance(said, Mapping) else None
    passkey = Passkey(
        person_id=person.id, credential_id=bytes_to_base64url(verified.credential_id), user_handle=handle,
        public_key=verified.credential_public_key, sign_count=verified.sign_count,
        name=name.strip()[:80] or _("Passkey"), synced=verified.credential_backed_up, made_at=now,
        transports=[str(each)[:20] for each in ways[:8]] if isinstance(ways, list) else [],
    )  # fmt: skip
    if db.session.scalar(select(Passkey.id).where(Passkey.credential_id == passkey.credential_id)) is not None:
        raise Breach(_("This passkey is known already."), remedy=_("Choose another device."))
    db.session.add(passkey)
    db.session.flush()
    record("person", person.id, "add_passkey", actor=person.actor, now=now, about=person.id, passkey=passkey.id)
    alarms.factor_added(person, _("The passkey “%(name)s” was added.", name=passkey.name), now=now)
    return passkey


def options_to_sign_in(settings: Settings, person_id: int | None = None) -> tuple[dict[str, Any], str]:
    """What the browser is asked for to sign in, and the challenge to remember. Without a person: whoever it knows."""
    held = passkeys_of(person_id) if person_id is not None else []
    options = generate_authentication_options(
        rp_id=_host(settings), challenge=generate_challenge(), allow_credentials=_descriptors(held),
        user_verification=UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    return json.loads(options_to_json(options)), bytes_to_base64url(options.challenge)


def take_passkey(answer: Mapping[str, Any], challenge: str, settings: Settings, *, now: datetime) -> Person:
    """The person whose passkey answered the challenge. Raises NotSignedIn, with the same words whatever is wrong."""
    passkey = db.session.scalar(select(Passkey).where(Passkey.credential_id == str(answer.get("id"))))
    try:
        verified = verify_authentication_response(
            credential=dict(answer), expected_challenge=base64url_to_bytes(challenge), expected_rp_id=_host(settings),
            expected_origin=_origin(settings), require_user_verification=True,
            credential_public_key=passkey.public_key if passkey else b"",
            credential_current_sign_count=passkey.sign_count if passkey else 0,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError) as wrong:
        raise _unknown() from wrong
    if passkey is None or not passkey.person.active or not first_time(f"challenge {challenge}", now + LASTS):
        raise _unknown()
    said = answer.get("response")
    handle = said.get("userHandle") if isinstance(said, Mapping) else None
    if handle and handle != passkey.user_handle:
        raise _unknown()
    db.session.execute(
        update(Passkey).where(Passkey.id == passkey.id).values(sign_count=verified.new_sign_count, used_at=now)
    )
    return passkey.person


def _unknown() -> NotSignedIn:
    return NotSignedIn(_("This passkey is not known here."), remedy=_("Sign in another way, then add it."))


def rename_passkey(passkey_id: int, person: Person, name: str, *, now: datetime) -> None:
    """Gives a passkey of one's own another name. Raises NotFound, Breach."""
    passkey = _own(passkey_id, person)
    if not name.strip():
        raise Breach(_("A passkey needs a name."), errors={"name": [_("Give a name.")]})
    passkey.name = name.strip()[:80]
    record("person", person.id, "rename_passkey", actor=person.actor, now=now, about=person.id, passkey=passkey_id)


def drop_passkey(passkey_id: int, person: Person, *, actor: Actor, now: datetime) -> None:
    """Takes a passkey away. Raises NotFound when it isn't theirs."""
    db.session.delete(_own(passkey_id, person))
    db.session.flush()
    record("person", person.id, "drop_passkey", actor=actor, now=now, about=person.id, passkey=passkey_id)


def _own(passkey_id: int, person: Person) -> Passkey:
    found = db.session.get(Passkey, passkey_id)
    if found is None or found.person_id != person.id:
        raise NotFound(_("You have no such passkey."))
    return found
