"""What happened and can earn: each is written down once. Verbs; imports the models.

``Happening`` is what readers, jobs and the rooms above hand to ``granting.grant``. What is written down is never
changed: simulations of rules count on it. Of a figure that grows it is written down when it changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select

from advocacy.database import db, dialect_name, insert_for
from rewards.earning.models import KeptHappening
from rewards.earning.terms import Facts, Happening
from rewards.earning.triggers import STEPPED, Trigger

__all__ = ["Facts", "Happening", "Trigger", "keep", "keep_figures", "keep_redone", "keep_undone"]

UNDONE, REDONE = ":undone", ":redone"
"""What is added to the source of a happening that was undone, and of one that stands after all."""


def keep(happening: Happening) -> bool:
    """Writes it down; False when it was before, or when its figure is what it was."""
    source = happening.source
    if happening.trigger in STEPPED:
        figure, times = _last_observed(happening)
        if figure == max(happening.figure, 0):
            return False
        source = f"{source}:{times}"
    return _insert(source, happening, max(happening.figure, 0))


def keep_figures(trigger: Trigger, found: Sequence[Happening]) -> int:
    """Writes down those figures of posts that are not what they were; gives how many. Two statements."""
    subjects = [each.subject for each in found]
    about = (KeptHappening.trigger == trigger, KeptHappening.subject.in_(subjects))
    last = (
        select(KeptHappening.subject, func.max(KeptHappening.id).label("id"), func.count().label("times"))
        .where(*about).group_by(KeptHappening.subject).subquery()
    )  # fmt: skip
    wanted = select(last.c.subject, KeptHappening.figure, last.c.times).join(last, last.c.id == KeptHappening.id)
    known = {subject: (figure, times) for subject, figure, times in db.session.execute(wanted)}
    rows = []
    for each in found:
        figure, times = known.get(each.subject, (0, 0))
        if figure != max(each.figure, 0):
            rows.append(_row(f"{each.source}:{times}", each, max(each.figure, 0)))
    if rows:
        kept = insert_for(KeptHappening.__table__).on_conflict_do_nothing()  # type: ignore[arg-type]
        db.session.execute(kept, rows)
    return len(rows)


def keep_undone(trigger: Trigger, subject: str, at: datetime, person_id: int | None = None) -> int:
    """Writes down that it was undone, for everybody or for one person: the post is gone, the sale was given back. Of a
    figure nothing is left. Gives of how many."""
    about = [KeptHappening.trigger == trigger, KeptHappening.subject == subject, KeptHappening.figure > 0]
    about += [KeptHappening.person_id == person_id] if person_id is not None else []
    people = db.session.scalars(select(KeptHappening.person_id).where(*about).distinct()).all()
    undone = [Happening(trigger, person_id, subject, at, 0) for person_id in people]
    if trigger in STEPPED:
        return sum(keep(each) for each in undone)
    redone = _redone_before(trigger, subject, at)
    return sum(_insert(f"{each.source}{REDONE if each.source in redone else ''}{UNDONE}", each, 0) for each in undone)


def _redone_before(trigger: Trigger, subject: str, at: datetime) -> set[str]:
    """The sources of what had been undone by then, and stood after all: it may be undone once more."""
    redone = KeptHappening.source.endswith(REDONE)
    about = (KeptHappening.trigger == trigger, KeptHappening.subject == subject, KeptHappening.at < at, redone)
    return {each.removesuffix(REDONE) for each in db.session.scalars(select(KeptHappening.source).where(*about))}


def keep_redone(trigger: Trigger, subject: str, at: datetime) -> int:
    """Writes down that what was undone stands after all; gives of how many people."""
    undone = KeptHappening.source.endswith(UNDONE)
    about = (KeptHappening.trigger == trigger, KeptHappening.subject == subject, undone)
    people = db.session.scalars(select(KeptHappening.person_id).where(*about)).all()
    again = (Happening(trigger, person_id, subject, at) for person_id in people)
    return sum(_insert(f"{each.source}{REDONE}", each, 0) for each in again)


def _insert(source: str, happening: Happening, figure: int) -> bool:
    return db.session.execute(_inserting(dialect_name()), _row(source, happening, figure)).first() is not None


def _row(source: str, happening: Happening, figure: int) -> dict[str, Any]:
    return {
        "source": source, "trigger": happening.trigger, "person_id": happening.person_id,
        "subject": happening.subject, "at": happening.at, "figure": figure, **asdict(happening.facts),
    }  # fmt: skip


@lru_cache(maxsize=2)
def _inserting(_dialect: str) -> Any:
    """The statement that writes a happening down once; made once for an engine."""
    statement = insert_for(KeptHappening.__table__)  # type: ignore[arg-type]
    return statement.on_conflict_do_nothing().returning(KeptHappening.id)


def _last_observed(happening: Happening) -> tuple[int, int]:
    """What the figure was when it was last written down (0 if never), and how often that was."""
    mine = (
        KeptHappening.trigger == happening.trigger, KeptHappening.subject == happening.subject,
        KeptHappening.person_id == happening.person_id,
    )  # fmt: skip
    wanted = select(KeptHappening.figure, func.count().over()).where(*mine).order_by(KeptHappening.id.desc()).limit(1)
    found = db.session.execute(wanted).one_or_none()
    return (int(found[0]), int(found[1])) if found else (0, 0)
