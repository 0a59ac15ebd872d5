"""What perks keep of a person, for their export and their erasure; what of it ends when they leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, func, or_, select, update

from advocacy.database import db
from advocacy.history import Actor
from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.models import Person
from advocacy.people.privacy import SILENT, Done, Eraser, Erasure, Exporter, Kept, Row, counted, plain, rows_of
from rewards.perks import redemptions
from rewards.perks.models import PerkCode, PerkKind, Redemption, RedemptionState

WHY = _l("Taxes are paid on perks; they keep a number, no name.")
LEAVES = Actor.job("leaving")


def _erase(asked: Erasure) -> Done:
    """Notes and codes go, for they tell of a person; what was redeemed stays as figures under a number."""
    theirs = Redemption.person_id == asked.person.id
    noted = update(Redemption).where(theirs, Redemption.note != "").values(note="")
    mine = PerkCode.redemption_id.in_(select(Redemption.id).where(theirs))
    coded = update(PerkCode).where(mine, PerkCode.code.is_not(None)).values(code=None)
    done: list[Any] = [db.session.execute(each, execution_options=SILENT) for each in (noted, coded)]
    count = counted(select(func.count()).select_from(Redemption).where(theirs))
    return Done(sum(each.rowcount for each in done), [Kept("redemptions", count, WHY)] if count else [])


def _codes(person_id: int) -> Sequence[Row]:
    """When which code was handed to them; the code itself is a key, and stays on its own page."""
    mine = select(PerkCode.redemption_id, PerkCode.handed_at).join(
        Redemption, Redemption.id == PerkCode.redemption_id
    )  # fmt: skip
    rows = db.session.execute(mine.where(Redemption.person_id == person_id).order_by(PerkCode.id))
    return [{"redemption_id": row.redemption_id, "handed_at": plain(row.handed_at)} for row in rows]


def _undone(person: Person) -> Sequence[Redemption]:
    """What nobody has said yes to, and codes not handed out: they are shown behind a sign-in that closes."""
    asked = Redemption.state == RedemptionState.REQUESTED
    coming = and_(Redemption.state == RedemptionState.APPROVED, Redemption.kind == PerkKind.CODE)
    wanted = select(Redemption).where(Redemption.person_id == person.id, or_(asked, coming))
    return db.session.scalars(wanted.order_by(Redemption.id)).unique().all()


def _cancel(leaving: Leaving) -> int:
    """What can't reach them any more, or nobody said yes to, is cancelled, and points and money come back; what else
    was promised is handed out. Gift cards have a step of their own room."""
    open_ones = _undone(leaving.person)
    for each in open_ones:
        redemptions.cancel(each, actor=LEAVES, now=leaving.now, why="The account was closed.")
    return len(open_ones)


STEP = LeaverStep(
    "perks asked for",
    _l("perks not approved yet, and codes not handed out yet: they are cancelled, their points come back"),
    lambda person, now: len(_undone(person)), _cancel,
)  # fmt: skip
EXPORTERS = [
    rows_of("redemptions", Redemption.person_id),
    Exporter("perk_codes", _codes, count=lambda person_id: len(_codes(person_id))),
]
ERASERS = [Eraser("redemptions", _erase, frozenset({"redemptions.person_id"}))]
EXEMPT = frozenset[str]()
