"""Idempotency-Key on the API's POST: the same key and body from the same caller gives the first answer again.

See the IETF draft "The Idempotency-Key HTTP Header Field". Answers are kept for a day; refusals are not kept, nor is
an answer that says ``Cache-Control: no-store``: such a request, an export for instance, is carried out anew each time.
Pages have no keys: what they show once, such as a new token, must not lie here for a day. Those marked ``@keyed`` have;
of them only answers that lead to another page are kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ParamSpec, TypeVar, cast

from flask import Request, Response, current_app, make_response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import LargeBinary, String, Text, delete
from sqlalchemy.orm import Mapped, mapped_column

from advocacy import clock
from advocacy.database import Model, UTCDateTime, db, insert_for, writing
from advocacy.errors import Breach, InvalidMove
from advocacy.web.sizes import MEGABYTE

API = "/api/"
KEPT = timedelta(days=1)
FIELD = "idempotency_key"

P = ParamSpec("P")
R = TypeVar("R")


class KeptAnswer(Model):
    """The answer that a key was given; without ``status`` while the first request is under way."""

    __tablename__ = "idempotency_keys"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # of caller, path and key
    body_digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    status: Mapped[int | None]
    content_type: Mapped[str | None] = mapped_column(String(100))
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    location: Mapped[str | None] = mapped_column(Text)  # the header of that name


def keyed(view: Callable[P, R]) -> Callable[P, R]:
    """A page's POST that honours a key, too: what was written without a connection is sent until an answer is seen."""
    cast(Any, view).keyed = True
    return view


def key_of(asked: Request) -> str | None:
    """The request's key, where one is honoured. A form carries it as a field: browsers send no headers of a page's."""
    if asked.method != "POST":
        return None
    if asked.path.startswith(API):
        return asked.headers.get("Idempotency-Key")
    view = current_app.view_functions.get(asked.endpoint or "")
    if not getattr(view, "keyed", False):
        return None
    return asked.headers.get("Idempotency-Key") or asked.form.get(FIELD) or None


def within(key: str, answer: Callable[[], ResponseReturnValue]) -> Response:
    """Answers inside the caller's transaction: the answer is kept if and only if the work is."""
    kept = _claim(key)
    if kept.status is not None:
        return _again(kept)
    response = make_response(answer())
    if response.status_code < 400:
        _keep(kept, response)
    return response


def around(key: str, answer: Callable[[], ResponseReturnValue]) -> Response:
    """Answers a view that opens its own transactions; while it is under way, the key is refused.

    The answer is kept after the view's last transaction: who dies in between does the work again, five minutes later.
    """
    with writing():
        kept = _claim(key)
        if kept.status is not None:
            return _again(kept)
        if kept.at < clock.now() - timedelta(minutes=5):
            kept.at = clock.now()
        elif kept.content_type == "busy":
            raise InvalidMove(
                _("A request with this Idempotency-Key is under way."), remedy=_("Ask again in a moment.")
            )
        kept.content_type = "busy"
        mine = kept.digest
    try:
        response = make_response(answer())
    except BaseException:
        _forget(mine)
        raise
    if response.status_code >= 400:
        _forget(mine)
        return response
    with writing():
        _keep(db.session.get_one(KeptAnswer, mine), response)
    return response


def body_digest(asked: Request) -> str:
    """Of what was sent: a form's fields and files, whatever stood between them, else the bytes. Files go in pieces."""
    digest = hashlib.sha256(asked.get_data(parse_form_data=True))
    for name, value in asked.form.items(multi=True):
        if name == "csrf_token" and not asked.path.startswith(API):
            continue  # a later try has another
        digest.update(f"{name}\0{value}\0".encode())
    for name, file in asked.files.items(multi=True):
        digest.update(f"{name}\0{file.filename}\0".encode())
        while piece := file.stream.read(MEGABYTE):
            digest.update(piece)
        file.stream.seek(0)
    return digest.hexdigest()


def _forget(digest: str) -> None:
    with writing():
        db.session.execute(delete(KeptAnswer).where(KeptAnswer.digest == digest))


def forget_old(now: datetime) -> None:
    """Job: forgets answers older than a day."""
    with writing():
        db.session.execute(delete(KeptAnswer).where(KeptAnswer.at < now - KEPT))


def _claim(key: str) -> KeptAnswer:
    if len(key) > 200:
        raise Breach(_("That Idempotency-Key is too long."), remedy=_("Use at most 200 characters, such as a UUID."))
    digest = hashlib.sha256(f"{_who()}\0{request.path}\0{key}".encode()).hexdigest()
    body = body_digest(request)
    fresh = insert_for(KeptAnswer).values(digest=digest, body_digest=body, at=clock.now())
    db.session.execute(fresh.on_conflict_do_nothing())
    kept = db.session.get_one(KeptAnswer, digest, with_for_update=True)
    if kept.body_digest != body:
        raise Breach(
            _("This Idempotency-Key was used with another body."), remedy=_("Use a new key for a new request.")
        )
    return kept


def _who() -> str:
    """A token, or a person whichever browser they are signed in with: a later try may follow a new sign-in."""
    if not current_user.is_authenticated:
        return "nobody"
    return str(current_user.get_id() if request.path.startswith(API) else f"person {current_user.id}")


def _again(kept: KeptAnswer) -> Response:
    response = Response(kept.body, status=kept.status, content_type=kept.content_type)
    response.headers["Idempotent-Replayed"] = "true"
    if kept.location:
        response.headers["Location"] = kept.location
    return response


def _keep(kept: KeptAnswer, response: Response) -> None:
    if response.cache_control.no_store or (not request.path.startswith(API) and response.status_code < 300):
        db.session.delete(kept)
        return
    kept.status, kept.content_type, kept.body = response.status_code, response.content_type, response.get_data()
    kept.location = response.headers.get("Location")
    db.session.flush()
