"""Accounts as a kind of records: what ended sign-ins, links and tokens left, and the history of accounts."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, delete, func, not_, select
from sqlalchemy.sql import ColumnElement

from advocacy.database import db
from advocacy.people.holding import Held
from advocacy.people.models import OneTimeLink, SignIn
from advocacy.records.kinds import Kind


def _over(before: datetime, held: Held) -> ColumnElement[bool]:
    return and_(SignIn.expires_at < before, not_(held.shields(person=SignIn.person_id, at=SignIn.created_at)))


def count(before: datetime, held: Held) -> int:
    """How many sign-ins ended before that instant."""
    return db.session.scalar(select(func.count()).select_from(SignIn).where(_over(before, held))) or 0


def remove(before: datetime, held: Held, limit: int) -> int:
    """Removes so many of them, and one-time links that are as old."""
    ids = db.session.scalars(select(SignIn.id).where(_over(before, held)).order_by(SignIn.id).limit(limit)).all()
    db.session.execute(delete(SignIn).where(SignIn.id.in_(ids)))
    old = and_(OneTimeLink.expires_at < before, not_(held.shields(person=OneTimeLink.person_id)))
    db.session.execute(delete(OneTimeLink).where(old))
    return len(ids)


RECORDS = Kind(
    "accounts",
    _l("Accounts"),
    _l("Let people in, show who was given which role"),
    _l("Name, mail address, roles, sign-ins, tokens, connected accounts, enrolments"),
    frozenset({"person", "token", "connection", "enrolment", "redemption", "team"}),
    demanded=False,
    count=count,
    remove=remove,
)
