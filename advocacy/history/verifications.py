"""Verbs on verifications, which a worker does: ask for one, take it on, say how far it is, finish it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import Update, or_, select, update

from advocacy.database import db, get
from advocacy.history.models import Actor, Verification, VerificationState
from advocacy.history.records import move, record
from advocacy.history.sealing import head
from advocacy.history.verifying import Report

LEASE = timedelta(minutes=5)
"""A worker that has not said for so long how far it is has died over it."""


def ask(*, actor: Actor, now: datetime) -> Verification:
    """Asks for a walk over the whole chain; gives the one that waits or runs already, if there is one."""
    open_one = db.session.scalar(
        select(Verification).where(Verification.state != VerificationState.DONE).order_by(Verification.id).limit(1)
    )
    if open_one is not None:
        return open_one
    asked = Verification(
        asked_by_id=actor.id, asked_at=now, state=VerificationState.ASKED, total=head()[0], done=0, checkpoints=0
    )
    db.session.add(asked)
    db.session.flush()
    record("verification", asked.id, "ask", actor=actor, now=now, positions=asked.total)
    return asked


def waiting(now: datetime) -> int | None:
    """The verification to take on: one that was asked for, or one whose worker is gone."""
    alone = or_(Verification.until.is_(None), Verification.until < now)
    open_ones = select(Verification.id).where(Verification.state != VerificationState.DONE, alone)
    return db.session.scalar(open_ones.order_by(Verification.id).limit(1))


def begin(verification_id: int, *, actor: Actor, now: datetime) -> bool:
    """Takes it on; False when another worker was quicker."""
    found = db.session.scalar(
        select(Verification).where(Verification.id == verification_id).with_for_update(skip_locked=True)
    )
    if found is None or found.state is VerificationState.DONE or (found.until is not None and found.until >= now):
        return False
    move(found, "begin", actor=actor, now=now, changes={"until": now + LEASE, "total": head()[0], "done": 0})
    return True


def so_far(verification_id: int, done: int, now: datetime) -> Update:
    """The statement that notes how far the walk is, and that its worker lives."""
    return update(Verification).where(Verification.id == verification_id).values(done=done, until=now + LEASE)


def finish(verification_id: int, report: Report, *, actor: Actor, now: datetime) -> None:
    """Notes what the walk found."""
    found = db.session.get_one(Verification, verification_id, populate_existing=True)
    changes = {
        "done": report.positions, "checkpoints": report.checkpoints, "broken_at": report.broken_at, "why": report.why,
        "finished_at": now, "until": None,
    }  # fmt: skip
    move(
        found, "finish", actor=actor, now=now, why=report.why or None, changes=changes, positions=report.positions,
        broken_at=report.broken_at,
    )  # fmt: skip


def verification_for(verification_id: int) -> Verification:
    """The verification. Raises NotFound."""
    return get(Verification, verification_id, _("There is no such verification."))


def verifications(limit: int = 10) -> Sequence[Verification]:
    """The newest verifications."""
    return db.session.scalars(select(Verification).order_by(Verification.id.desc()).limit(limit)).all()
