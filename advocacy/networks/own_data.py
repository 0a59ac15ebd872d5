"""What this room keeps of a person, for their export and their erasure."""

from __future__ import annotations

from sqlalchemy import func, not_, select

from advocacy.database import db
from advocacy.networks.connections import Connection
from advocacy.networks.journeys import Journey
from advocacy.people.privacy import Done, Eraser, Erasure, counted, deleting, held_back, rows_of


def _forget_accounts(asked: Erasure) -> Done:
    """Which accounts they were is gone, but for those that a hold covers; the rows stay, for shares refer to them."""
    theirs, held = Connection.person_id == asked.person.id, asked.held.shields(at=Connection.connected_at)
    known = db.session.scalars(select(Connection).where(theirs, Connection.handle != "", not_(held))).all()
    for each in known:
        each.account_id, each.handle, each.display_name, each.secrets = f"erased-{each.id}", "", "", ""
        each.followers = each.followers_at = None
    db.session.flush()
    stays = counted(select(func.count()).select_from(Connection).where(theirs, Connection.handle != "", held))
    return Done(len(known), held_back("connections", stays))


EXPORTERS = [
    rows_of("connections", Connection.person_id),
    rows_of("network_journeys", Journey.person_id, leave_out={"state"}),
]
ERASERS = [
    Eraser("connections", _forget_accounts, frozenset({"connections.person_id"})),
    deleting("network_journeys", Journey.person_id, at=Journey.begun_at),
]
EXEMPT = frozenset[str]()
