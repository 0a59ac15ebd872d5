"""The edge turns a refusal into a page or problem+json (RFC 9457). No traceback reaches a person."""

from __future__ import annotations

import secrets
from typing import Any

from apiflask import HTTPError
from flask import Flask, Response, g, json, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from advocacy.database import db
from advocacy.errors import (
    Breach,
    InvalidMove,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refused,
    TooLarge,
    TooMany,
    Unready,
)
from advocacy.logs import log
from advocacy.web.field_errors import in_words
from advocacy.web.sizes import MEGABYTE, MOST, ROOM

STATUS: dict[type[Refused], int] = {
    NotSignedIn: 401, NotAllowed: 403, NotFound: 404, InvalidMove: 409, TooLarge: 413, Breach: 422,
    TooMany: 429, Unready: 503,
}  # fmt: skip

API = ("/api/", "/scim/")


def init_problems(app: Flask, sign_in_endpoint: str) -> None:
    """Installs the handlers. ``sign_in_endpoint`` is where a page sends somebody who is not signed in."""

    def refused(refusal: Refused) -> ResponseReturnValue:
        if isinstance(refusal, NotSignedIn) and _opens_pages() and request.endpoint != sign_in_endpoint:
            return redirect(url_for(sign_in_endpoint, next=request.full_path if request.method == "GET" else None))
        status = status_of(refusal)
        response = answer(status, refusal.message, refusal.remedy, refusal.errors)
        if isinstance(refusal, TooMany):
            response.headers["Retry-After"] = str(refusal.retry_after)
        if status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response

    app.register_error_handler(Refused, refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPError, _api_error)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(IntegrityError, _collided)
    app.register_error_handler(OperationalError, _database_away)
    for kind in (DataError, OverflowError, UnicodeEncodeError):
        app.register_error_handler(kind, _does_not_fit)
    app.register_error_handler(Exception, _unforeseen)


def _opens_pages() -> bool:
    """A script that asks (``X-Requested-With: fetch``) wants to know that nobody is signed in, not a page."""
    return not for_api() and request.headers.get("X-Requested-With") != "fetch"


def status_of(refusal: Refused) -> int:
    """The HTTP status of a refusal."""
    return next(status for kind, status in STATUS.items() if isinstance(refusal, kind))


def for_api() -> bool:
    """True when the request is the API's, so that errors are problem+json."""
    return request.path.startswith(API)


def answer(status: int, title: str, detail: str = "", errors: dict[str, list[str]] | None = None) -> Response:
    """A page, or problem+json with type, title, status, detail and errors by field."""
    if not for_api():
        page = render_template("errors/error.html", status=status, title=title, remedy=detail, errors=errors or {})
        return Response(page, status=status)
    problem: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if errors:
        problem["errors"] = errors
    return Response(json.dumps(problem), status=status, content_type="application/problem+json")


def _csrf(error: CSRFError) -> Response:
    return answer(
        400, _("This form is too old or came from elsewhere."), _("Go back, reload the page and send it again.")
    )


def _api_error(error: HTTPError) -> Response:
    detail = error.detail if isinstance(error.detail, dict) else {}
    fields = detail.get("json") or detail.get("query") or detail.get("form_and_files") or detail.get("files") or {}
    errors = {str(field): [str(text) for text in _flat(texts)] for field, texts in fields.items()}
    title = _("The body is not what this call expects.") if error.status_code == 422 else str(error.message)
    response = answer(error.status_code, title, _("See the errors by field.") if errors else "", errors)
    response.headers.extend(error.headers or {})
    return response


def _flat(texts: Any) -> list[Any]:
    if isinstance(texts, dict):
        return [f"{name}: {text}" for name, inner in texts.items() for text in _flat(inner)]
    return [part for text in texts for part in _flat(text)] if isinstance(texts, list) else [in_words(str(texts))]


def _most() -> int:
    """Megabytes that a file may have here."""
    most = request.max_content_length or MOST
    return (most if most == MOST else most - ROOM) // MEGABYTE


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    titles = {
        404: _("There is nothing here."), 405: _("This address does not take that method."),
        413: _("That is too large."),
    }  # fmt: skip
    remedies = {
        404: _("Check the address, or begin at the start page."), 405: "",
        413: _("Nothing was kept. At most %(most)s MB may be sent here.", most=_most()),
    }  # fmt: skip
    remedy = remedies.get(error.code, error.description or "")
    response = answer(error.code, titles.get(error.code, error.name), remedy)
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


COLLISIONS = frozenset(
    {"23505", "23503", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_FOREIGNKEY"}
)
"""What two who do the same at once can bring about, as PostgreSQL and SQLite name it; all else is a fault of ours."""


def _where() -> str:
    """The address for the log: numbers as they are, words not, for some of them open something."""
    rule = request.url_rule.rule if request.url_rule else ""
    for name, value in (request.view_args or {}).items():
        rule = rule.replace(f"<int:{name}>", str(value))
    return rule


def _collided(error: IntegrityError) -> Response:
    code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
    if code not in COLLISIONS:
        return _unforeseen(error)
    db.session.rollback()
    log().warning("collided", path=_where(), code=code, problem=_broken_rule(error))
    return answer(
        409, _("Somebody else did the same just now."), _("Nothing was changed. Reload the page and look again.")
    )


def _broken_rule(error: IntegrityError) -> str:
    """Which rule of the database it broke, without the values, which PostgreSQL tells as well."""
    diagnosis = getattr(error.orig, "diag", None)
    return str(diagnosis.constraint_name if diagnosis is not None else error.orig)[:300]


def _does_not_fit(error: Exception) -> Response:
    """A text that is too long or holds what no text may, a number that is too large."""
    db.session.rollback()
    log().warning("does not fit", path=_where(), problem=type(error).__name__)
    return answer(
        422, _("Something in this request is too long, too large or not text."), _("Nothing was changed. Shorten it.")
    )


def _forget_caller() -> None:
    """What is answered from here on asks no database who calls: the page is the plain one, in the browser's words."""
    db.session().invalidate()
    g._login_user = AnonymousUserMixin()  # where Flask-Login keeps whom it has found


def _database_away(error: OperationalError) -> Response:
    log().error("database away", problem=str(error.orig)[:300])
    _forget_caller()
    response = answer(
        503, _("The database does not answer just now."), _("Nothing was changed. Try again in a moment.")
    )
    response.headers["Retry-After"] = "5"
    return response


def _unforeseen(error: Exception) -> Response:
    reference = secrets.token_hex(4)
    _forget_caller()
    log().error("unforeseen", reference=reference, path=_where(), exc_info=error)
    return answer(
        500, _("Something went wrong on our side."),
        _("Nothing was changed. Tell your administrator this reference: %(reference)s", reference=reference),
    )  # fmt: skip
