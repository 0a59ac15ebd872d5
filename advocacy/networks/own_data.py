"""What this room keeps of a person, for their export and their erasure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, not_, select

from advocacy.database import db
from advocacy.networks.connections import Connection
from advocacy.networks.farewells import FarewellDue
from advocacy.networks.journeys import Journey
from advocacy.people.privacy import (
    SILENT,
    Done,
    Eraser,
    Erasure,
    Exporter,
    Kept,
    Row,
    counted,
    deleting,
    held_back,
    plain,
    rows_of,
)

FAREWELLS = "connection_farewells"
STILL_NEEDED = _l("It is needed to withdraw our access at the network, and goes once that is done or given up.")
SHOWN = (
    FarewellDue.network, FarewellDue.service_url, FarewellDue.account_id, FarewellDue.handle, FarewellDue.asked_at,
    FarewellDue.ended_at, FarewellDue.at_network, FarewellDue.note,
)  # fmt: skip


def _forget_accounts(asked: Erasure) -> Done:
    """Which accounts they were is gone, but for those that a hold covers; the rows stay, for shares refer to them."""
    theirs, held = Connection.person_id == asked.person.id, asked.held.shields(at=Connection.connected_at)
    known = db.session.scalars(select(Connection).where(theirs, Connection.handle != "", not_(held))).all()
    for each in known:
        each.account_id, each.handle, each.display_name, each.secrets = f"erased-{each.id}", "", "", ""
        each.service_url = each.refresh_said = ""  # one's own server is as good as a name
        each.followers = each.followers_at = None
    db.session.flush()
    stays = counted(select(func.count()).select_from(Connection).where(theirs, Connection.handle != "", held))
    return Done(len(known), held_back("connections", stays))


def _forget_farewells(asked: Erasure) -> Done:
    """Those that were said or given up go, but for those that a hold covers; those still to say go once they are."""
    theirs = FarewellDue.connection_id.in_(_connections(asked.person.id))
    held = asked.held.shields(began=FarewellDue.asked_at, at=FarewellDue.ended_at)
    over = FarewellDue.ended_at.is_not(None)
    gone: Any = db.session.execute(delete(FarewellDue).where(theirs, over, not_(held)), execution_options=SILENT)
    stays = counted(select(func.count()).select_from(FarewellDue).where(theirs, over, held))
    waiting = counted(select(func.count()).select_from(FarewellDue).where(theirs, not_(over)))
    needed = [Kept(FAREWELLS, waiting, STILL_NEEDED)] if waiting else []
    return Done(gone.rowcount, [*needed, *held_back(FAREWELLS, stays)])


def _farewells(person_id: int) -> Iterable[Row]:
    wanted = select(*SHOWN).where(FarewellDue.connection_id.in_(_connections(person_id)))
    for row in db.session.execute(wanted.order_by(FarewellDue.id)).mappings():
        yield {column: plain(value) for column, value in row.items()}


def _count_farewells(person_id: int) -> int:
    theirs = FarewellDue.connection_id.in_(_connections(person_id))
    return counted(select(func.count()).select_from(FarewellDue).where(theirs))


def _connections(person_id: int) -> Any:
    return select(Connection.id).where(Connection.person_id == person_id)


EXPORTERS = [
    rows_of("connections", Connection.person_id),
    Exporter(FAREWELLS, _farewells, count=_count_farewells),
    rows_of("network_journeys", Journey.person_id, leave_out={"state"}),
]
ERASERS = [
    Eraser("connections", _forget_accounts, frozenset({"connections.person_id"})),
    Eraser(FAREWELLS, _forget_farewells),
    deleting("network_journeys", Journey.person_id, at=Journey.begun_at),
]
EXEMPT = frozenset[str]()
