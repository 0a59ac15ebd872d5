"""Verbs of the switch: press, hold links, ask to resume, keep on, resume by a second person; and the gate that senders
go through.

A sender commits an attempt while holding the gate open, a presser closes it for its own transaction: whatever was
committed before the press is seen by whoever pressed, and nothing is committed after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from advocacy.campaigns.models import Pause, PauseState
from advocacy.campaigns.scopes import Scope
from advocacy.database import db, get, lock
from advocacy.errors import Breach, InvalidMove
from advocacy.fetching.addresses import checked_url
from advocacy.history import Actor, move, record
from advocacy.people.four_eyes import refuse_alone

GATE = "pauses"


def press(
    scope: Scope, name: str, why: str, *, actor: Actor, now: datetime, links_held: bool = False, holding_url: str = ""
) -> Pause:
    """Stops everything in that scope from now on; with ``links_held`` its tracked links lead nowhere meanwhile.

    Raises Breach without a reason or a name, or for a holding address that is none; InvalidMove if it is on.
    """
    name = name_in(scope, name)
    if not why.strip():
        raise Breach(_("Say why, for the people whose posts are kept back."), errors={"why": [_("Give a reason.")]})
    address = _holding(holding_url)
    close_gate()
    if any(pause.scope is scope and pause.name.casefold() == name.casefold() for pause in in_force()):
        raise InvalidMove(_("This is paused already."))
    pause = Pause(
        scope=scope, name=name, why=why.strip(), state=PauseState.ON, pressed_by=actor.id, pressed_at=now,
        links_held=links_held, holding_url=address if links_held else "", under_way=[],
    )  # fmt: skip
    db.session.add(pause)
    db.session.flush()
    record(
        "pause", pause.id, "press", actor=actor, now=now, why=pause.why, scope=scope, name=name, links_held=links_held,
        holding_url=pause.holding_url,
    )  # fmt: skip
    return pause


def note_under_way(pause: Pause, share_ids: Sequence[int]) -> None:
    """Keeps which posts were being sent when it was pressed; in the presser's transaction, while the gate is closed."""
    pause.under_way = list(share_ids)
    db.session.flush()


def hold_links(pause: Pause, held: bool, holding_url: str = "", *, actor: Actor, now: datetime) -> None:
    """Lets the links of what a pause covers lead to a holding page, or to their targets again. Raises InvalidMove."""
    if pause.state is PauseState.OFF:
        raise InvalidMove(_("This pause is over."))
    pause.links_held, pause.holding_url = held, _holding(holding_url) if held else ""
    verb = "hold_links" if held else "free_links"
    record("pause", pause.id, verb, actor=actor, now=now, holding_url=pause.holding_url)


def ask_to_resume(pause: Pause, *, actor: Actor, now: datetime, why: str | None = None) -> None:
    """Asks a second person to agree; until then nothing is sent. Raises InvalidMove."""
    asked = {"asked_by": actor.id, "asked_at": now}
    move(pause, "ask_to_resume", actor=actor, now=now, why=why, changes=asked, scope=pause.scope, name=pause.name)


def keep_on(pause: Pause, *, actor: Actor, now: datetime, why: str | None = None) -> None:
    """Refuses, or takes back, the wish to resume. Raises InvalidMove."""
    nobody = {"asked_by": None, "asked_at": None}
    move(pause, "keep_on", actor=actor, now=now, why=why, changes=nobody, scope=pause.scope, name=pause.name)


def resume(pause: Pause, *, actor: Actor, now: datetime, why: str | None = None) -> None:
    """Ends the pause, and the holding of its links. Raises NotAllowed for the person who asked: it takes two."""
    close_gate()
    refuse_alone(pause, "asked_by", actor)
    resumed = {"resumed_by": actor.id, "resumed_at": now}
    move(pause, "resume", actor=actor, now=now, why=why, changes=resumed, scope=pause.scope, name=pause.name)


def name_in(scope: Scope, name: str) -> str:
    """The name that belongs to a scope, without spaces around it; none for "all". Raises Breach when it is missing."""
    name = " ".join(name.split()) if scope is not Scope.ALL else ""
    if scope is not Scope.ALL and not name:
        raise Breach(_("Which one is meant?"), errors={"name": [_("Give its name.")]})
    return name


def pause_for(pause_id: int) -> Pause:
    """The pause. Raises NotFound."""
    return get(Pause, pause_id, _("There is no such pause."))


def in_force() -> Sequence[Pause]:
    """The pauses that stop something now, oldest first, with the people who pressed and asked."""
    return db.session.scalars(
        select(Pause)
        .where(Pause.state != PauseState.OFF)
        .options(joinedload(Pause.presser), joinedload(Pause.asker))
        .order_by(Pause.id)
    ).all()


def hold_gate_open() -> None:
    """For a sender, in the transaction that commits its attempt: no pause is pressed until that ends.

    Call it before reading the pauses. Senders don't exclude each other. SQLite's writers do anyway.
    """
    lock(GATE, shared=True)


def close_gate() -> None:
    """For whoever changes what is kept back: waits for the attempts that are being committed."""
    lock(GATE)


def past(limit: int) -> Sequence[Pause]:
    """Pauses that are over, newest first, with their people."""
    return db.session.scalars(
        select(Pause)
        .where(Pause.state == PauseState.OFF)
        .options(joinedload(Pause.presser), joinedload(Pause.asker), joinedload(Pause.resumer))
        .order_by(Pause.id.desc())
        .limit(limit)
    ).all()


def _holding(url: str) -> str:
    """The holding address, empty for our own page. Raises Breach for one that no browser can be sent to."""
    if not url.strip():
        return ""
    try:
        address = checked_url(url, frozenset())
    except Breach as refusal:
        raise Breach(refusal.message, remedy=refusal.remedy, errors={"holding_url": [str(refusal)]}) from refusal
    if not address.isascii() or len(address) > 2000:
        raise Breach(
            _("That address is too long or holds letters that addresses can't."),
            errors={"holding_url": [_("Give one of at most 2,000 plain letters.")]},
        )
    return address
