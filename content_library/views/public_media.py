"""Media at their signed public address: for networks that fetch what they are to show. No sign-in; it ends. Thin."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from advocacy import clock
from advocacy.database import reading
from advocacy.web.guards import public
from advocacy.web.transactions import own_transactions
from content_library.media.doors import PUBLIC_PATH, public_medium
from content_library.views.pictures import file_of, sent

pages = Blueprint("public_media", __name__, url_prefix=PUBLIC_PATH.rstrip("/"))


@pages.get("/<signed>")
@public
@own_transactions
def fetched(signed: str) -> ResponseReturnValue:
    """The file, whole or in part, until its address ends; found by nobody who was not given the address."""
    with reading():
        found = file_of(public_medium(signed, clock.now()))
    answer: Response = sent(found)
    answer.headers["Cache-Control"] = "private, max-age=300"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
