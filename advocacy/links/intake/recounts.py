"""Verbs of recounts: clicks that are still kept are judged anew, by the rules in force. Imports tally, floods, stored.

A day (UTC) of some links at a time, for no verdict depends on more. What a recount changes goes into the counters like
clicks that come in, so that clicks may come in meanwhile, and it may be carried on by whoever comes next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import func, select, update

from advocacy.database import db, insert_for, lock
from advocacy.errors import InvalidMove
from advocacy.history import Actor, move, record
from advocacy.links.intake import floods, settling, stored, tally
from advocacy.links.intake.tally import Counted
from advocacy.links.models import Click, Recount, RecountChange, RecountState
from advocacy.links.verdicts.machines import Verdict
from advocacy.links.verdicts.rules import IN_FORCE, Rules

BATCH = 20_000
"""About so many clicks at a time; more where one link has them in one day."""
DAY = timedelta(days=1)
_SILENT: dict[str, Any] = {"synchronize_session": False}


@dataclass
class Step:
    """What one batch changed in the counters, and whether there is more to do."""

    counted: list[Counted] = field(default_factory=list)
    more: bool = False


@dataclass(frozen=True)
class _Batch:
    """The links from ``first`` to ``last`` on one day, with so many clicks."""

    day: date
    first: int
    last: int
    clicks: int


def start(*, dry: bool, actor: Actor, now: datetime, rules: Rules = IN_FORCE) -> Recount:
    """A recount by these rules that ``carry_on`` does; ``dry`` only looks what it would change.

    Raises InvalidMove while another is under way.
    """
    lock(tally.LOCK)
    if under_way() is not None:
        raise InvalidMove(gettext("A recount is under way."), remedy=gettext("Wait until it is done, or stop it."))
    recount = Recount(rule_version=rules.version, dry=dry, state=RecountState.COUNTING, started_at=now, link_id=0,
                      clicks=0, unique_change=0)  # fmt: skip
    db.session.add(recount)
    db.session.flush()
    record("click_recount", recount.id, "start", actor=actor, now=now, rule_version=rules.version, dry=dry)
    return recount


def stop(recount: Recount, *, actor: Actor, now: datetime, why: str) -> None:
    """Ends it where it is; what it changed stays changed, for those verdicts are right."""
    move(recount, "stop", actor=actor, now=now, why=why, finished_at=now)


def under_way() -> Recount | None:
    """The recount that is being carried on."""
    wanted = select(Recount).where(Recount.state == RecountState.COUNTING).execution_options(populate_existing=True)
    return db.session.scalars(wanted).first()


def carry_on(actor: Actor, now: datetime, rules: Rules = IN_FORCE, limit: int = BATCH) -> Step:
    """The next batch of the recount under way, or its end. Flushes; the caller adds ``counted`` to the rollups.

    One that was started for other rules is stopped: nobody judges by those any more.
    """
    lock(tally.LOCK)
    recount = under_way()
    if recount is None:
        return Step()
    if recount.rule_version != rules.version:
        stop(recount, actor=actor, now=now, why=f"version {rules.version} of the rules is in force")
        return Step()
    batch = _next(recount, limit)
    if batch is None:
        move(recount, "finish", actor=actor, now=now, finished_at=now)
        return Step()
    settled = _judged(batch, rules)
    recount.day, recount.link_id = batch.day, batch.last
    recount.clicks += batch.clicks
    recount.unique_change += sum(change.unique for change in settled.changes.values())
    _note(recount, batch.day, settled)
    return Step([] if recount.dry else _write(batch, settled, rules), more=True)


def _judged(batch: _Batch, rules: Rules) -> settling.Settled:
    since = _start(batch.day)
    had = stored.of_links(batch.first, batch.last, since, since + DAY)
    posted = {link_id: link.posted_at for link_id, link in tally.links_of({link_id for link_id, _ in had}).items()}
    return settling.settle(rules, had, {}, floods.crowd_of(rules, had, {}, posted).floods(rules, posted))


def _write(batch: _Batch, settled: settling.Settled, rules: Rules) -> list[Counted]:
    counted = tally.keep(settled, rules, tally.links_of({link_id for link_id, _ in settled.changes}))
    since = _start(batch.day)
    judged = update(Click).where(
        Click.minute >= since, Click.minute < since + DAY, Click.link_id.between(batch.first, batch.last),
        Click.rule_version != rules.version,
    )  # fmt: skip
    db.session.execute(judged.values(rule_version=rules.version), execution_options=_SILENT)
    return counted


def _next(recount: Recount, limit: int) -> _Batch | None:
    """The links that come next: on the day it is at, or on the next day that has any."""
    day, after = recount.day, recount.link_id
    if day is not None and (batch := _links_of(day, after, limit)):
        return batch
    wanted = select(func.min(Click.minute))
    if day is not None:
        wanted = wanted.where(Click.minute >= _start(day) + DAY)
    first = db.session.scalar(wanted)
    return _links_of(first.date(), 0, limit) if first else None


def _links_of(day: date, after: int, limit: int) -> _Batch | None:
    wanted = (
        select(Click.link_id, func.count())
        .where(Click.minute >= _start(day), Click.minute < _start(day) + DAY, Click.link_id > after)
        .group_by(Click.link_id)
        .order_by(Click.link_id)
        .limit(limit)
    )
    found = db.session.execute(wanted).all()
    last, clicks = after, 0
    for link_id, number in found:
        if clicks and clicks + number > limit:
            break
        last, clicks = link_id, clicks + number
    return _Batch(day, found[0][0], last, clicks) if found else None


def _note(recount: Recount, day: date, settled: settling.Settled) -> None:
    """Adds up what changed from which verdict to which."""
    moved: Counter[tuple[Verdict, Verdict]] = Counter()
    for flip in settled.flips:
        moved[flip.was, flip.becomes] += flip.rows
    rows = [
        {"recount_id": recount.id, "day": day, "was": was, "became": became, "clicks": clicks}
        for (was, became), clicks in sorted(moved.items())
    ]
    if rows:
        upsert = insert_for(RecountChange)
        added = {"clicks": RecountChange.clicks + upsert.excluded.clicks}
        keys = ["recount_id", "day", "was", "became"]
        db.session.execute(upsert.on_conflict_do_update(index_elements=keys, set_=added), rows)


def changes(recount_ids: Sequence[int]) -> dict[int, Counter[tuple[Verdict, Verdict]]]:
    """What these recounts changed, or would: clicks from one verdict to another. One statement."""
    wanted = (
        select(RecountChange.recount_id, RecountChange.was, RecountChange.became, func.sum(RecountChange.clicks))
        .where(RecountChange.recount_id.in_(recount_ids))
        .group_by(RecountChange.recount_id, RecountChange.was, RecountChange.became)
    )
    found: dict[int, Counter[tuple[Verdict, Verdict]]] = {each: Counter() for each in recount_ids}
    for recount_id, was, became, clicks in db.session.execute(wanted):
        found[recount_id][was, became] = int(clicks)
    return found


def is_due(rules: Rules = IN_FORCE) -> bool:
    """True when the oldest click that is kept was judged by other rules: a recount begins with it."""
    oldest = select(Click.rule_version).order_by(Click.minute, Click.link_id).limit(1)
    judged_by = db.session.scalar(oldest)
    return judged_by is not None and judged_by != rules.version


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
