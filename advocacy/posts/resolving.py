"""Verbs of a person who says what became of a share: posted it by hand, or looked whether it is there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from advocacy.addresses import web_parts
from advocacy.english import English
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor
from advocacy.posts.models import Share
from advocacy.posts.moving import move_share
from advocacy.posts.states import Way
from advocacy.posts.tolls import give_all_back

READ_BACK_AFTER = timedelta(hours=24)
SEEN_WITHIN = timedelta(days=14)
"""A post that nobody could see by then counts as never seen."""
FIRST_MEASURE = timedelta(minutes=5)


def posted(share: Share, url: str | None, *, actor: Actor, now: datetime) -> None:
    """The person posted a share by hand; with its URL, we look for our link there and keep the evidence.

    Raises InvalidMove when it isn't theirs to post, Breach for an address that is none.
    """
    if share.way is not Way.HAND:
        raise InvalidMove(_("This share is posted for you."), remedy=_("Cancel it if you have posted it yourself."))
    address = checked_address(url)
    move_share(share, "publish", actor=actor, now=now, changes=published(now, None, address), url=address)


def resolve(share: Share, is_there: bool, url: str | None, *, actor: Actor, now: datetime) -> None:
    """The person looked whether a share of unknown outcome is there. Raises InvalidMove while we still look."""
    if not share.asks:
        raise InvalidMove(
            _("There is nothing to answer: we know, or are still looking ourselves."),
            remedy=_("See My posts for how it stands; we ask you there if we can't find out."),
        )
    ended: dict[str, Any] = {"look_at": None, "asked_at": None, "problem": None}
    if is_there:
        address = checked_address(url)
        changes = {**published(now, None, address), **ended}
        move_share(share, "publish", actor=actor, now=now, changes=changes, url=address, said_by="person")
    else:
        give_all_back(share)
        ended["problem"] = English("You said that it is not on the network. Share the story again if you like.")
        move_share(share, "reject", actor=actor, now=now, changes=ended, said_by="person")


def published(now: datetime, remote_id: str | None, url: str | None) -> dict[str, Any]:
    """Columns of a share that has just been published: it is read back by its id a day later, by its address at once
    and a day later, and without either its time to be seen just ends."""
    return {
        "published_at": now, "remote_id": remote_id, "url": url, "problem": None, "held_for": None,
        "not_before": None, "look_at": None, "asked_at": None, "failures": 0,
        "measure_at": now + FIRST_MEASURE if remote_id else None,
        "read_back_at": now + READ_BACK_AFTER if remote_id else now if url else now + SEEN_WITHIN,
    }  # fmt: skip


def checked_address(url: str | None) -> str | None:
    """The address as it was given, without spaces around it; None for none. Raises Breach when it is no web address."""
    address = (url or "").strip()
    if not address:
        return None
    if web_parts(address) is None or len(address) > 2000:
        raise Breach(_("That is not the address of a post."), errors={"url": [_("Give it as https://...")]})
    return address
