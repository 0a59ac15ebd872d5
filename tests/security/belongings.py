"""A row of every kind of thing that is somebody's own, where the furnished company has none of that person's."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer, LargeBinary, String, Table, func, select

from advocacy import clock
from advocacy.database import Model, db, writing
from advocacy.exports.models import DataExport, TableImport
from advocacy.identity.models import Passkey
from advocacy.push.models import PushDevice
from advocacy.wall.models import WallConsent
from content_library.models import Item, ItemOrigin, Recurrence
from influencers.partners.contact_models import Rate
from influencers.partners.models import Partner
from rewards.recognition.models import Invitation, Thanks
from tests.installation import Installation

OWNERS = {"person_id", "invited_by", "from_id", "for_person_id", "partner_id"}


def give(installation: Installation, me: int) -> None:
    """Gives the person what they lack; a sign-in comes with a browser."""
    installation.browser_of(me)
    now = clock.now()
    with installation.app.app_context(), writing():
        partner = db.session.query(Partner).filter_by(person_id=me).first()
        _add(Recurrence, now, person_id=me, connection_id=None)
        _add(Passkey, now, person_id=me)
        _add(PushDevice, now, person_id=me)
        _add(Invitation, now, invited_by=me, email="new@acme.example", expires_at=now + timedelta(days=7))
        _add(Thanks, now, from_id=me, to_id=me - 1)
        _add(WallConsent, now, person_id=me, wall_id=None)
        _add(DataExport, now, person_id=me)
        _add(TableImport, now, person_id=me, rows=[], counts={}, shown=[])
        _add(Rate, now, partner_id=partner.id if partner else None)
        parent = db.session.query(Item).filter_by(state="live").first()
        if parent:
            _add(Item, now, for_person_id=me, parent_id=parent.id, origin=ItemOrigin.OWN_WORDS, title="In my own words")


def _add(model: type[Model], now: datetime, **given: Any) -> None:
    """One row with what is given, and with anything in what may not be empty; none where the person has one."""
    theirs = {name: value for name, value in given.items() if name in OWNERS}
    if db.session.query(model).filter_by(**theirs).first():
        return
    table: Table = model.__table__  # type: ignore[assignment]
    needed = {
        column.key: _anything(column, now)
        for column in table.columns
        if not (
            column.nullable or column.primary_key or column.default is not None or column.server_default is not None
        )
    }
    values = {**needed, **given}
    made = model()
    for name, value in values.items():
        setattr(made, name, value)
    db.session.add(made)
    db.session.flush()


def _anything(column: Column[Any], now: datetime) -> Any:
    for key in column.foreign_keys:
        return db.session.scalar(select(func.min(key.column)))
    kind = column.type
    if getattr(kind, "enum_class", None) is not None:
        first: enum.Enum = next(iter(kind.enum_class))  # type: ignore[attr-defined]
        return first
    plain = getattr(kind, "impl", kind)
    known = {
        String: "x", Boolean: False, Integer: 1, LargeBinary: b"x", JSON: {}, DateTime: now, Date: now.date(),
    }  # fmt: skip
    return next(value for sort, value in known.items() if isinstance(plain, sort))
