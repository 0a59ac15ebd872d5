"""What the rollups can say about their health: whether they were proved, and what the proof found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _

from advocacy.health import Ailment, Examination, Gauge
from advocacy.reach import proving

PATIENCE = timedelta(hours=36)
"""A proof a night; one may be late."""


def rollups_are_proved(now: datetime) -> Sequence[Ailment]:
    """A proof that found differences, or that is long ago."""
    proof = proving.latest()
    if proof is None:
        return []
    found = []
    if proof.differing:
        found.append(
            Ailment(
                _(
                    "Figures of reach differ from what they were counted from: %(count)s of %(total)s.",
                    count=proof.differing,
                    total=proof.cells,
                ),
                _("Keep the page /reach/proofs for whoever looks into it, then run: advocacy reach rebuild"),
            )
        )
    if now - proof.began_at > PATIENCE:
        found.append(
            Ailment(
                _("Figures of reach were proved last on %(began_at)s.", began_at=format(proof.began_at, '%Y-%m-%d')),
                _("See that a worker runs at night, or run: advocacy reach prove"), grave=False,
            )
        )  # fmt: skip
    return found


def _differing(now: datetime) -> Mapping[str, float]:
    proof = proving.latest()
    return {"": float(proof.differing)} if proof else {}


def _age(now: datetime) -> Mapping[str, float]:
    proof = proving.latest()
    return {"": (now - proof.began_at).total_seconds()} if proof else {}


EXAMINATIONS = [Examination("figures of reach", rollups_are_proved)]
GAUGES = [
    Gauge("advocacy_reach_differing", "Figures that differed from what they were counted from, by the last proof.", "",
          _differing),
    Gauge("advocacy_reach_proof_age_seconds", "Age of the last proof of the figures of reach.", "", _age),
]  # fmt: skip
