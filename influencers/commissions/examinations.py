"""What commissions can say about their health: whether they were proved, what the proof found, how many wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from advocacy.database import db
from advocacy.health import Ailment, Examination, Gauge
from influencers.commissions import proving
from influencers.commissions.models import CommissionIntake

PATIENCE = timedelta(hours=36)
"""A proof a night; one may be late."""
MOST_WAITING = 10_000


def commissions_are_proved(now: datetime) -> Sequence[Ailment]:
    """A proof that found something wrong, or that is long ago."""
    proof = proving.latest()
    if proof is None:
        return []
    found = []
    if proof.wrong:
        found.append(
            Ailment(
                _(
                    "Partners' money does not add up: %(count)s of %(total)s sums are wrong.",
                    count=proof.wrong,
                    total=proof.looked_at,
                ),
                _(
                    "The table commission_proofs says which; approve no payout of those partners before it is "
                    "explained."
                ),
            )
        )
    if now - proof.began_at > PATIENCE:
        found.append(
            Ailment(
                _("Partners' money was proved last on %(began_at)s.", began_at=format(proof.began_at, "%Y-%m-%d")),
                _("See that a worker runs at night."),
                grave=False,
            )
        )
    return found


def commissions_keep_up(now: datetime) -> Sequence[Ailment]:
    """Sales that wait for their commissions."""
    count = _count_waiting()
    if count < MOST_WAITING:
        return []
    remedy = "See that a worker runs; after a large import it catches up by itself."
    return [
        Ailment(
            ngettext(
                "At least %(count)s conversion waits for its commission.",
                "At least %(count)s conversions wait for their commissions.",
                count,
                count=format(count, ","),
            ),
            remedy,
            grave=False,
        )
    ]


def _count_waiting() -> int:
    waiting = select(CommissionIntake.conversion_id).where(CommissionIntake.waiting).limit(MOST_WAITING)
    return db.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def _waiting(now: datetime) -> Mapping[str, float]:
    return {"": float(_count_waiting())}


EXAMINATIONS = [
    Examination("commissions", commissions_are_proved),
    Examination("commissions keep up", commissions_keep_up),
]
GAUGES = [Gauge("advocacy_commissions_waiting", "Conversions that wait for their commissions.", "", _waiting)]
