"""Looking whether the posts that mentions are about are still there; those that are gone are forgotten.

An edge: asks outside of any transaction, within the same budgets as listening. A feed's entries have nobody to ask.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select, update

from advocacy.database import db, reading, writing
from advocacy.errors import NotFound
from advocacy.history import Actor
from advocacy.listening.asking import may_ask
from advocacy.listening.forgetting import GONE, forget
from advocacy.listening.models import Mention
from advocacy.logs import log
from advocacy.networks import budgets
from advocacy.networks.contract import NetworkRefused
from advocacy.networks.public_posts import BUDGETS, PublicReader
from advocacy.networks.registry import public_reader, searchable

ACTOR = Actor.job("look again")
AT_ONCE = 50
"""Mentions that one run looks for."""
EVERY = timedelta(days=1)


def look_again(now: datetime) -> int:
    """Looks for mentions whose time has come; gives how many posts were gone."""
    with reading():
        due = select(Mention).where(Mention.look_at <= now, Mention.network.in_(searchable()))
        found = db.session.scalars(due.order_by(Mention.look_at).limit(AT_ONCE)).all()
        by_server: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        for mention in found:
            by_server[mention.network, mention.service_url][mention.remote_id] = mention.id
    return sum(_look(network, root, ids, now) for (network, root), ids in by_server.items())


def _look(network: str, root: str, ids: Mapping[str, int], now: datetime) -> int:
    try:
        reader = public_reader(network)
        remote, server = list(ids), reader.root(root)
    except NotFound:  # switched off meanwhile
        return 0
    except NetworkRefused as refused:  # a server that settings no longer allow: the others are looked for all the same
        _told(network, root, refused)
        with writing():
            _look_later(ids.values(), now + EVERY)
        return 0
    return sum(
        _ask(reader, server, {each: ids[each] for each in remote[start : start + reader.at_once]}, now)
        for start in range(0, len(remote), reader.at_once)
    )


def _ask(reader: PublicReader, root: str, ids: Mapping[str, int], now: datetime) -> int:
    """Asks for as many posts as one request holds. Who reads through an account is asked openly all the same: what
    strangers can't see any more is no longer public."""
    with writing():
        free = may_ask(budgets.Payer(reader.name, 0, root), BUDGETS, 1, now)
        _look_later(ids.values(), free or now + EVERY)
    if free is not None:
        return 0
    try:
        gone = reader.gone(root, list(ids), None)
    except NetworkRefused as refused:
        _told(reader.name, root, refused)
        return 0
    with writing():
        missing = select(Mention).where(Mention.id.in_([ids[each] for each in gone])).with_for_update()
        for mention in db.session.scalars(missing).all():
            forget(mention, GONE, actor=ACTOR, now=now)
    return len(gone)


def _told(network: str, server: str, refused: NetworkRefused) -> None:
    log().info("mentions not looked for", network=network, server=server, why=refused.message)


def _look_later(ids: Collection[int], at: datetime) -> None:
    later = update(Mention).where(Mention.id.in_(ids), Mention.look_at.is_not(None)).values(look_at=at)
    db.session.execute(later, execution_options={"synchronize_session": False})
