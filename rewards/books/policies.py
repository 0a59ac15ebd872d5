"""Verbs on how long points last: ``write_policy``. And the versions there are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db, lock
from advocacy.errors import Breach
from advocacy.history import Actor, record
from rewards.books.lasting import DEFAULT, LEAST, Policy
from rewards.books.models import ExpiryPolicy, Lasting

LONGEST = {Lasting.NEVER: 0, Lasting.DAYS: 3660, Lasting.MONTH_END: 120, Lasting.YEAR_END: 10}
"""Most days, months or years."""


def versions() -> list[Policy]:
    """Every version, the newest first; the last is what is in force where nothing was written."""
    rows = db.session.scalars(select(ExpiryPolicy).order_by(ExpiryPolicy.version.desc()))
    written = [Policy(row.version, row.lasting, row.length, row.valid_from, row.why) for row in rows]
    return [*written, DEFAULT]


def write_policy(
    lasting: str, length: int | None, *, valid_from: datetime | None, why: str, actor: Actor, now: datetime
) -> ExpiryPolicy:  # fmt: skip
    """A new version, for points that become available from ``valid_from`` (now where none is given) on.

    Raises Breach by field: for a length that makes no sense, a start in the past, or without a reason.
    """
    lock("rewards.expiry_policies")
    begins = valid_from or now
    errors = _wrong(lasting, length, begins, why, now)
    if errors:
        raise Breach(_("This can't be put in force as it is."), errors=errors)
    kind = Lasting(lasting)
    facts = {"lasting": kind, "length": 0 if kind is Lasting.NEVER else length or 0}
    policy = ExpiryPolicy(version=versions()[0].version + 1, valid_from=begins, why=why.strip(), **facts)
    db.session.add(policy)
    db.session.flush()
    told: dict[str, Any] = {"version": policy.version, "lasting": kind.value, "length": policy.length}
    record("expiry_policy", policy.id, "write", actor=actor, now=now, why=policy.why, **told)
    return policy


def _wrong(lasting: str, length: int | None, begins: datetime, why: str, now: datetime) -> dict[str, list[str]]:
    errors = {}
    if lasting not in {each.value for each in Lasting}:
        return {"lasting": [_("Choose how long points last.")]}
    kind = Lasting(lasting)
    least = LEAST.days if kind is Lasting.DAYS else 0
    if kind is not Lasting.NEVER and (length is None or not least <= length <= LONGEST[kind]):
        errors["length"] = [_("Give a number from %(least)s to %(most)s.", least=least, most=f"{LONGEST[kind]:,}")]
    if begins < now:
        errors["valid_from"] = [_("Points keep the terms under which they were earned: choose a time to come.")]
    if not why.strip():
        errors["why"] = [_("Say why; everybody can read it.")]
    return errors
