"""Verbs of the switch: press, ask to resume, keep on, resume by a second person; and the gate that senders go through.

A sender commits an attempt while holding the gate open, a presser closes it for its own transaction: whatever was
committed before the press is seen by whoever pressed, and nothing is committed after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from advocacy.campaigns.models import Pause, PauseState
from advocacy.campaigns.scopes import Reach, Scope
from advocacy.database import db, get, lock
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, move, record

GATE = "pauses"


def press(scope: Scope, name: str, why: str, *, actor: Actor, now: datetime) -> Pause:
    """Stops everything in that scope from now on. Raises Breach without a reason or a name, InvalidMove if it is on."""
    name = " ".join(name.split()) if scope is not Scope.ALL else ""
    if not why.strip():
        raise Breach("Say why, for the people whose posts are kept back.", errors={"why": ["Give a reason."]})
    if scope is not Scope.ALL and not name:
        raise Breach(f"Which {scope.value} is meant?", errors={"name": [f"Name the {scope.value}."]})
    lock(GATE)
    if any(pause.scope is scope and pause.name.casefold() == name.casefold() for pause in in_force()):
        raise InvalidMove("This is paused already.")
    pause = Pause(
        scope=scope, name=name, why=why.strip(), state=PauseState.ON, pressed_by=actor.id, pressed_at=now
    )  # fmt: skip
    db.session.add(pause)
    db.session.flush()
    record("pause", pause.id, "press", actor=actor, now=now, why=pause.why, scope=scope, name=name)
    return pause


def ask_to_resume(pause: Pause, *, actor: Actor, now: datetime, why: str | None = None) -> None:
    """Asks a second person to agree; until then nothing is sent. Raises InvalidMove."""
    asked = {"asked_by": actor.id, "asked_at": now}
    move(pause, "ask_to_resume", actor=actor, now=now, why=why, changes=asked, scope=pause.scope, name=pause.name)


def keep_on(pause: Pause, *, actor: Actor, now: datetime, why: str | None = None) -> None:
    """Refuses, or takes back, the wish to resume. Raises InvalidMove."""
    nobody = {"asked_by": None, "asked_at": None}
    move(pause, "keep_on", actor=actor, now=now, why=why, changes=nobody, scope=pause.scope, name=pause.name)


def resume(pause: Pause, *, actor: Actor, now: datetime, why: str | None = None) -> None:
    """Ends the pause. Raises NotAllowed for the person who asked: it takes two."""
    if pause.state is PauseState.RESUME_ASKED and (actor.id is None or actor.id == pause.asked_by):
        raise NotAllowed("You asked to resume; a second person has to agree.", remedy="Ask a colleague to resume it.")
    lock(GATE)
    resumed = {"resumed_by": actor.id, "resumed_at": now}
    move(pause, "resume", actor=actor, now=now, why=why, changes=resumed, scope=pause.scope, name=pause.name)


def pause_for(pause_id: int) -> Pause:
    """The pause. Raises NotFound."""
    return get(Pause, pause_id, "pause")


def in_force() -> Sequence[Pause]:
    """The pauses that stop something now, oldest first, with the people who pressed and asked."""
    return db.session.scalars(
        select(Pause)
        .where(Pause.state != PauseState.OFF)
        .options(joinedload(Pause.presser), joinedload(Pause.asker))
        .order_by(Pause.id)
    ).all()


def reaches_in_force() -> tuple[Reach, ...]:
    """What is paused now; for ``scopes.covers``."""
    rows = db.session.execute(select(Pause.scope, Pause.name).where(Pause.state != PauseState.OFF))
    return tuple(Reach(scope, name) for scope, name in rows)


def hold_gate_open() -> None:
    """For a sender, in the transaction that commits its attempt: no pause is pressed until that ends.

    Call it before reading the pauses. Senders don't exclude each other. SQLite's writers do anyway.
    """
    lock(GATE, shared=True)


def past(limit: int) -> Sequence[Pause]:
    """Pauses that are over, newest first, with their people."""
    return db.session.scalars(
        select(Pause)
        .where(Pause.state == PauseState.OFF)
        .options(joinedload(Pause.presser), joinedload(Pause.asker), joinedload(Pause.resumer))
        .order_by(Pause.id.desc())
        .limit(limit)
    ).all()
