"""Leaving: an account is closed and whatever else hangs on the person ends or is handed over, in one transaction.

People sit below the rooms that know what hangs on a person; the roof hands their steps in. Every step can run twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app
from flask_babel import LazyString
from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import db, get
from advocacy.errors import Breach
from advocacy.history import Actor, record
from advocacy.people.accounts import deactivate
from advocacy.people.models import Person, SignIn, Token

EXTENSION = "advocacy.leaving"


@dataclass(frozen=True)
class Leaving:
    """Who leaves, and who takes over: None where nobody is there to (the command line closes the account)."""

    person: Person
    successor: Person | None
    actor: Actor
    now: datetime
    why: str


@dataclass(frozen=True)
class LeaverStep:
    """One thing that ends or is handed over. ``count`` says how many there are, before and without taking the step;
    ``take`` joins the edge's transaction and gives how many it took."""

    name: str
    label: LazyString
    count: Callable[[Person, datetime], int]
    take: Callable[[Leaving], int]


def init_leaving(app: Flask, steps: Sequence[LeaverStep]) -> None:
    """Hangs the steps up."""
    app.extensions[EXTENSION] = tuple(steps)


def steps() -> Sequence[LeaverStep]:
    """The steps, in the order in which they are taken."""
    found: Sequence[LeaverStep] = current_app.extensions[EXTENSION]
    return found


def preview(person: Person, now: datetime) -> list[tuple[LeaverStep, int]]:
    """What leaving will do, and how many of each; nothing is done."""
    return [(step, step.count(person, now)) for step in steps()]


def leave(
    person: Person, *, actor: Actor, now: datetime, why: str, successor_id: int | None = None
) -> Mapping[str, int]:  # fmt: skip
    """Closes the account and takes every step; gives how many each took.

    What is left of somebody whose account is closed is taken up anew. Raises InvalidMove when nothing is, or for the
    actor's own account; Breach for a successor who can't take over.
    """
    successor = _successor(person, actor, successor_id)
    if person.active or not any(count for _step, count in preview(person, now)):
        deactivate(person, actor=actor, now=now, why=why)
    leaving = Leaving(person, successor, actor, now, why)
    taken = {step.name: step.take(leaving) for step in steps()}
    told = {name: count for name, count in taken.items() if count}
    record("person", person.id, "leave", actor=actor, now=now, why=why, about=person.id, taken=told,
           successor=successor.id if successor else None)  # fmt: skip
    return taken


def count_access(person: Person, now: datetime) -> int:
    """Browsers that are signed in and tokens that work: what closing the account ends."""
    sign_ins = select(func.count()).where(
        SignIn.person_id == person.id, SignIn.revoked_at.is_(None), SignIn.expires_at > now
    )
    tokens = select(func.count()).where(Token.person_id == person.id, Token.revoked_at.is_(None))
    return (db.session.scalar(sign_ins) or 0) + (db.session.scalar(tokens) or 0)


def _successor(person: Person, actor: Actor, successor_id: int | None) -> Person | None:
    """The named one, else whoever closes the account."""
    chosen = successor_id if successor_id is not None else actor.id
    if chosen is None or (successor_id is None and chosen == person.id):
        return None
    found = get(Person, chosen, _("There is no such person."))
    if not found.active or found.id == person.id:
        raise Breach(
            _("They can't take over: their account is closed, or it is the one that ends."),
            remedy=_("Choose somebody else."), errors={"successor_id": [_("Choose somebody who is here.")]},
        )  # fmt: skip
    return found
