from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from advocacy.campaigns import campaigns, pauses
from advocacy.campaigns.in_force import reaches_in_force
from advocacy.campaigns.models import PAUSE_MOVES, Pause, PauseState
from advocacy.campaigns.scopes import Reach, Scope
from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from tests.installation import Installation

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
VERBS = {"ask_to_resume": pauses.ask_to_resume, "keep_on": pauses.keep_on, "resume": pauses.resume}


def _actor(person_id: int) -> Actor:
    return db.session.get_one(Person, person_id).actor


def test_it_takes_two_to_resume(installation: Installation) -> None:
    presser, second = installation.person(Role.LEGAL), installation.person(Role.HR)
    with installation.app.app_context(), writing():
        pause = pauses.press(Scope.ALL, "ignored", "A rumour", actor=_actor(presser), now=NOW)
        assert reaches_in_force(NOW) == (Reach(Scope.ALL),)
        pauses.ask_to_resume(pause, actor=_actor(presser), now=NOW)
        with pytest.raises(NotAllowed):
            pauses.resume(pause, actor=_actor(presser), now=NOW)
        with pytest.raises(NotAllowed):
            pauses.resume(pause, actor=Actor.job("nobody"), now=NOW)
        assert reaches_in_force(NOW) == (Reach(Scope.ALL),), "still on while it is asked"
        pauses.resume(pause, actor=_actor(second), now=NOW)
        assert reaches_in_force(NOW) == () and pause.resumed_by == second
        pauses.press(Scope.ALL, "", "Another", actor=_actor(presser), now=NOW)


@pytest.mark.parametrize("state", list(PauseState))
@pytest.mark.parametrize("verb", list(VERBS))
def test_every_state_and_verb(sqlite: Installation, state: PauseState, verb: str) -> None:
    person = sqlite.person(Role.LEGAL)
    with sqlite.app.app_context(), writing():
        pause = Pause(scope=Scope.ALL, name="", why="x", state=state, pressed_at=NOW)
        db.session.add(pause)
        db.session.flush()
        allowed, to = PAUSE_MOVES[verb]
        if state in allowed:
            VERBS[verb](pause, actor=_actor(person), now=NOW)
            assert pause.state is to
        else:
            with pytest.raises(InvalidMove):
                VERBS[verb](pause, actor=_actor(person), now=NOW)


def test_a_pause_needs_a_reason_and_a_name_and_is_pressed_once(installation: Installation) -> None:
    person = installation.person(Role.LEGAL)
    with installation.app.app_context(), writing():
        with pytest.raises(Breach) as refusal:
            pauses.press(Scope.TOPIC, " ", "x", actor=_actor(person), now=NOW)
        assert "name" in refusal.value.errors
        with pytest.raises(Breach):
            pauses.press(Scope.ALL, "", " ", actor=_actor(person), now=NOW)
        pauses.press(Scope.TOPIC, "Lisbon", "x", actor=_actor(person), now=NOW)
        with pytest.raises(InvalidMove):
            pauses.press(Scope.TOPIC, "lisbon", "x", actor=_actor(person), now=NOW)


def test_campaigns_and_topics_have_names_of_their_own(installation: Installation) -> None:
    actor = Actor.system()
    with installation.app.app_context(), writing():
        spring = campaigns.add_campaign("  Spring   sale ", actor=actor, now=NOW)
        assert spring.name == "Spring sale"
        with pytest.raises(Breach):
            campaigns.add_campaign("spring SALE", actor=actor, now=NOW)
        with pytest.raises(Breach):
            campaigns.add_campaign("x", actor=actor, now=NOW, starts_on=date(2026, 2, 2), ends_on=date(2026, 2, 1))
        assert campaigns.campaign_named("Spring Sale", actor=actor, now=NOW).id == spring.id
        assert (
            campaigns.topic_named("A", actor=actor, now=NOW).id == campaigns.topic_named("a", actor=actor, now=NOW).id
        )
        campaigns.archive_campaign(spring, actor=actor, now=NOW)
        assert campaigns.campaigns_open() == []
