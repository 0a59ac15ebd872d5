"""What fair play keeps of a person, for their export and their erasure: everything that led to a case is theirs to see.

Of an erased person the case stays with its outcome and figures, for the ledger refers to it; words about them go.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, func, not_, or_, select, update

from advocacy.database import db
from advocacy.people.privacy import (
    SILENT,
    Done,
    Eraser,
    Erasure,
    Exporter,
    Kept,
    Row,
    counted,
    covering,
    deleting,
    held_back,
    rows_of,
)
from rewards.fair_play.models import Case, Finding, LookDue, SuspectedCredit, Tie

WHY = _l("The ledger refers to it: it tells an outcome and figures of somebody whose name is gone.")
BLANK = {"reason": "", "appeal": "", "judgement": ""}


def _findings(person_id: int) -> Iterable[Row]:
    wanted = select(Finding).join(Case, Case.id == Finding.case_id).where(Case.person_id == person_id)
    for each in db.session.scalars(wanted.order_by(Finding.id)):
        entries = select(SuspectedCredit.entry_id).where(SuspectedCredit.finding_id == each.id)
        told = {key: value for key, value in each.evidence.items() if key != "others"}  # others are not theirs to see
        yield {
            "case_id": each.case_id, "pattern": each.pattern, "version": each.version, "subject": each.subject,
            "evidence": told, "credits": list(db.session.scalars(entries)),
        }  # fmt: skip


def _count_findings(person_id: int) -> int:
    mine = select(Case.id).where(Case.person_id == person_id)
    return counted(select(func.count()).select_from(Finding).where(Finding.case_id.in_(mine)))


def _erase(asked: Erasure) -> Done:
    theirs = Case.person_id == asked.person.id
    held = covering(asked.held, None, person=Case.person_id, at=Case.found_at)
    said = or_(*(getattr(Case, name) != "" for name in BLANK))
    free = and_(theirs, not_(held), said)
    done = db.session.execute(update(Case).where(free).values(**BLANK), execution_options=SILENT)
    count = counted(select(func.count()).select_from(Case).where(theirs, not_(held)))
    stays = counted(select(func.count()).select_from(Case).where(theirs, held))
    kept = [Kept("fair play cases", count, WHY)] if count else []
    return Done(done.rowcount, [*kept, *held_back("fair play cases", stays)])  # type: ignore[attr-defined]


EXPORTERS = [
    rows_of("fair_play_cases", Case.person_id, leave_out=("reviewer_id", "judge_id")),
    Exporter("fair_play_findings", _findings, count=_count_findings),
    rows_of("fair_play_ties", Tie.person_id, Tie.other_id, leave_out=("person_id", "other_id")),
    rows_of("fair_play_due", LookDue.person_id),
]  # fmt: skip
ERASERS = [
    Eraser("fair play cases", _erase, frozenset({"fair_play_cases.person_id"})),
    deleting("suggestions and invitations of theirs", Tie.person_id, at=Tie.at),
    deleting("suggestions and invitations of others", Tie.other_id, at=Tie.at),
    deleting("looks at credits that are due", LookDue.person_id),
]
EXEMPT = frozenset({"fair_play_cases.reviewer_id", "fair_play_cases.judge_id"})
