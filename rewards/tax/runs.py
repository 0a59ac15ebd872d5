"""Verbs on payroll exports: draft one, have a second person export it, discard it. They join the edge's transaction.

A draft takes every benefit up to its day that is in none and needs no look; so each is in one export at most. What was
exported is never changed: a later correction is a row of its own, less than nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import and_, func, select, tuple_, update

from advocacy.database import among, db, lock
from advocacy.errors import InvalidMove
from advocacy.history import Actor, move, record
from advocacy.people.four_eyes import refuse_alone
from advocacy.people.models import Person
from rewards.tax.classes import taxable_of_month
from rewards.tax.models import Benefit, PayrollRun, RunState, Treatment

AT_ONCE = 500
SILENT = {"synchronize_session": False}
LOCK = "payroll runs"


def draft(until: date, *, actor: Actor, by: Person, now: datetime) -> PayrollRun:
    """Takes what is not in an export yet, up to that day, and says what of it is taxable.

    Raises InvalidMove while another draft is open, and when there is nothing to export.
    """
    lock(LOCK)
    if db.session.scalar(select(PayrollRun.id).where(PayrollRun.state == RunState.DRAFT).limit(1)):
        raise InvalidMove(_("A draft is open already."), remedy=_("Have it exported, or discard it."))
    run = PayrollRun(until=until, state=RunState.DRAFT, drafted_by=by.id, drafted_at=now)
    db.session.add(run)
    db.session.flush()
    free = and_(Benefit.run_id.is_(None), Benefit.treatment != Treatment.REVIEW, Benefit.day <= until)
    taken = update(Benefit).where(free).values(run_id=run.id)
    run.lines = getattr(db.session.execute(taken, execution_options=SILENT), "rowcount", 0)
    if not run.lines:
        raise InvalidMove(
            _("There is nothing to export up to that day."), remedy=_("What needs a look is decided first.")
        )
    _tax(run)
    record("payroll run", run.id, "draft", actor=actor, now=now, until=until.isoformat(), lines=run.lines)
    return run


def export(run: PayrollRun, *, actor: Actor, now: datetime) -> None:
    """A second person agrees: the export is sealed. Raises NotAllowed for whoever drafted it."""
    lock(LOCK)
    refuse_alone(run, "drafted_by", actor)
    changes = {"exported_by": actor.id, "exported_at": now, "sha256": digest(run)}
    move(run, "export", actor=actor, now=now, changes=changes, lines=run.lines, sha256=changes["sha256"])


def discard(run: PayrollRun, *, actor: Actor, now: datetime) -> None:
    """Gives its lines free again."""
    lock(LOCK)
    move(run, "discard", actor=actor, now=now)
    freed = update(Benefit).where(Benefit.run_id == run.id).values(run_id=None, taxable=None)
    db.session.execute(freed, execution_options=SILENT)


def rows(run: PayrollRun) -> Iterator[Benefit]:
    """The lines of a run, oldest first, five hundred at a time."""
    after = 0
    while True:
        wanted = select(Benefit).where(Benefit.run_id == run.id, Benefit.id > after).order_by(Benefit.id).limit(AT_ONCE)
        some = db.session.scalars(wanted).all()
        yield from some
        if len(some) < AT_ONCE:
            return
        after = some[-1].id


def digest(run: PayrollRun) -> str:
    """SHA-256 over the lines as they stand, without names: whoever has the file can see that it is this export."""
    whole = hashlib.sha256()
    for row in rows(run):
        line = [row.id, row.person_id, row.day.isoformat(), row.value, row.taxable, row.currency, row.rule]
        whole.update(json.dumps(line).encode() + b"\n")
    return whole.hexdigest()


def _tax(run: PayrollRun) -> None:
    """Says what is taxable of each line."""
    of_run = Benefit.run_id == run.id
    in_full = {Treatment.TAXABLE: Benefit.value, Treatment.UNTAXED: 0, Treatment.OUTSIDE: 0, Treatment.ALLOWANCE: 0}
    for treatment, taxable in in_full.items():
        said = update(Benefit).where(of_run, Benefit.treatment == treatment).values(taxable=taxable)
        db.session.execute(said, execution_options=SILENT)
    after = (0, "")
    while months := _months_of(run, after):
        _tax_months(run, months)
        after = months[-1]


def _months_of(run: PayrollRun, after: tuple[int, str]) -> list[tuple[int, str]]:
    """Whose months have something under an allowance in this run."""
    key = (Benefit.person_id, Benefit.month)
    wanted = select(*key).where(Benefit.run_id == run.id, Benefit.treatment == Treatment.ALLOWANCE)
    wanted = wanted.where(tuple_(*key) > after).distinct().order_by(*key).limit(AT_ONCE)
    return [(person_id, month) for person_id, month in db.session.execute(wanted)]


def _tax_months(run: PayrollRun, months: list[tuple[int, str]]) -> None:
    """A month's last line takes what the month owes by now beyond what earlier exports told; it may be less than
    nothing, when something was given back."""
    key, own = (Benefit.person_id, Benefit.month), Benefit.run_id == run.id
    wanted = (
        select(
            *key, func.sum(Benefit.value), func.sum(Benefit.taxable), func.max(Benefit.month_limit),
            func.max(Benefit.id).filter(own),
        )
        .where(among(key, months), Benefit.treatment == Treatment.ALLOWANCE, Benefit.run_id.is_not(None))
        .group_by(*key)
    )  # fmt: skip
    for _person, _month, worth, told, limit, last in db.session.execute(wanted).all():
        owed = taxable_of_month([int(worth or 0)], int(limit or 0))
        said = update(Benefit).where(Benefit.id == last).values(taxable=owed - int(told or 0))
        db.session.execute(said, execution_options=SILENT)
