"""Where a browser's session begins, and where it is noted that it is still used. For edges; imports people."""

from __future__ import annotations

from flask import Flask, Response, g, request, session
from flask_login import login_user
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from advocacy import clock
from advocacy.database import db, writing
from advocacy.logs import log
from advocacy.people import devices, signing_in
from advocacy.people.caller import Caller, used_sign_in
from advocacy.people.models import Person, SignIn
from advocacy.settings import Settings


def begin(person: Person, method: str, password: str | None = None) -> str:
    """Signs in with a session of its own: the old one is dropped, so that none can be planted beforehand.

    ``method`` says how they proved who they are. Gives the key in the cookie.
    """
    session.clear()
    key = signing_in.sign_in(
        person, now=clock.now(), agent=request.user_agent.string, password=password, method=method,
        address=devices.whereabouts(request.remote_addr),
    )  # fmt: skip
    login_user(Caller(person, key))
    session.permanent = True
    return key


def init_entering(app: Flask, settings: Settings) -> None:
    """Notes after a request that its sign-in is still used, in a transaction of its own and not at each request."""
    app.after_request(_note_use)


def _note_use(response: Response) -> Response:
    sign_in_id = used_sign_in()
    if sign_in_id is not None and not db.session.info.get("writing"):
        g.pop("used_sign_in", None)
        try:
            with writing():
                db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(used_at=clock.now()))
        except OperationalError:  # the database is busy: when a browser was last seen is no reason to fail a page
            log().warning("use of a sign-in not noted")
    return response
