"""Nobody takes in themselves, whom they brought, or their own words; a colleague does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from advocacy.database import db, writing
from advocacy.errors import NotAllowed
from advocacy.history import Actor
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from influencers.joining import deciding
from influencers.stories import submissions
from tests.influencers import telling
from tests.influencers.applicants import BASE, ME, NOW, open_programme, submitted
from tests.installation import Installation

Decide = Callable[[Actor], object]


def own_application(me: Person) -> Decide:
    found = submitted(open_programme(), email=me.email)
    return lambda actor: deciding.approve(found, BASE, actor=actor, now=NOW)


def own_recruit(me: Person) -> Decide:
    found = submitted(open_programme())
    found.brought_by_id = me.id
    return lambda actor: deciding.approve(found, BASE, actor=actor, now=NOW)


def own_no(me: Person) -> Decide:
    found = submitted(open_programme(), email=me.email)
    deciding.decline(found, "full", actor=ME, now=NOW)
    return lambda actor: deciding.reconsider(found, actor=actor, now=NOW, why="It is me.")


def own_story(me: Person) -> Decide:
    story = telling.told(telling.call(), me)
    return lambda actor: submissions.approve(story, actor=actor, now=NOW)


@pytest.mark.parametrize("made", [own_application, own_recruit, own_no, own_story])
def test_somebody_else_decides(sqlite: Installation, made: Callable[[Person], Decide]) -> None:
    """The one whom it is about is refused, and a colleague is not."""
    me, colleague = sqlite.person(Role.MARKETING), sqlite.person(Role.MARKETING)
    with sqlite.app.test_request_context():
        with writing():
            decide = made(db.session.get_one(Person, me))
        with pytest.raises(NotAllowed, match="about yourself"), writing():
            decide(db.session.get_one(Person, me).actor)
        with writing():
            decide(db.session.get_one(Person, colleague).actor)
