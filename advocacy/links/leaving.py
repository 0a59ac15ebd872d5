"""Links of somebody who leaves go on working, and no longer say whose they are: later clicks count to story, campaign
and team, and to no person. Their codes end. What was sold by either stays theirs, for it may be owed to them: whose a
link was is remembered for its earlier clicks, whose sales may be told later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, insert, literal, select, update

from advocacy.database import UTCDateTime, db
from advocacy.history import Actor, record
from advocacy.links.attribution import codes
from advocacy.links.attribution.models import Code, CodeState
from advocacy.links.models import FormerOwner, Link
from advocacy.people.leaving import LeaverStep
from advocacy.people.models import Person


def count(person: Person, now: datetime) -> int:
    """How many links still say that they are theirs."""
    return db.session.scalar(select(func.count()).select_from(Link).where(Link.person_id == person.id)) or 0


def cut_from(person: Person, *, actor: Actor, now: datetime, why: str) -> int:
    """Takes the person off their links; gives how many. Who had those whose clicks have ids is remembered."""
    had = select(Link.id, Link.person_id, literal(now, UTCDateTime())).where(
        Link.person_id == person.id, Link.click_ids
    )
    db.session.execute(insert(FormerOwner).from_select(["link_id", "person_id", "until_at"], had))
    cut: Any = db.session.execute(
        update(Link).where(Link.person_id == person.id).values(person_id=None),
        execution_options={"synchronize_session": False},
    )
    if cut.rowcount:
        record("person", person.id, "cut_links", actor=actor, now=now, why=why, about=person.id, links=cut.rowcount)
    return int(cut.rowcount)


STEP = LeaverStep(
    "links", _l("Their links go on working, without saying whose they are"), count,
    lambda leaving: cut_from(leaving.person, actor=leaving.actor, now=leaving.now, why=leaving.why),
)  # fmt: skip


def count_codes(person: Person, now: datetime) -> int:
    """How many codes of theirs are in use."""
    theirs = (Code.person_id == person.id, Code.state == CodeState.ACTIVE)
    return db.session.scalar(select(func.count()).select_from(Code).where(*theirs)) or 0


CODES = LeaverStep(
    "codes", _l("Their codes end; what was sold by them stays theirs"), count_codes,
    lambda leaving: codes.end_all_of(leaving.person, actor=leaving.actor, now=leaving.now, why=leaving.why),
)  # fmt: skip
