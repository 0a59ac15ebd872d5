"""What a restore holds back: messages that wait in a copy may have gone out after it was made, and nobody can take a
second one back. They lie still until a person says that they shall go, or that they went.

Imports database. Queues say that they are meant by ``Unrepeatable``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.sql import ColumnElement

from advocacy.database import db
from advocacy.english import English

HELD = English("A restore held it back: it may have gone out before.")
SETTLED = English("A restore held it back, and somebody said that it had gone out.")


class Unrepeatable:
    """Mixin of a queue whose receivers can't tell a repetition: ``sent_at`` and ``given_up_at``, ``problem``,
    ``tries`` and ``next_try_at``."""


def hold(now: datetime) -> int:
    """Holds back whatever waits; gives how many messages."""
    return sum(
        _changed(kind, (kind.sent_at.is_(None), kind.given_up_at.is_(None)), given_up_at=now, problem=HELD)
        for kind in _queues()
    )


def held() -> int:
    """How many messages are held back."""
    return sum(db.session.scalar(_counted(kind)) or 0 for kind in _queues())


def release(now: datetime) -> int:
    """They go out, with all their tries; gives how many."""
    fresh = {"given_up_at": None, "problem": None, "tries": 0, "next_try_at": now}
    return sum(_changed(kind, _is_held(kind), **fresh) for kind in _queues())


def settle() -> int:
    """They went out before: none is sent; gives how many."""
    return sum(_changed(kind, _is_held(kind), problem=SETTLED) for kind in _queues())


def _queues() -> list[Any]:
    return Unrepeatable.__subclasses__()


def _is_held(kind: Any) -> tuple[ColumnElement[bool], ...]:
    return (kind.sent_at.is_(None), kind.given_up_at.is_not(None), kind.problem == HELD)


def _counted(kind: Any) -> Select[int]:
    return select(func.count()).select_from(kind).where(*_is_held(kind))


def _changed(kind: Any, which: tuple[ColumnElement[bool], ...], **values: object) -> int:
    done: Any = db.session.execute(
        update(kind).where(*which).values(**values), execution_options={"synchronize_session": False}
    )
    return int(done.rowcount)
