"""The address in a mail that ends it, signed in or not. A GET only asks: mail scanners follow every link.

A mail program's own button POSTs here without a form of ours (RFC 8058), so the roof exempts this blueprint from CSRF;
its key is known to the recipient alone and can do nothing but this.
"""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from advocacy import clock
from advocacy.reach.delivery import mails
from advocacy.web.guards import public

pages = Blueprint("report_stops", __name__, url_prefix="/reports/stop")


@pages.get("/<key>")
@public
def ask(key: str) -> ResponseReturnValue:
    """Asks whether the mail is to end."""
    return render_template("reach/stop.html", mail=mails.mail_by_key(key), ended=False)


@pages.post("/<key>")
@public
def end(key: str) -> ResponseReturnValue:
    """Ends it; said twice, it is still ended."""
    mail = mails.mail_by_key(key)
    if mail is not None:
        mails.end(mail, actor=mail.person.actor, now=clock.now(), why="the address in the mail")
    return render_template("reach/stop.html", mail=None, ended=True)
