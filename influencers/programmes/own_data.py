"""What this package keeps of a person, for their export and their erasure; and what ends when they leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from advocacy.database import Model, db
from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.models import Person
from advocacy.people.privacy import Exporter, Row, leaving_as_is, plain, rows_of
from influencers.programmes import enrolments, queries
from influencers.programmes.models import Enrolment, EnrolmentPart, TermsAcceptance
from influencers.programmes.tier_models import EnrolmentTier, FeatDay


def _count(person: Person, now: datetime) -> int:
    return len(queries.open_of(person.id))


def _end(leaving: Leaving) -> int:
    return enrolments.end_all_of(leaving.person, actor=leaving.actor, now=leaving.now, why=leaving.why)


STEP = LeaverStep("enrolments", _l("Their part in programmes ends"), _count, _end)


def _mine(table: type[Model], person_id: int) -> Sequence[Row]:
    """Rows of a table that belong to somebody's enrolments."""
    theirs: Any = table
    wanted = select(table).join(Enrolment, Enrolment.id == theirs.enrolment_id).where(Enrolment.person_id == person_id)
    rows = db.session.scalars(wanted.order_by(*theirs.__table__.primary_key.columns))
    return [{each.key: plain(getattr(row, each.key)) for each in theirs.__table__.columns} for row in rows]


def _exporter(name: str, table: type[Model]) -> Exporter:
    return Exporter(name, partial(_mine, table), count=lambda person_id: len(_mine(table, person_id)))


EXPORTERS = [
    rows_of("enrolments", Enrolment.person_id),
    _exporter("enrolment_parts", EnrolmentPart),
    _exporter("terms_acceptances", TermsAcceptance),
    _exporter("enrolment_tiers", EnrolmentTier),
    _exporter("feat_days", FeatDay),
]
ERASERS = [
    leaving_as_is("enrolments", Enrolment.person_id, _l("Shows under which terms somebody spoke; a number, no name.")),
]
EXEMPT = frozenset[str]()
