"""Earning rules as they are kept: the versions, and the verbs that write or end one. Imports the models."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import Page, db, lock, page
from advocacy.errors import Breach
from advocacy.history import Actor, record
from rewards.earning import deciding, vetting
from rewards.earning.models import EarningRule
from rewards.earning.shipped import DEFAULTS
from rewards.earning.terms import Rule, terms, with_terms
from rewards.earning.triggers import Phase, Trigger

PHASES = tuple(Phase)
VERSIONS = "rewards.rules"
"""The lock of those who write versions: two of them would write the same number."""


def all_versions() -> list[Rule]:
    """Every version of every rule: what ships, then what the company wrote."""
    rows = db.session.scalars(select(EarningRule).order_by(EarningRule.key, EarningRule.version))
    return [*DEFAULTS, *(as_rule(row) for row in rows)]


def in_force_at(at: datetime) -> list[Rule]:
    """The rules in force at that instant, in the order in which they apply."""
    return in_force_of(all_versions(), at)


def in_force_of(versions: list[Rule], at: datetime) -> list[Rule]:
    """Those of these versions that are in force at that instant, in the order in which they apply."""
    found = (deciding.in_force(versions, key, at) for key in dict.fromkeys(rule.key for rule in versions))
    return sorted((rule for rule in found if rule), key=lambda rule: PHASES.index(rule.phase))


def in_force_for(trigger: Trigger, at: datetime) -> list[Rule]:
    """The rules of a trigger in force at that instant, in the order in which they apply."""
    return in_force_of(_versions_for(trigger), at)


def points_of(trigger: Trigger, at: datetime) -> int:
    """What a trigger gives everybody by its general rules, before caps."""
    return sum(
        rule.points for rule in in_force_for(trigger, at)
        if rule.phase is Phase.GENERAL and not rule.conditions.named
    )  # fmt: skip


def keys_of(trigger: Trigger) -> list[str]:
    """The keys of all rules that ever were for a trigger."""
    return list(dict.fromkeys(rule.key for rule in _versions_for(trigger)))


def names() -> dict[str, str]:
    """Key -> what its newest version is called, of rules that the company has named. One statement."""
    wanted = select(EarningRule.key, EarningRule.name).where(EarningRule.name != "").order_by(EarningRule.version)
    return {row.key: row.name for row in db.session.execute(wanted)}


def newest(key: str) -> Rule:
    """The last version of a rule. Raises Breach for an unknown one."""
    versions = [rule for rule in all_versions() if rule.key == key]
    if not versions:
        raise Breach(
            _("There is no earning rule “%(key)s”.", key=key), remedy=_("Rules are listed on the page of the rules.")
        )
    return max(versions, key=lambda rule: rule.version)


def change(
    key: str, *, points: int, weekly_cap: int | None, step: int | None = None, most_steps: int | None = None,
    valid_from: datetime | None = None, actor: Actor, now: datetime, why: str,
) -> EarningRule:  # fmt: skip
    """Writes the next version of a rule with other figures; the rest stays as it was. 0 points end it.

    Raises Breach for an unknown rule, figures that make no sense, or a start in the past: what was earned stays earned.
    """
    wanted = replace(
        newest(key), points=points, weekly_cap=weekly_cap, step=step, most_steps=most_steps, why=why,
        valid_from=valid_from or now,
    )  # fmt: skip
    return put_in_force(wanted, actor=actor, now=now)


def end(key: str, *, at: datetime | None = None, actor: Actor, now: datetime, why: str) -> EarningRule:
    """Ends a rule from then on, by a version that gives nothing; those planned for later are ended with it.

    Raises Breach for an unknown one or a time past.
    """
    ended = replace(newest(key), points=0, percent=0, valid_from=at or now, valid_until=None, why=why)
    row = put_in_force(ended, actor=actor, now=now)
    for planned in sorted({rule.valid_from for rule in all_versions() if rule.key == key and rule.gives}):
        if planned > ended.valid_from:
            put_in_force(replace(ended, valid_from=planned), actor=actor, now=now)
    return row


def put_in_force(wanted: Rule, *, actor: Actor, now: datetime) -> EarningRule:
    """Writes a version, in force from its ``valid_from``. Raises Breach, by field, for what can't be."""
    lock(VERSIONS)
    versions = all_versions()
    known = [rule.version for rule in versions if rule.key == wanted.key]
    rule = replace(wanted, version=max(known, default=0) + 1)
    vetting.require(rule, versions, now)
    row = EarningRule(
        key=rule.key, version=rule.version, name=rule.name, basis=rule.basis, trigger=rule.trigger, phase=rule.phase,
        points=rule.points, step=rule.step, most_steps=rule.most_steps, weekly_cap=rule.weekly_cap, terms=terms(rule),
        valid_from=rule.valid_from, valid_until=rule.valid_until, why=rule.why,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record("earning_rule", row.id, "change", actor=actor, now=now, why=rule.why, **_told(rule))
    return row


def written(cursor: str | None, limit: int) -> Page[EarningRule]:
    """The versions that the company has written, the newest first."""
    return page(select(EarningRule), EarningRule.id, cursor, limit)


def as_rule(row: EarningRule) -> Rule:
    """A row as rules are decided by."""
    plain = Rule(
        row.key, row.version, row.trigger, row.points, row.valid_from, row.name, row.phase, step=row.step,
        most_steps=row.most_steps, weekly_cap=row.weekly_cap, valid_until=row.valid_until, why=row.why,
    )  # fmt: skip
    return with_terms(plain, row.terms)


def _versions_for(trigger: Trigger) -> list[Rule]:
    rows = db.session.scalars(
        select(EarningRule).where(EarningRule.trigger == trigger).order_by(EarningRule.key, EarningRule.version)
    )
    return [*(rule for rule in DEFAULTS if rule.trigger is trigger), *(as_rule(row) for row in rows)]


def _told(rule: Rule) -> dict[str, Any]:
    """What history tells of a version."""
    return {
        "key": rule.key, "version": rule.version, "trigger": rule.trigger.value, "phase": rule.phase.value,
        "points": rule.points, "step": rule.step, "most_steps": rule.most_steps, "weekly_cap": rule.weekly_cap,
        "valid_from": rule.valid_from, "valid_until": rule.valid_until, **terms(rule),
    }  # fmt: skip
