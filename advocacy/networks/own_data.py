"""What this room keeps of a person, for their export and their erasure."""

from __future__ import annotations

from sqlalchemy import select

from advocacy.database import db
from advocacy.networks.connections import Connection
from advocacy.people.privacy import Done, Eraser, Erasure, rows_of


def _forget_accounts(asked: Erasure) -> Done:
    """Which accounts they were is gone; the rows stay, for shares refer to them."""
    theirs = db.session.scalars(select(Connection).where(Connection.person_id == asked.person.id)).all()
    known = [each for each in theirs if each.handle]
    for each in known:
        each.account_id, each.handle, each.display_name, each.secrets = f"erased-{each.id}", "", "", ""
        each.followers = each.followers_at = None
    db.session.flush()
    return Done(len(known))


EXPORTERS = [rows_of("connections", Connection.person_id)]
ERASERS = [Eraser("connections", _forget_accounts, frozenset({"connections.person_id"}))]
EXEMPT = frozenset[str]()
