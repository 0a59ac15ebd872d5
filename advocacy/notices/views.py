"""The page of notices, and how many are unread."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from advocacy import clock
from advocacy.mailing import addresses
from advocacy.notices import telling
from advocacy.web.guards import signed_in

pages = Blueprint("notices", __name__)


@pages.get("/notices")
@signed_in
def notices() -> ResponseReturnValue:
    """What I was told, newest first."""
    found = telling.notices_of(current_user.id, request.args.get("cursor"))
    stopped = addresses.stopped(current_user.person.email)
    return render_template("notices/notices.html", page=found, now=clock.now(), bounced=stopped)


@pages.post("/notices/read")
@signed_in
def read() -> ResponseReturnValue:
    """I have read them all."""
    telling.read_all(current_user.id, clock.now())
    return redirect(url_for("notices.notices"))


def badge() -> int:
    """For the navigation."""
    return telling.unread(current_user.id)
