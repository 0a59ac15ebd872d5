"""What the script of passkeys asks: to sign in with one, as a second step, and to add one. JSON both ways, with CSRF.

The challenge is remembered in the session's signed cookie for five minutes and counts once, in the database.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.errors import Breach, NotAllowed, NotSignedIn, Refused
from advocacy.identity import codes, entrance, passkeys
from advocacy.identity.models import Passkey
from advocacy.identity.policies import Way
from advocacy.people import recent
from advocacy.people.models import Person
from advocacy.web.guards import public, signed_in
from advocacy.web.problems import status_of
from advocacy.web.strangers import most_from_one_address

pages = Blueprint("passkeys", __name__)

ASKED = "passkey_asked"
TRIES = "60 per minute"


@pages.post("/sign-in/passkey/options")
@public
@most_from_one_address(TRIES)
def options_to_sign_in() -> ResponseReturnValue:
    """What the browser is asked for: one of the half-signed-in person's passkeys, or whichever it has for us."""
    person_id = _half_in_person()
    options, challenge = passkeys.options_to_sign_in(settings.current(), person_id)
    _remember("sign in", challenge)
    return jsonify(options)


def _half_in_person() -> int | None:
    try:
        return entrance.half_in(clock.now(), enrols=False).person_id
    except NotSignedIn:
        return None


@pages.post("/sign-in/passkey")
@public
@most_from_one_address(TRIES)
def sign_in() -> ResponseReturnValue:
    """Signs in; says where to go on. A refusal is a sentence, for the page to show."""
    now = clock.now()
    try:
        person = passkeys.take_passkey(_answer(), _recall("sign in"), settings.current(), now=now)
        going = _enter(person)
    except Refused as refusal:
        return jsonify(problem=str(refusal)), status_of(refusal)
    return jsonify(onward=going.headers["Location"])


def _enter(person: Person) -> Any:
    """As the second step of the same person, or by itself."""
    if entrance.HALF not in session:
        return entrance.enter(person, Way.PASSKEY, str(_body().get("next") or ""))
    half = entrance.half_in(clock.now(), enrols=False)
    if half.person_id != person.id:
        raise NotAllowed(_("This passkey belongs to somebody else."))
    return entrance.come_in(person, f"{half.way} and passkey", half.onward)


@pages.post("/me/security/passkeys/options")
@signed_in
def options_to_add() -> ResponseReturnValue:
    """What the browser is asked for to make a passkey."""
    recent.refuse_old(current_user.get_id(), clock.now())
    return _options_for(current_user.person)


@pages.post("/me/security/passkeys")
@signed_in
def add() -> ResponseReturnValue:
    """Keeps the passkey that the browser has made."""
    try:
        recent.refuse_old(current_user.get_id(), clock.now())
        _add(current_user.person)
    except Refused as refusal:
        return jsonify(problem=str(refusal)), status_of(refusal)
    return jsonify(onward=url_for("security.overview"))


@pages.post("/sign-in/set-up/passkey/options")
@public
@most_from_one_address(TRIES)
def options_to_set_up() -> ResponseReturnValue:
    """As above, for whoever has to set a second factor up before they get in."""
    return _options_for(entrance.half_in(clock.now(), enrols=True).person)


@pages.post("/sign-in/set-up/passkey")
@public
@most_from_one_address(TRIES)
def set_up() -> ResponseReturnValue:
    """The passkey is kept, and its person is in."""
    try:
        half = entrance.half_in(clock.now(), enrols=True)
        person = half.person
        codes.forget_unfinished(person)
        _add(person)
        entrance.begin(person, f"{half.way} and passkey")
    except Refused as refusal:
        return jsonify(problem=str(refusal)), status_of(refusal)
    return jsonify(onward=half.onward or url_for("security.overview"))


def _options_for(person: Person) -> ResponseReturnValue:
    options, challenge = passkeys.options_to_add(person, settings.current())
    _remember("add", challenge, options["user"]["id"])
    return jsonify(options)


def _add(person: Person) -> Passkey:
    name, handle = str(_body().get("name") or ""), str((session.get(ASKED) or {}).get("handle") or "")
    return passkeys.add_passkey(
        person, _answer(), _recall("add"), handle, name, settings.current(), now=clock.now()
    )  # fmt: skip


def _remember(what: str, challenge: str, handle: str = "") -> None:
    until = (clock.now() + passkeys.LASTS).timestamp()
    session[ASKED] = {"what": what, "challenge": challenge, "handle": handle, "until": until}


def _recall(what: str) -> str:
    """The challenge that was asked for this. Raises Breach when there is none any more."""
    asked = session.pop(ASKED, None)
    if not isinstance(asked, dict) or asked["what"] != what or asked["until"] < clock.now().timestamp():
        raise Breach(_("That took too long."), remedy=_("Try again."))
    return str(asked["challenge"])


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def _answer() -> dict[str, Any]:
    """The browser's credential. Raises Breach when there is none."""
    found = _body().get("credential")
    if not isinstance(found, dict):
        raise Breach(_("The browser sent no passkey."), remedy=_("Try again."))
    return found
