"""The second step of signing in, setting one up where a policy asks for it, and the break-glass page."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, NotSignedIn, Refused
from advocacy.identity import break_glass as glass
from advocacy.identity import codes, entrance, passkeys, queries, scanning
from advocacy.people import signing_in
from advocacy.people.models import Person
from advocacy.web.guards import public
from advocacy.web.problems import status_of
from advocacy.web.strangers import most_from_one_address
from advocacy.web.transactions import own_transactions, writes

pages = Blueprint("sign_in_steps", __name__)

TRIES = "60 per minute"
"""From one address; the account itself is locked long before."""


@pages.get("/sign-in/second")
@public
def second() -> ResponseReturnValue:
    """Asks for a code or a passkey."""
    return _second()


def _second(problem: str | None = None) -> str:
    half = entrance.half_in(clock.now(), enrols=False)
    held = queries.factors_of(half.person_id)
    usable = held.passkeys > 0 and passkeys.host_of(settings.current()) is not None
    return render_template("identity/second.html", held=held, usable=usable, problem=problem)


@pages.post("/sign-in/second")
@public
@most_from_one_address(TRIES)
@own_transactions
def show_code() -> ResponseReturnValue:
    """Takes a code; the try counts against the same lock as the password."""
    now = clock.now()
    half = entrance.half_in(now, enrols=False)
    try:
        with reading():
            email = half.person.email
        with writing():
            signing_in.claim_try(email, now=now)
        with writing():
            person = half.person
            used = codes.take_code(person, request.form.get("code", ""), now=now)
            if used is None:
                raise NotSignedIn(_("That code is not right, or was used already."))
            return entrance.come_in(person, f"{half.way} and {used}", half.onward)
    except Refused as refusal:
        with reading():
            return _second(str(refusal)), status_of(refusal)


@pages.get("/sign-in/set-up")
@public
@writes
def set_up() -> ResponseReturnValue:
    """Whoever has to have a second factor sets one up here before they get in."""
    return _set_up()


def _set_up(problem: str | None = None) -> str:
    now = clock.now()
    half = entrance.half_in(now, enrols=True)
    shown = scanning.picture_to_scan(half.person, now=now, again=problem is not None)
    usable = passkeys.host_of(settings.current()) is not None
    return render_template("identity/set_up.html", problem=problem, passkeys=usable, **shown)


@pages.post("/sign-in/set-up")
@public
@most_from_one_address(TRIES)
@own_transactions
def finish_set_up() -> ResponseReturnValue:
    """The app's first code is right: in, with recovery codes to keep."""
    now = clock.now()
    try:
        with writing():
            half = entrance.half_in(now, enrols=True)
            made = scanning.confirm(half.person, request.form.get("code", ""), now=now)
            entrance.begin(half.person, f"{half.way} and code")
            return render_template("identity/recovery_codes.html", codes=made, onward=half.onward or url_for("index"))
    except (Breach, InvalidMove) as refusal:
        with writing():
            return _set_up(str(refusal)), status_of(refusal)


@pages.get("/sign-in/break-glass")
@public
def break_glass_form() -> ResponseReturnValue:
    """The page for the day on which no provider answers."""
    if current_user.is_authenticated:
        return redirect(url_for("index"))
    return render_template("identity/break_glass.html", problem=None, email="")


@pages.post("/sign-in/break-glass")
@public
@most_from_one_address("20 per hour")
@own_transactions
def break_glass() -> ResponseReturnValue:
    """Password and code of the one account that needs no provider; all administrators are told."""
    email, now = request.form.get("email", ""), clock.now()
    try:
        with writing():
            signing_in.claim_try(email, now=now)
        with reading():
            person_id = glass.check_password(email, request.form.get("password", ""), now=now).id
        with writing():
            person = db.session.get_one(Person, person_id)
            glass.check_code(person, request.form.get("code", ""), now=now)
            session.pop(entrance.HALF, None)
            return entrance.come_in(person, "break glass", None, request.form.get("password"))
    except Refused as refusal:
        said = glass.refusal() if isinstance(refusal, NotSignedIn) else refusal
        return render_template("identity/break_glass.html", problem=str(said), email=email), status_of(said)
