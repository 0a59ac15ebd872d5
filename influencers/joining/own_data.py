"""What joining keeps of people: applicants who became partners, recruiters, and strangers whose retention is here.

Of strangers everything goes by itself (``jobs.forget``): after a week without confirmation, half a year after a no. The
kind of records is for what a company keeps longer or shorter: it empties what was answered before its retention.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, func, not_, select
from sqlalchemy.sql import ColumnElement

from advocacy.database import db
from advocacy.history import Actor
from advocacy.people.holding import Held
from advocacy.people.privacy import Done, Eraser, Erasure, Exporter, Row, cutting, deleting, plain, rows_of
from advocacy.records.kinds import Kind
from influencers.joining import applying, spotting
from influencers.joining.models import Application, ApplicationAccount, ApplicationState, Spotted

KIND = "applications"
RETENTION = Actor.job("retention")
DECIDED = (ApplicationState.APPROVED, ApplicationState.DECLINED, ApplicationState.WITHDRAWN)


def _erase(asked: Erasure) -> Done:
    """Their applications, by account and by the address that they had, are emptied; what waits is withdrawn first."""
    theirs = (Application.person_id == asked.person.id) | (Application.email == asked.email)
    held = asked.held.shields(person=Application.person_id, at=Application.started_at)
    wanted = select(Application).where(theirs, Application.forgotten_at.is_(None), not_(held))
    found = db.session.scalars(wanted.order_by(Application.id)).unique().all()
    for application in found:
        if application.state in (ApplicationState.STARTED, ApplicationState.SUBMITTED):
            applying.withdraw(application, now=asked.now)
        else:
            applying.forget(application, now=asked.now, actor=asked.actor)
    return Done(len(found))


def _erase_customer(asked: Erasure) -> Done:
    """The hint that their mail address is, from a story that they told as a stranger."""
    return Done(int(spotting.drop_customer(asked.email)))


def _past(before: datetime, held: Held) -> ColumnElement[bool]:
    spared = held.shields(person=Application.person_id, at=Application.started_at)
    old = func.coalesce(Application.decided_at, Application.started_at) < before
    return and_(Application.state.in_(DECIDED), Application.forgotten_at.is_(None), old, not_(spared))


def count(before: datetime, held: Held) -> int:
    """How many answered applications are past that instant."""
    return db.session.scalar(select(func.count()).select_from(Application).where(_past(before, held))) or 0


def remove(before: datetime, held: Held, limit: int) -> int:
    """Empties so many of them."""
    wanted = select(Application).where(_past(before, held)).order_by(Application.id).limit(limit)
    found = db.session.scalars(wanted).unique().all()
    for application in found:
        applying.forget(application, now=before, actor=RETENTION)
    return len(found)


def _accounts(person_id: int) -> Iterator[Row]:
    """The accounts that they named when they applied, and what we saw of them."""
    table = ApplicationAccount.__table__
    theirs = select(*table.columns).where(table.c.application_id.in_(_applications_of(person_id)))
    for row in db.session.execute(theirs.order_by(table.c.id)).mappings():
        yield {column: plain(value) for column, value in row.items()}


def _count_accounts(person_id: int) -> int:
    theirs = ApplicationAccount.application_id.in_(_applications_of(person_id))
    return db.session.scalar(select(func.count()).select_from(ApplicationAccount).where(theirs)) or 0


def _applications_of(person_id: int) -> Select[int]:
    return select(Application.id).where(Application.person_id == person_id)


EXPORTERS = [
    rows_of("applications", Application.person_id, leave_out=("brought_by_id", "decided_by_id", "screening")),
    Exporter("application_accounts", _accounts, count=_count_accounts),
    rows_of("recruits", Application.brought_by_id, leave_out=[
        column.key for column in Application.__table__.columns if column.key not in ("id", "programme_id", "state")
    ]),
    rows_of("spotted", Spotted.person_id),
]  # fmt: skip
ERASERS = [
    Eraser("applications", _erase, frozenset({"applications.person_id"})),
    cutting("recruits", Application.brought_by_id),
    deleting("spotted", Spotted.person_id),
    Eraser("spotted_customers", _erase_customer),
]
EXEMPT = frozenset({f"{Application.__tablename__}.decided_by_id"})
RECORDS = Kind(
    KIND,
    _l("Applications to programmes"),
    _l("Shows who asked to take part, what was answered, and why"),
    _l("Name, address, accounts and words of an applicant, findings of screening, the reason of a no"),
    frozenset({"application"}),
    demanded=False,
    count=count,
    remove=remove,
)
