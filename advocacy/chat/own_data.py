"""What chat keeps of a person, for their export and their erasure: who they are in Slack; what waits goes with it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from advocacy.chat import losing
from advocacy.chat.models import ChatAccount
from advocacy.database import db
from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.privacy import Done, Eraser, Erasure, rows_of


def _forget(person_id: int) -> int:
    mine = select(ChatAccount.id).where(ChatAccount.person_id == person_id)
    return losing.forget(db.session.scalars(mine).all())


def _erase(asked: Erasure) -> Done:
    return Done(_forget(asked.person.id), [])


def _take(leaving: Leaving) -> int:
    return _forget(leaving.person.id)


STEP = LeaverStep(
    "chat accounts",
    _l("accounts in Slack: they are told nothing more there, and decide nothing from there"),
    lambda person, _now: (
        db.session.scalar(select(func.count()).select_from(ChatAccount).where(ChatAccount.person_id == person.id)) or 0
    ),
    _take,
)
EXPORTERS = [rows_of("chat_accounts", ChatAccount.person_id)]
ERASERS = [Eraser("chat_accounts", _erase, frozenset({"chat_accounts.person_id"}))]
EXEMPT = frozenset({"chat_workspaces.decides_asked_by_id"})  # in their office; the history tells
