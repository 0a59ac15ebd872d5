"""A worker process that claims what is due until nothing is left, by our way or by a baseline's."""

from __future__ import annotations

import multiprocessing
import os
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

from sqlalchemy import bindparam, select, text, update

import wsgi
from advocacy import clock
from advocacy.database import UTCDateTime, db, dialect_name, reading, writing
from advocacy.posts.claiming import LEASE, claim_due
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from advocacy.settings import Settings

_SPAWN = multiprocessing.get_context("spawn")
STARTS_IN = 0.2
"""Seconds from the order to the start, so that all begin together."""


@dataclass(frozen=True)
class Task:
    """How to claim."""

    way: str  # "ours", "baseline" or "bare"
    batch: int
    at: float = 0.0  # on the monotonic clock, which processes share


@dataclass(frozen=True)
class Taken:
    """Which shares it took, from when to when on the monotonic clock."""

    shares: list[int]
    began: float
    ended: float


class Claimer:
    """The process, from outside."""

    def __init__(self, settings: Settings) -> None:
        self._here, there = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_obey, args=(settings, there), daemon=True)

    def start(self, task: Task) -> Self:
        """Orders a run, which begins in a moment."""
        self._here.send(Task(task.way, task.batch, time.monotonic() + STARTS_IN))
        return self

    def answer(self) -> Taken:
        """What it took."""
        if not self._here.poll(120):
            raise SystemExit("a claiming process does not answer")
        taken: Taken = self._here.recv()
        return taken

    def __enter__(self) -> Self:
        self._process.start()
        self._here.recv()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._here.send(None)
        self._process.join(20)


def _obey(settings: Settings, orders: Connection) -> None:
    app = wsgi.create_app(settings)
    with app.app_context():
        orders.send("ready")
        while task := orders.recv():
            time.sleep(max(0.0, task.at - time.monotonic()))
            began, shares = time.monotonic(), _drain(task)
            orders.send(Taken(shares, began, time.monotonic()))
        db.session.remove()
        db.engine.dispose()


def _drain(task: Task) -> list[int]:
    if task.way == "bare":
        return _barely(task.batch)
    take = {"ours": _ours, "baseline": _baseline}[task.way]
    shares: list[int] = []
    while batch := take(str(os.getpid()), task.batch):
        shares += batch
        with writing():
            done = update(Share).where(Share.id.in_(batch)).values(state=ShareState.PUBLISHED)
            db.session.execute(done.execution_options(synchronize_session=False))
    return shares


def _barely(batch: int) -> list[int]:
    """The least that does the same: two statements a batch, written out, by a connection of their own."""
    locking = "FOR UPDATE SKIP LOCKED" if dialect_name() == "postgresql" else ""
    claim = text(
        "UPDATE shares SET lease_owner = 'w', lease_until = :until, lease_token = lease_token + 1 WHERE id IN ("
        "SELECT id FROM shares WHERE state = 'scheduled' AND due_at <= :now AND lease_until IS NULL "
        f"ORDER BY due_at LIMIT :batch {locking}) RETURNING id"
    ).bindparams(bindparam("until", type_=UTCDateTime), bindparam("now", type_=UTCDateTime))
    done = text("UPDATE shares SET state = 'published' WHERE id IN :ids").bindparams(bindparam("ids", expanding=True))
    shares: list[int] = []
    while True:
        now = clock.now()
        with writing():
            taken = db.session.execute(claim, {"until": now + LEASE, "now": now, "batch": batch}).scalars().all()
        if not taken:
            return shares
        shares += taken
        with writing():
            db.session.execute(done, {"ids": list(taken)})


def _ours(worker: str, batch: int) -> list[int]:
    with writing():
        return [claim.share_id for claim in claim_due(worker, clock.now(), batch)]


def _baseline(worker: str, batch: int) -> list[int]:
    """Select, then update: whoever selects between the two takes the same ones."""
    now = clock.now()
    with reading():
        due = select(Share.id).where(
            text("shares.state = 'scheduled'"), Share.due_at <= now, Share.lease_until.is_(None)
        )  # fmt: skip
        shares = list(db.session.scalars(due.order_by(Share.due_at).limit(batch)))
    if shares:
        with writing():
            taking = update(Share).where(Share.id.in_(shares)).values(lease_owner=worker, lease_until=now + LEASE)
            db.session.execute(taking.execution_options(synchronize_session=False))
    return shares
