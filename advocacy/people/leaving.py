"""Leaving: an account is closed and whatever else hangs on the person ends with it, in one transaction.

People sit below the rooms that know what hangs on a person; the roof hands their steps in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import Flask, current_app

from advocacy.history import Actor
from advocacy.people.accounts import deactivate
from advocacy.people.models import Person

EXTENSION = "advocacy.leaving"

LeaverStep = Callable[[Person, Actor, datetime], object]
"""Ends something of a person who leaves; joins the edge's transaction."""


def init_leaving(app: Flask, steps: Sequence[LeaverStep]) -> None:
    """Hangs the steps up."""
    app.extensions[EXTENSION] = tuple(steps)


def leave(person: Person, *, actor: Actor, now: datetime, why: str) -> None:
    """Closes the account and takes every step. Raises InvalidMove when it is closed already, or the actor's own."""
    deactivate(person, actor=actor, now=now, why=why)
    for step in current_app.extensions[EXTENSION]:
        step(person, actor, now)
