"""What agreements keep of a partner, for their export and erasure; how long words are kept; what ends when they leave.

Words that were never agreed on go at once. Those of an agreement that was in force stay while their retention lasts:
they are a contract. The digest, the figures and the days stay, under a number.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, func, not_, or_, select, update
from sqlalchemy.sql import ColumnElement

from advocacy.database import db
from advocacy.people.holding import Held
from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.models import Person
from advocacy.people.privacy import (
    SILENT,
    Done,
    Eraser,
    Erasure,
    Exporter,
    Row,
    counted,
    held_back,
    plain,
    retained,
    rows_of,
)
from advocacy.records.kinds import Kind
from influencers.agreements import agreements
from influencers.agreements.models import Agreement, AgreementVersion

KIND = "agreements"
BLANK = {"text": "", "extra": "", "note": "", "accepted_name": ""}
_FILLED = or_(*(getattr(AgreementVersion, name) != "" for name in BLANK))
_LAST = func.coalesce(Agreement.ended_at, Agreement.accepted_at)


def _versions(which: ColumnElement[bool]) -> Any:
    return AgreementVersion.agreement_id.in_(select(Agreement.id).where(which))


def _erase(asked: Erasure) -> Done:
    theirs, held = Agreement.person_id == asked.person.id, asked.held.shields(person=Agreement.person_id)
    since = asked.since(KIND)
    young = and_(Agreement.accepted_at.is_not(None), _LAST >= since) if since is not None else None  # noqa: SIM300
    free = and_(theirs, not_(held)) if young is None else and_(theirs, not_(held), not_(func.coalesce(young, False)))
    change = update(AgreementVersion).where(_versions(free), _FILLED).values(**BLANK)
    done: Any = db.session.execute(change, execution_options=SILENT)
    kept = counted(select(func.count()).select_from(Agreement).where(theirs, held))
    stay = select(func.count(), func.max(_LAST)).where(theirs, not_(held), young) if young is not None else None
    return Done(
        done.rowcount,
        [*(retained("agreements", KIND, stay, asked) if stay is not None else []), *held_back("agreements", kept)],
    )


def _past(before: datetime, held: Held) -> ColumnElement[bool]:
    return and_(Agreement.ended_at < before, not_(held.shields(person=Agreement.person_id)))


def count(before: datetime, held: Held) -> int:
    """How many agreements that ended before that instant still have their words."""
    full = select(func.count(AgreementVersion.agreement_id.distinct()))
    return counted(full.where(_versions(_past(before, held)), _FILLED))


def remove(before: datetime, held: Held, limit: int) -> int:
    """Removes the words of so many of their versions."""
    full = select(AgreementVersion.id).where(_versions(_past(before, held)), _FILLED)
    ids = db.session.scalars(full.order_by(AgreementVersion.id).limit(limit)).all()
    if ids:
        emptied = update(AgreementVersion).where(AgreementVersion.id.in_(ids)).values(**BLANK)
        db.session.execute(emptied, execution_options=SILENT)
    return len(ids)


def _rows(person_id: int) -> Iterable[Row]:
    mine = _versions(Agreement.person_id == person_id)
    shown = [each for each in AgreementVersion.__table__.columns if each.key != "created_by_id"]
    for row in db.session.execute(select(*shown).where(mine).order_by(AgreementVersion.id)).mappings():
        yield {name: plain(value) for name, value in row.items()}


def _open(person: Person, now: datetime) -> int:
    return len(agreements.open_of(person.id))


def _end(leaving: Leaving) -> int:
    return agreements.end_all_of(leaving.person.id, actor=leaving.actor, now=leaving.now, why=leaving.why)


STEP = LeaverStep("agreements", _l("Their agreements as a partner end"), _open, _end)
EXPORTERS = [
    rows_of("agreements", Agreement.person_id, leave_out=("created_by_id",)),
    Exporter("agreement_versions", _rows, count=lambda person_id: len(list(_rows(person_id)))),
]
ERASERS = [Eraser("agreements", _erase, frozenset({"agreements.person_id"}))]
EXEMPT = frozenset({"agreements.created_by_id", "agreement_versions.created_by_id"})
RECORDS = Kind(
    KIND,
    _l("Agreements with partners"),
    _l("Shows what was agreed with a partner, and that they said yes to these words"),
    _l("The words of an agreement, the name that was typed, notes of both sides"),
    frozenset({"agreement", "deliverable"}),
    count=count,
    remove=remove,
)
