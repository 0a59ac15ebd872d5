"""The address in a mail that ends its kind, signed in or not. A GET only asks: mail scanners follow every link.

A mail program's own button POSTs here without a form of ours (RFC 8058), so the roof exempts this blueprint from CSRF;
its key is signed, is known to the recipient alone, and can do nothing but this and take it back.
"""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from advocacy import clock
from advocacy.database import db
from advocacy.errors import NotFound
from advocacy.notices import letters, wishes
from advocacy.notices.kinds import KINDS, NoticeKind
from advocacy.people.models import Person
from advocacy.web.guards import public

pages = Blueprint("message_stops", __name__, url_prefix="/notices/stop")


@pages.get("/<key>")
@public
def ask(key: str) -> ResponseReturnValue:
    """Asks whether these mails are to end."""
    person, what = _named(key)
    return _page(key, what, wishes.has_ended(wishes.of(person.id), what))


@pages.post("/<key>")
@public
def end(key: str) -> ResponseReturnValue:
    """Ends them; said twice, they are still ended."""
    person, what = _named(key)
    wishes.end(person, what, actor=person.actor, now=clock.now())
    return _page(key, what, True)


@pages.post("/<key>/resume")
@public
def resume(key: str) -> ResponseReturnValue:
    """Takes it back."""
    person, what = _named(key)
    wishes.resume(person, what, actor=person.actor, now=clock.now())
    return _page(key, what, False)


def _named(key: str) -> tuple[Person, str]:
    """Whose link it is and what it ends. Raises NotFound, with the same words for every wrong key."""
    found = letters.in_link(key)
    person = db.session.get(Person, found[0]) if found else None
    if found is None or person is None or not person.active:
        raise NotFound(_("This link is not complete."), remedy=_("Copy the whole link from the mail."))
    return person, found[1]


def _page(key: str, what: str, ended: bool) -> str:
    label = _("Your digest") if what == wishes.DIGEST else KINDS[NoticeKind(what)].label
    return render_template("notices/stop.html", key=key, label=label, ended=ended)
