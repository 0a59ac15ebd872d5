"""Verbs on drafts of rules: written, changed, dropped, published as the next version. Imports the rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import Page, db, page
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move, record
from advocacy.web.palette import look
from rewards.earning import rules, simulations, vetting
from rewards.earning.models import DraftState, EarningRule, RuleDraft
from rewards.earning.terms import Rule, body_of, rule_of

KEY = re.compile(r"[a-z][a-z0-9_]{1,59}")


def write(key: str, body: Mapping[str, Any], *, actor: Actor, now: datetime) -> RuleDraft:
    """Keeps a draft: of a rule's next version, or of a rule with a key of its own. Raises Breach by field."""
    if not KEY.fullmatch(key):
        raise Breach(
            _("A rule needs a key of its own."),
            errors={"key": [_("Small letters, digits and _, from 2 to 60, beginning with a letter.")]},
        )
    draft = RuleDraft(
        key=key, body=_checked(key, body, now), state=DraftState.OPEN, created_by_id=actor.id, created_at=now,
        changed_at=now,
    )  # fmt: skip
    db.session.add(draft)
    db.session.flush()
    record("rule_draft", draft.id, "write", actor=actor, now=now, key=key, body=draft.body)
    return draft


def write_from(key: str, *, actor: Actor, now: datetime) -> RuleDraft:
    """A draft that says what a rule's last version says. Raises Breach for an unknown rule."""
    return write(key, body_of(rules.newest(key)), actor=actor, now=now)


def change(draft: RuleDraft, body: Mapping[str, Any], *, actor: Actor, now: datetime) -> None:
    """Changes what an open draft says. Raises Breach by field, InvalidMove once it is published or dropped."""
    _require_open(draft)
    draft.body, draft.changed_at = _checked(draft.key, body, now), now
    record("rule_draft", draft.id, "change", actor=actor, now=now, key=draft.key, body=draft.body)


def discard(draft: RuleDraft, *, actor: Actor, now: datetime) -> None:
    """Lays a draft aside for good."""
    move(draft, "discard", actor=actor, now=now, key=draft.key)


def publish(
    draft: RuleDraft, *, why: str, valid_from: datetime | None = None, valid_until: datetime | None = None,
    without_simulation: str = "", actor: Actor, now: datetime,
) -> EarningRule:  # fmt: skip
    """Makes a draft its rule's next version, in force from that time on (now by default). Raises Breach by field.

    Raises InvalidMove unless it was simulated as it is, within the budget given then; ``without_simulation`` says why
    it need not be, such as for the first rule of its kind.
    """
    _require_open(draft)
    if not why.strip():
        raise Breach(_("Say why this changes."), errors={"why": [_("Give a reason: everybody can read it.")]})
    simulations.require_played(draft, without_simulation)
    wanted = rule_of(draft.key, {**draft.body, "why": why.strip()[:500]}, valid_from or now, valid_until)
    row = rules.put_in_force(wanted, actor=actor, now=now)
    unplayed = {"without_simulation": without_simulation.strip()[:500]} if without_simulation.strip() else {}
    told: dict[str, Any] = {"key": draft.key, "version": row.version, **unplayed}
    move(draft, "publish", actor=actor, now=now, changes={"version": row.version}, **told)
    return row


def as_rule(draft: RuleDraft, now: datetime) -> Rule:
    """The rule that a draft would be from now on."""
    return rule_of(draft.key, draft.body, now)


def listing(cursor: str | None, limit: int, *, only_open: bool = False) -> Page[RuleDraft]:
    """Drafts, the newest first."""
    wanted = select(RuleDraft).where(RuleDraft.state == DraftState.OPEN) if only_open else select(RuleDraft)
    return page(wanted, RuleDraft.id, cursor, limit)


def _checked(key: str, body: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The body as it is kept. Raises Breach, by field, for figures that make no sense."""
    rule = rule_of(key, body, now)
    found = vetting.faults(rule) | vetting.other_kind(rule, rules.all_versions())
    if len(rule.name) > 120:
        found["name"] = [_("At most 120 characters.")]
    if found:
        raise Breach(_("This draft can't be kept as it is."), errors=found)
    return body_of(rule)


def _require_open(draft: RuleDraft) -> None:
    if draft.state is not DraftState.OPEN:
        raise InvalidMove(
            _("This draft can't be changed any more: it stands at “%(state)s”.", state=look(draft.state).label),
            remedy=_("Write another one."),
        )
