"""Forgets who somebody was: names, words and handles go, numbers stay. For erasures, retention and the desk.

Rows that other rooms point at stay, emptied: a licence or an agreement keeps its partner's number.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import String, and_, cast, delete, func, literal, not_, select, update
from sqlalchemy.sql import ColumnElement

from advocacy.database import db
from advocacy.errors import InvalidMove
from advocacy.history import Actor, record
from advocacy.history.models import HistoryRow
from advocacy.history.records import erase_where
from advocacy.people.holding import Held
from advocacy.people.privacy import SILENT
from influencers.partners.contact_models import Exclusivity, PartnerTask, Rate, Touch
from influencers.partners.models import FollowerReading, Partner, PartnerAccount, PartnerWord, Stage

GONE = "Erased partner"
UNTOUCHED = (Stage.PROSPECT, Stage.CONTACTED, Stage.IN_CONVERSATION, Stage.NEGOTIATING)
"""Stages of somebody with whom nothing came about."""


def empty(ids: Sequence[int]) -> int:
    """Empties these partners. Gives how many rows went or changed; none in a second run."""
    accounts = select(PartnerAccount.id).where(PartnerAccount.partner_id.in_(ids))
    blank = {"handle": "", "url": "", "account_id": "", "proof_code": "", "unseen": "", "look_at": None}
    steps = [
        delete(FollowerReading).where(FollowerReading.account_id.in_(accounts)),
        *(
            delete(kind).where(kind.partner_id.in_(ids))
            for kind in (PartnerWord, Touch, PartnerTask, Rate, Exclusivity)
        ),
        update(PartnerAccount)
        .where(PartnerAccount.partner_id.in_(ids), PartnerAccount.handle != "")
        .values(**blank, handle_folded=literal("#") + cast(PartnerAccount.id, String), followers=None),
        update(Partner)
        .where(Partner.id.in_(ids), Partner.name != GONE)
        .values(name=GONE, name_folded="", email=None, about="", country="", found_by="", followers=0, engagement=None),
    ]
    done: list[Any] = [db.session.execute(each, execution_options=SILENT) for each in steps]
    for partner in db.session.identity_map.values():
        if isinstance(partner, Partner | PartnerAccount):
            db.session.expire(partner)
    return sum(each.rowcount for each in done)


def forget(partner: Partner, *, actor: Actor, now: datetime, why: str) -> None:
    """Forgets a prospect who asked for it, or by mistake came in. Raises InvalidMove for whoever has an account here:
    that is erased, and this with it."""
    if partner.person_id is not None:
        raise InvalidMove(
            _("%(name)s has an account here.", name=partner.name),
            remedy=_("Erase the person: what is kept of the partner goes with it."),
        )
    empty([partner.id])
    _forget_history([partner.id], actor=actor, now=now, limit=10_000)
    record("partner", partner.id, "forget", actor=actor, now=now, why=why.strip() or None)


def _forget_history(ids: Sequence[int], *, actor: Actor, now: datetime, limit: int) -> None:
    which = and_(HistoryRow.noun == "partner", HistoryRow.noun_id.in_([str(each) for each in ids]))
    erase_where(which, f"partners:{ids[0]}", actor=actor, now=now, why="They are forgotten.", limit=limit)


# --- retention: prospects with whom nothing came about -----------------------------------------------------------


def _past(before: datetime, held: Held) -> ColumnElement[bool]:
    return and_(
        Partner.person_id.is_(None), Partner.state.in_(UNTOUCHED), Partner.touched_at < before, Partner.name != GONE,
        not_(held.shields(at=Partner.touched_at)),
    )  # fmt: skip


def count(before: datetime, held: Held) -> int:
    """How many prospects were not in touch with us since."""
    return db.session.scalar(select(func.count()).select_from(Partner).where(_past(before, held))) or 0


def remove(before: datetime, held: Held, limit: int) -> int:
    """Forgets so many of them."""
    ids = db.session.scalars(select(Partner.id).where(_past(before, held)).order_by(Partner.id).limit(limit)).all()
    if ids:
        empty(ids)
    return len(ids)
