"""The fingerprint of a run: what a second person agrees to is what is exported. A query; imports the models."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from advocacy.database import db
from influencers.payouts.models import Payout, PayoutRun, PayoutState

AT_ONCE = 500


def digest(run: PayoutRun) -> str:
    """SHA-256 over the payouts of a run: of a draft those in it, later those that were agreed to, whatever became of
    them since. Each with its number, partner, amount and the number of its payment details, which are never changed:
    only erased, and then their payout alone is taken out."""
    whole = hashlib.sha256()
    for line in _lines(run):
        whole.update(json.dumps(line).encode() + b"\n")
    return whole.hexdigest()


def _lines(run: PayoutRun) -> Iterator[list[Any]]:
    drafted = run.approved_at is None
    which = Payout.state == PayoutState.DRAFT if drafted else Payout.agreed
    columns = (
        Payout.id, Payout.enrolment_id, Payout.person_id, Payout.details_id, Payout.amount, Payout.currency,
    )  # fmt: skip
    wanted = select(*columns)
    wanted = wanted.where(Payout.run_id == run.id, which).order_by(Payout.id).limit(AT_ONCE)
    after = 0
    while rows := db.session.execute(wanted.where(Payout.id > after)).all():
        yield from (list(row) for row in rows)
        after = rows[-1].id
