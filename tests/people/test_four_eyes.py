"""Whoever asked does not agree, on whichever of the things that take two, and against what stands by then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from advocacy.campaigns import blackouts, pauses
from advocacy.campaigns.blackouts import Plan
from advocacy.campaigns.models import Blackout, Pause
from advocacy.campaigns.scopes import Scope
from advocacy.database import db, writing
from advocacy.errors import NotAllowed
from advocacy.history import Actor
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.records import holds
from advocacy.records.holds import Matter
from advocacy.records.models import HoldScope, LegalHold
from tests.installation import Installation

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PLAN = Plan("Quiet", Scope.ALL, "", NOW - timedelta(days=1), NOW + timedelta(days=3))
SPAN = Matter(HoldScope.PERIOD, from_at=NOW)


@dataclass(frozen=True)
class Kind:
    """One of the things that take two: how it begins, is asked about, kept and ended."""

    model: type[Any]
    begin: Callable[[Actor], Any]
    ask: Callable[[Any, Actor], None]
    keep: Callable[[Any, Actor], None]
    end: Callable[[Any, Actor], None]


KINDS = {
    "pause": Kind(
        Pause,
        lambda actor: pauses.press(Scope.ALL, "", "A rumour", actor=actor, now=NOW),
        lambda thing, actor: pauses.ask_to_resume(thing, actor=actor, now=NOW),
        lambda thing, actor: pauses.keep_on(thing, actor=actor, now=NOW),
        lambda thing, actor: pauses.resume(thing, actor=actor, now=NOW),
    ),
    "blackout": Kind(
        Blackout,
        lambda actor: blackouts.plan(PLAN, actor=actor, now=NOW),
        lambda thing, actor: blackouts.ask_to_lift(thing, actor=actor, now=NOW),
        lambda thing, actor: blackouts.keep(thing, actor=actor, now=NOW),
        lambda thing, actor: blackouts.lift(thing, actor=actor, now=NOW),
    ),
    "hold": Kind(
        LegalHold,
        lambda actor: holds.place(SPAN, "A claim", actor=actor, now=NOW),
        lambda thing, actor: holds.ask_to_lift(thing, "Settled", actor=actor, now=NOW),
        lambda thing, actor: holds.keep(thing, actor=actor, now=NOW),
        lambda thing, actor: holds.lift(thing, actor=actor, now=NOW),
    ),
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_neither_the_asker_nor_nobody_agrees(installation: Installation, kind: Kind) -> None:
    one, other = (installation.person(Role.LEGAL) for _ in range(2))
    with installation.app.app_context(), writing():
        asker = db.session.get_one(Person, one).actor
        thing = kind.begin(asker)
        kind.ask(thing, asker)
        for alone in (asker, Actor.job("nobody"), Actor.system("nobody")):
            with pytest.raises(NotAllowed, match="second person"):
                kind.end(thing, alone)
        kind.end(thing, db.session.get_one(Person, other).actor)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_who_asked_meanwhile_is_who_asked(installation: Installation, kind: Kind) -> None:
    """The page was read while a colleague's wish stood. They took it back, and the reader asked anew: then agrees."""
    one, other = (installation.person(Role.LEGAL) for _ in range(2))

    def does(deed: Callable[[Any, Actor], None], thing_id: int, person_id: int) -> None:
        with installation.app.app_context(), writing():
            deed(db.session.get_one(kind.model, thing_id), db.session.get_one(Person, person_id).actor)

    with installation.app.app_context(), writing():
        thing_id = kind.begin(db.session.get_one(Person, one).actor).id
    does(kind.ask, thing_id, one)
    with installation.app.app_context():
        seen = db.session.get_one(kind.model, thing_id)
        db.session.expunge(seen)
    does(kind.keep, thing_id, one)
    does(kind.ask, thing_id, other)
    with installation.app.app_context(), writing():
        db.session.add(seen)
        with pytest.raises(NotAllowed, match="second person"):
            kind.end(seen, db.session.get_one(Person, other).actor)
