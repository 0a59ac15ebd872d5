"""Bodies of the timetable's jobs: terms come into force and are told; what partners did is counted for their tiers.

Jobs are edges: they open their own transactions. Each can run twice.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from advocacy.database import db, writing
from advocacy.notices.saying import Words, say
from advocacy.timetable import Job
from influencers.programmes import feats, terms
from influencers.programmes.models import (
    Enrolment,
    EnrolmentState,
    Programme,
    ProgrammeState,
    ProgrammeTerms,
)  # fmt: skip

AT_ONCE = 200

NEW_TERMS = Words(
    _l("New terms of {programme}"),
    _l("{why} They hold from {day}. Read them and say yes; until then what you agreed to goes on to hold."),
    "info", by_mail=True,
)  # fmt: skip
MENDED_TERMS = Words(_l("The terms of {programme} were mended"), _l("{why} You need do nothing."))
CLOSED = Words(
    _l("{programme} has closed"),
    _l("Nobody new comes in. What you were promised is kept, and what you earned is paid."),
    "warn", by_mail=True,
)  # fmt: skip


def bring_into_force(now: datetime) -> int:
    """Terms whose day has come hold from now on; gives how many."""
    with writing():
        begun = (
            select(Programme, ProgrammeTerms)
            .join(ProgrammeTerms, ProgrammeTerms.programme_id == Programme.id)
            .where(ProgrammeTerms.version > Programme.terms_version, ProgrammeTerms.valid_from <= now)
            .order_by(ProgrammeTerms.programme_id, ProgrammeTerms.version)
            .limit(AT_ONCE)
        )
        found = db.session.execute(begun).all()
        for programme, version in found:
            terms.bring_into_force(programme, version)
    return len(found)


def tell_partners(now: datetime) -> int:
    """Tells whoever takes part of new terms, or of the end; a few hundred in a transaction. Gives how many."""
    told = 0
    while True:
        with writing():
            waits = select(Programme).where(Programme.told_to.is_not(None)).order_by(Programme.id).limit(1)
            programme = db.session.scalars(waits.with_for_update()).first()
            if programme is None:
                return told
            told += _tell_some(programme, now)


def _tell_some(programme: Programme, now: datetime) -> int:
    after = programme.told_to or 0
    wanted = select(Enrolment.id, Enrolment.person_id).where(
        Enrolment.programme_id == programme.id, Enrolment.state == EnrolmentState.APPROVED, Enrolment.id > after
    )
    some = db.session.execute(wanted.order_by(Enrolment.id).limit(AT_ONCE)).all()
    programme.told_to = some[-1].id if len(some) == AT_ONCE else None
    newest = terms.versions_of(programme.id, 1)[0]
    said = {"programme": programme.name, "why": newest.why, "day": f"{newest.valid_from:%Y-%m-%d}"}
    words = NEW_TERMS if newest.asks_anew else MENDED_TERMS
    source = f"programme:{programme.id}:terms:{newest.version}"
    if programme.state is ProgrammeState.CLOSED:
        words, source = CLOSED, f"programme:{programme.id}:closed"
    return say([row.person_id for row in some], words, said, f"/portal/programmes/{programme.id}",
               source=source, now=now)  # fmt: skip


def count_feats(now: datetime) -> int:
    """Counts what partners did since it counted last, and moves them on the ladders of their programmes."""
    counted = 0
    while True:
        with writing():
            some = feats.count_marked(now, AT_ONCE)
        counted += some
        if some < AT_ONCE:
            return counted


JOBS = [
    Job("terms in force", bring_into_force, every=60),
    Job("terms told", tell_partners, every=60),
    Job("tiers of programmes", count_feats, every=60),
]
"""For the roof's list."""
