"""The page behind the link that ends mail from programmes. For whoever holds the link; no account is needed.

A mail program's own button POSTs here without a form of ours (RFC 8058), so no CSRF token is asked: the signed link is
known to the recipient alone and can do nothing but this.
"""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from advocacy import clock
from advocacy.history import Actor
from advocacy.web.guards import public
from influencers.partners import suppression

stops = Blueprint("partner_stops", __name__, url_prefix=suppression.PLACE.rstrip("/"))


@stops.get("/<key>")
@public
def ask(key: str) -> ResponseReturnValue:
    """Asks whether the mail is to end: mail scanners follow every link."""
    return _page(key, suppression.is_suppressed(suppression.digest_in(key)))


@stops.post("/<key>")
@public
def end(key: str) -> ResponseReturnValue:
    """Ends it at once, or begins it anew for whoever pressed by mistake."""
    digest, again = suppression.digest_in(key), request.form.get("do") == "again"
    if again:
        suppression.allow(digest, actor=Actor.visitor(), now=clock.now())
    else:
        suppression.suppress(digest, suppression.BY_LINK, actor=Actor.visitor(), now=clock.now())
    return _page(key, not again)


def _page(key: str, ended: bool) -> str:
    return render_template("influencers/partners/stop.html", key=key, ended=ended)
