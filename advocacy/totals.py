"""Running totals for /metrics, added up in the transaction of what they count: none is lost or doubled.

Totals never fall; how fast they grow is for Prometheus to say. Labels are few and known: networks, outcomes, verbs;
never a person, a text or an address. Imports database.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, Model, db, insert_for

BETWEEN = "|"
"""Stands between the parts of a label that has several."""


class RunningTotal(Model):
    """How often something of a kind happened since this installation began to count."""

    __tablename__ = "running_totals"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    label: Mapped[str] = mapped_column(String(120), primary_key=True)
    total: Mapped[int] = mapped_column(BigId, default=0)


def add(name: str, counted: Mapping[tuple[str, ...], int]) -> None:
    """Adds what was counted, by the parts of its label; in their order, so that no two wait for each other."""
    for parts, count in sorted(counted.items()):
        if count:
            fresh = insert_for(RunningTotal).values(name=name, label=BETWEEN.join(parts), total=count)
            sums = {"total": RunningTotal.total + count}
            db.session.execute(fresh.on_conflict_do_update(index_elements=["name", "label"], set_=sums))


def read(name: str) -> dict[tuple[str, ...], float]:
    """The totals of a kind by the parts of their label."""
    wanted = select(RunningTotal.label, RunningTotal.total).where(RunningTotal.name == name)
    return {tuple(row.label.split(BETWEEN)): float(row.total) for row in db.session.execute(wanted)}
