"""Verbs on impacts: ask what a version would change, keep what a batch found, finish.

Who looks at what is above this room: it is handed the packs of before and after and gives lines back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.checks import Outcome, Packs, packs_of
from advocacy.database import db
from advocacy.errors import InvalidMove
from advocacy.history import Actor, move, record
from advocacy.rulebook import in_force, versions
from advocacy.rulebook.models import ImpactState, PackVersion, PackVersionState, RuleImpact, RuleImpactLine

LOOKING = Actor.job("rule impact")
ORDER = (Outcome.PASS, Outcome.REVIEW, Outcome.FAIL)


@dataclass(frozen=True)
class Change:
    """Something whose verdict would change. ``findings`` are the new ones: rule and message."""

    ref: str
    path: str
    state: str
    title: str
    networks: str
    language: str
    before: Outcome
    after: Outcome
    findings: Sequence[Mapping[str, str]]


def ask_impact(version: PackVersion, *, actor: Actor, now: datetime) -> RuleImpact:
    """Asks what the version would change in what is live; a job answers. Asked again for the same, gives the same.

    Raises InvalidMove for a version that is in force already or was taken back.
    """
    versions.adopt(version.kind, now=now)  # the lock of the rulebook first, then the row: as put_in_force does
    db.session.refresh(version, with_for_update={"of": PackVersion})
    if version.state not in (PackVersionState.DRAFT, PackVersionState.IN_REVIEW):
        raise InvalidMove(_("Only a draft or a proposed version has an impact to compute."))
    asked = versions.impact_of(version)
    against = in_force.digests()
    if asked is not None and (asked.sha256, asked.against) == (version.sha256, against):
        return asked
    versions.void_impacts(version, actor=actor, now=now)
    impact = RuleImpact(
        version=version, sha256=version.sha256, against=against, state=ImpactState.WAITING, asked_by_id=actor.id,
        asked_at=now,
    )  # fmt: skip
    db.session.add(impact)
    db.session.flush()
    record("rule_impact", impact.id, "ask", actor=actor, now=now, version=version.id, sha256=version.sha256)
    return impact


def next_waiting() -> RuleImpact | None:
    """The impact whose turn it is."""
    waiting = select(RuleImpact).where(RuleImpact.state == ImpactState.WAITING).order_by(RuleImpact.id).limit(1)
    return db.session.scalars(waiting).first()


def compared(impact: RuleImpact) -> tuple[Packs, Packs]:
    """The packs in force, and the same with the version in place of its kind."""
    before = in_force.packs()
    return before, packs_with(impact.version, before)


def packs_with(version: PackVersion, around: Packs | None = None) -> Packs:
    """The packs in force with this version in place of its kind."""
    return packs_of({**(around or in_force.packs()).contents, version.kind.value: version.content})


def keep(
    impact_id: int,
    begun: tuple[str, int],
    reached: tuple[str, int],
    found: Sequence[Change],
    seen: int,
    *,
    now: datetime,
) -> bool:
    """Keeps what a batch found, and where the next begins; ``reached`` without a stage ends it.

    False when another worker was quicker, or the impact was voided: then nothing is kept.
    """
    impact = db.session.get(RuleImpact, impact_id, with_for_update={"of": RuleImpact}, populate_existing=True)
    if impact is None or impact.state is not ImpactState.WAITING or (impact.stage, impact.after_id) != begun:
        return False
    if impact.against != in_force.digests() or impact.sha256 != impact.version.sha256:
        move(impact, "void", actor=LOOKING, now=now)
        return False
    db.session.add_all([_line(impact, begun[0], change) for change in found])
    stricter = sum(ORDER.index(change.after) > ORDER.index(change.before) for change in found)
    impact.stricter, impact.milder = impact.stricter + stricter, impact.milder + len(found) - stricter
    impact.seen, (impact.stage, impact.after_id) = impact.seen + seen, reached
    if not reached[0]:
        move(impact, "finish", actor=LOOKING, now=now, changes={"finished_at": now}, stricter=impact.stricter,
             milder=impact.milder, version=impact.version_id)  # fmt: skip
    return True


def begin(impact_id: int, stage: str, total: int) -> bool:
    """Sets off at the first stage, with the number of things to look at. False when it has begun already."""
    impact = db.session.get(RuleImpact, impact_id, with_for_update={"of": RuleImpact}, populate_existing=True)
    if impact is None or impact.state is not ImpactState.WAITING or impact.stage:
        return False
    impact.stage, impact.after_id, impact.total = stage, 0, total
    return True


def _line(impact: RuleImpact, stage: str, change: Change) -> RuleImpactLine:
    told: dict[str, Any] = {**vars(change), "title": change.title[:300], "networks": change.networks[:200]}
    told |= {"before": change.before.value, "after": change.after.value, "findings": [*map(dict, change.findings)]}
    return RuleImpactLine(impact_id=impact.id, stage=stage, **told)
