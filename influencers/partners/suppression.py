"""Who wants no more mail from programmes: by the address's digest, so that it stays true after somebody is erased.

The link in each mail carries the signed digest: a GET shows a button, a POST ends it at once (RFC 8058, one click).
Verbs and queries; imports settings, people and what signs links.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from advocacy import settings
from advocacy.database import db, insert_for
from advocacy.errors import Breach, NotFound
from advocacy.history import Actor, record
from advocacy.people.keys import digest
from advocacy.web import strangers
from influencers.partners.mail_models import Suppressed

PLACE = "/partner-mail/stop/"
"""Where such links lead; the roof asks ``ended`` of every mail with such an address before it goes out."""
PURPOSE = "partner mail"
BY_LINK, BY_HAND = "link", "hand"


def digest_of(address: str) -> str:
    """What is kept of an address."""
    return digest(address.strip().casefold())


def stop_url(address: str) -> str:
    """The address that ends mail to somebody."""
    return f"{settings.current().base_url.rstrip('/')}{PLACE}{strangers.signed(PURPOSE, digest_of(address))}"


def digest_in(key: str) -> str:
    """The digest that a link carries. Raises NotFound for a link that is not ours."""
    found = strangers.opened(PURPOSE, key)
    if not isinstance(found, str) or len(found) != 64:
        raise NotFound(_("This link is not complete."), remedy=_("Copy the whole link from the mail."))
    return found


def suppress(digest_: str, how: str, *, actor: Actor, now: datetime) -> None:
    """No more mail to that address; said twice, it is said."""
    kept = insert_for(Suppressed).values(digest=digest_, at=now, how=how).on_conflict_do_nothing()
    if db.session.scalar(kept.returning(Suppressed.digest)) is not None:
        record("partner_mail", digest_[:16], "stop", actor=actor, now=now, how=how)


def stop_by_hand(address: str | None, *, actor: Actor, now: datetime) -> None:
    """They told us that they want no more. Raises Breach for somebody without an address."""
    if not address:
        raise Breach(_("There is no mail address of theirs."))
    suppress(digest_of(address), BY_HAND, actor=actor, now=now)


def allow(digest_: str, *, actor: Actor, now: datetime) -> None:
    """Mail again, because they ask for it."""
    gone: Any = db.session.execute(delete(Suppressed).where(Suppressed.digest == digest_))
    if gone.rowcount:
        record("partner_mail", digest_[:16], "allow", actor=actor, now=now)


def is_suppressed(digest_: str) -> bool:
    """Whether that address wants none."""
    return db.session.get(Suppressed, digest_) is not None


def suppressed_of(addresses: Collection[str]) -> frozenset[str]:
    """Those of these addresses that want none. One statement."""
    known = {digest_of(each): each for each in addresses}
    found = db.session.scalars(select(Suppressed.digest).where(Suppressed.digest.in_(known)))
    return frozenset(known[each] for each in found)


def ended(url: str) -> bool:
    """Whether the mail that carries this address is to stay: its recipient has ended such mail since it was queued."""
    found = strangers.opened(PURPOSE, url.rpartition("/")[2])
    return isinstance(found, str) and is_suppressed(found)
