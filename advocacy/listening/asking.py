"""Asking what watches listen for: claimed in the database, asked outside of any transaction, taken in in another.

An edge with transactions of its own. Every request is counted against a budget before it leaves; a server that asks for
quiet is left alone, and one that fails is asked more and more seldom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from advocacy.database import db, reading, writing
from advocacy.english import English
from advocacy.errors import Breach, NotFound
from advocacy.history import Actor
from advocacy.listening import hearing, watches
from advocacy.listening.handed import Entry, handed
from advocacy.listening.models import FEED, Watch, WatchState
from advocacy.networks import budgets
from advocacy.networks.capabilities import Asking, Budget
from advocacy.networks.contract import Credentials, NetworkRefused
from advocacy.networks.public_posts import BUDGETS, PAGES, PublicPost, PublicReader, Sought
from advocacy.networks.registry import by_name, public_reader, searchable
from advocacy.posts.means import Means
from advocacy.posts.preparing import fresh

ACTOR = Actor.job("listen")
AT_ONCE = 20
"""Watches that one run asks for."""
NOT_NOW = English("The account that it reads through can't be used just now: its owner may have to connect it again.")


@dataclass(frozen=True)
class Errand:
    """One look to make: of which watch, at which server, for what, and in whose name."""

    watch_id: int
    network: str
    root: str
    server: str  # by which its posts can be looked for again; empty for the network's own
    sought: Sought
    connection_id: int | None
    credentials: Credentials | None
    feed: tuple[str, str | None, str | None]
    until: datetime  # the watch's next time as this claim set it: another one means that the watch was changed since


@dataclass(frozen=True)
class Heard:
    """What a look brought."""

    posts: Sequence[PublicPost]
    etag: str | None = None
    modified: str | None = None


def listen_due(now: datetime) -> int:
    """Asks for every watch whose time has come; gives how many mentions are new."""
    with reading():
        due = select(Watch.id).where(Watch.state == WatchState.ACTIVE, Watch.next_at <= now)
        ids = list(db.session.scalars(due.order_by(Watch.next_at, Watch.id).limit(AT_ONCE)))
    return sum(listen(watch_id, now) for watch_id in ids)


def listen(watch_id: int, now: datetime) -> int:
    """Asks for one watch, if nobody else does; gives how many mentions are new. Trouble is kept with the watch."""
    errand = None
    try:
        with writing():
            errand = _claim(watch_id, now)
        if errand is None:
            return 0
        heard = _ask(errand, now)
    except NetworkRefused as refused:
        return _failed(watch_id, errand, refused.message, now, refused.retry_at)
    except (Breach, NotFound) as refusal:
        return _failed(watch_id, errand, str(refusal), now)
    with writing():
        watch = _as_asked(watch_id, errand, now)
        if watch is None:
            return 0
        new = hearing.take_in(watch, heard.posts, root=errand.server, actor=ACTOR, now=now)
        newest = max((post.said_at for post in heard.posts if post.said_at <= now), default=None)
        watches.note_success(watch, newest, now=now)
        watch.etag, watch.modified = heard.etag, heard.modified
    return new


def may_ask(payer: budgets.Payer, allowed: Sequence[Budget], requests: int, now: datetime) -> datetime | None:
    """Takes so many requests from a budget, in the caller's transaction; gives when there is room if there is none."""
    budgets.hold_still(payer, allowed, Asking.READ)
    free = budgets.free_at(payer, allowed, Asking.READ, now, requests=requests)
    if free is None:
        budgets.take(payer, allowed, Asking.READ, now, requests=requests)
    return free


def _failed(
    watch_id: int, errand: Errand | None, problem: str, now: datetime, not_before: datetime | None = None
) -> int:  # fmt: skip
    with writing():
        watch = _as_asked(watch_id, errand, now)
        if watch is not None:
            watches.note_trouble(watch, problem, now=now, not_before=not_before)
    return 0


def _as_asked(watch_id: int, errand: Errand | None, now: datetime) -> Watch | None:
    """The watch to write to what came of a look; None when it was paused, changed, or asked anew while that was under
    way: what was heard is of its old words then, and how far it came, too. A claim that was refused has no errand."""
    due = Watch.next_at <= now if errand is None else Watch.next_at == errand.until
    found = select(Watch).where(Watch.id == watch_id, Watch.state == WatchState.ACTIVE, due)
    return db.session.scalar(found.with_for_update(), execution_options={"populate_existing": True})


def _claim(watch_id: int, now: datetime) -> Errand | None:
    """The look to make; None when somebody else makes it, or the server's budget is used up. Raises NetworkRefused."""
    watch = db.session.get(Watch, watch_id, options=[joinedload(Watch.connection)], populate_existing=True)
    if watch is None or watch.state is not WatchState.ACTIVE or not _taken(watch, now):
        return None
    sought = Sought(tuple(watch.words), watch.newest_at, watch.languages[0] if len(watch.languages) == 1 else "")
    feed = watch.url, watch.etag, watch.modified
    if watch.network == FEED:
        return Errand(watch.id, FEED, "", "", sought, None, None, feed, watch.next_at)
    reader = public_reader(watch.network)
    root, credentials = _server(watch, reader, now)
    payer, allowed = _who_pays(watch, root)
    free = may_ask(payer, allowed, PAGES * max(1, len(watch.words)), now)
    if free is not None:
        watch.next_at = free
        return None
    server = root if reader.needs_service_url else watch.service_url
    return Errand(
        watch.id, watch.network, root, server, sought, watch.connection_id, credentials, feed, watch.next_at
    )  # fmt: skip


def _taken(watch: Watch, now: datetime) -> bool:
    """Compare and set of the next time: of many workers one asks, and a crash costs no more than one look."""
    again = now + watches.EVERY[watch.network]
    mine: Any = db.session.execute(
        update(Watch).where(Watch.id == watch.id, Watch.next_at == watch.next_at, Watch.next_at <= now)
        .values(next_at=again), execution_options={"synchronize_session": False},
    )  # fmt: skip
    db.session.refresh(watch, ["next_at"])
    return bool(mine.rowcount == 1)


def _server(watch: Watch, reader: PublicReader, now: datetime) -> tuple[str, Credentials | None]:
    account = watch.connection
    if account is None:
        return reader.root(watch.service_url), None
    if account.person_id != watch.made_by_id or not account.may_send(now):
        raise NetworkRefused(NOT_NOW)
    return account.service_url, account.credentials()


def _who_pays(watch: Watch, root: str) -> tuple[budgets.Payer, Sequence[Budget]]:
    if watch.connection is not None:
        return budgets.payer_of(watch.connection), by_name(watch.network).capabilities.budgets
    return budgets.Payer(watch.network, 0, root), BUDGETS


def _ask(errand: Errand, now: datetime) -> Heard:
    if errand.network == FEED:
        return _read(errand, now)
    credentials = errand.credentials
    if credentials is not None and errand.connection_id is not None:
        credentials = fresh(errand.connection_id, credentials, Means())
    return Heard(public_reader(errand.network).find(errand.root, errand.sought, credentials))


def _read(errand: Errand, now: datetime) -> Heard:
    """The entries of a feed as posts: their site is their author, for a feed names people in no way to rely on."""
    found = handed().read_feed(*errand.feed)
    posts = [_as_post(entry, found.language, now) for entry in found.entries]
    return Heard(posts, found.etag, found.modified)


def _as_post(entry: Entry, language: str, now: datetime) -> PublicPost:
    site = urlsplit(entry.url).hostname or entry.url
    text = f"{entry.title}. {entry.summary}" if entry.summary else entry.title
    return PublicPost(entry.url, "", entry.url, site, site, text, entry.published_at or now, language)


def searched() -> list[str]:
    """What can be listened to here: networks, and feeds."""
    return [*searchable(), FEED]
