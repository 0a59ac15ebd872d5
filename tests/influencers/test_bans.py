"""Whoever is shut out of a programme stays so until somebody takes that back, whatever else becomes of it."""

from __future__ import annotations

import pytest

from advocacy import clock
from advocacy.database import db, writing
from advocacy.errors import InvalidMove, NotAllowed
from advocacy.history import Actor
from advocacy.people.models import Person, Relationship
from influencers.programmes import enrolments, programmes
from influencers.programmes.models import EnrolmentState, ProgrammeKind
from tests.installation import Installation

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")
ME = Actor.system("test")
BASE = "https://a.example"


@pytest.mark.parametrize("again", list(enrolments.AGAIN))
def test_a_ban_lasts_though_it_is_put_away(installation: Installation, again: EnrolmentState) -> None:
    """Neither an invitation nor an application gets around it; taken back, they take part again."""
    with installation.app.app_context(), writing():
        kind, tie = ProgrammeKind.AMBASSADORS, Relationship.AMBASSADOR_PAID
        friends = programmes.add_programme("Friends", kind, tie, "Be kind.", actor=ME, now=NOW)
        out = programmes.invite(friends, "cleo@out.example", "Cleo", BASE, actor=ME, now=NOW)
        enrolments.ban(out, actor=ME, now=NOW, why="Bought followers.")
        enrolments.archive(out, actor=ME, now=NOW)
        with pytest.raises(NotAllowed, match="shut out"):
            enrolments.enrol(friends, out.person, again, actor=ME, now=NOW)
        enrolments.reinstate(out, actor=ME, now=NOW)
        assert (out.state, out.barred) == (EnrolmentState.APPROVED, False)
        enrolments.deactivate(out, actor=ME, now=NOW, why="Moved away.")
        enrolments.archive(out, actor=ME, now=NOW)
        with pytest.raises(InvalidMove, match="for good"):
            enrolments.reinstate(out, actor=ME, now=NOW)
        enrolments.enrol(friends, out.person, EnrolmentState.INVITED, actor=ME, now=NOW)
        assert out.state is EnrolmentState.INVITED


def test_nobody_takes_themselves_in(installation: Installation) -> None:
    """Neither after they asked, nor after they were shut out; a colleague does."""
    asks = installation.person()
    with installation.app.app_context(), writing():
        kind, tie = ProgrammeKind.AMBASSADORS, Relationship.AMBASSADOR_PAID
        friends = programmes.add_programme("Friends", kind, tie, "Be kind.", actor=ME, now=NOW)
        cleo = db.session.get_one(Person, asks)
        mine = enrolments.enrol(friends, cleo, EnrolmentState.PENDING, actor=cleo.actor, now=NOW)
        with pytest.raises(NotAllowed, match="about yourself"):
            enrolments.approve(mine, actor=cleo.actor, now=NOW)
        enrolments.approve(mine, actor=ME, now=NOW)
        enrolments.ban(mine, actor=ME, now=NOW, why="Bought followers.")
        with pytest.raises(NotAllowed, match="about yourself"):
            enrolments.reinstate(mine, actor=cleo.actor, now=NOW)
        assert (mine.state, mine.barred) == (EnrolmentState.BANNED, True)
