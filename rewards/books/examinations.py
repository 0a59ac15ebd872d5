"""What the ledger can say about its health: whether it was proved, and what the proof found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _

from advocacy.health import Ailment, Examination, Gauge
from rewards.books import proving

PATIENCE = timedelta(hours=36)
"""A proof a night; one may be late."""


def ledger_is_proved(now: datetime) -> Sequence[Ailment]:
    """A proof that found something wrong, or that is long ago."""
    proof = proving.latest()
    if proof is None:
        return []
    found = []
    if proof.wrong:
        found.append(
            Ailment(
                _(
                    "The ledger does not add up: %(count)s of %(total)s things looked at are wrong.",
                    count=proof.wrong,
                    total=proof.looked_at,
                ),
                _("See the page /rewards/proofs for what and where. Scores alone: run advocacy ledger recount."),
            )
        )
    if now - proof.began_at > PATIENCE:
        found.append(
            Ailment(
                _("The ledger was proved last on %(began_at)s.", began_at=format(proof.began_at, '%Y-%m-%d')),
                _("See that a worker runs at night, or run: advocacy ledger prove"), grave=False,
            )
        )  # fmt: skip
    return found


def _wrong(now: datetime) -> Mapping[str, float]:
    proof = proving.latest()
    return {"": float(proof.wrong)} if proof else {}


def _age(now: datetime) -> Mapping[str, float]:
    proof = proving.latest()
    return {"": (now - proof.began_at).total_seconds()} if proof else {}


EXAMINATIONS = [Examination("ledger", ledger_is_proved)]
GAUGES = [
    Gauge("advocacy_ledger_wrong", "What the last proof of the ledger found wrong.", "", _wrong),
    Gauge("advocacy_ledger_proof_age_seconds", "Age of the last proof of the ledger.", "", _age),
]
