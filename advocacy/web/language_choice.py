"""The language that somebody who is not signed in chose: a cookie that says nothing but that.

Whoever is signed in says it on the page of their account instead. Imports guards, settings and pure rooms.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue

from advocacy import settings
from advocacy.settings import Settings
from advocacy.web.guards import public
from advocacy.web.languages import LANGUAGES, offered
from advocacy.web.transactions import own_transactions
from advocacy.web.visit import onward

COOKIE = "language"
KEPT = timedelta(days=365)

pages = Blueprint("languages", __name__)


@pages.post("/language")
@public
@own_transactions
def choose() -> ResponseReturnValue:
    """Remembers the language in this browser and leads back. No token: nothing changes but how words look."""
    response = redirect(onward(request.form.get("next"), url_for("index")))
    language = offered(request.form.get("language"))
    if language is not None:
        response.set_cookie(
            COOKIE, language, max_age=KEPT, secure=settings.current().https, httponly=True, samesite="Lax"
        )
    return response


def chosen() -> str | None:
    """The language that this browser's user chose; None where they have not."""
    return offered(request.cookies.get(COOKIE))


def asked_for() -> str | None:
    """The best of our languages that the request asks for; None where it asks for none of them."""
    return request.accept_languages.best_match(list(LANGUAGES))


def init_language_choice(app: Flask, _in_force: Settings) -> None:
    """Templates know the languages that can be chosen."""
    app.jinja_env.globals["tongues"] = LANGUAGES
