"""What rooms above hand to standing: deeds that their history tells, and programmes with ladders of their own."""

from __future__ import annotations

from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import record
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from influencers.programmes.models import Enrolment, EnrolmentState
from rewards.standing import jobs, queries, tiers
from rewards.standing.models import Deed, Figure
from tests.installation import Installation
from tests.reach.making import NOW, SYSTEM
from tests.rewards.test_standing import give, had, hear


def test_what_others_do_for_one_counts(sqlite: Installation) -> None:
    """Told by rooms above, of which this one knows no more than their history."""
    person = sqlite.person(now=NOW)
    with sqlite.app.app_context():
        with writing():
            record("thanks", 1, "send", actor=SYSTEM, now=NOW, person_id=person)
            record("invitation", 1, "arrive", actor=SYSTEM, now=NOW, invited_by=person, person_id=0)
            record("suggestion", 1, "accept", actor=SYSTEM, now=NOW, person_id=person)
            record("suggestion", 2, "accept", actor=SYSTEM, now=NOW)
        hear(NOW)
        assert had(person) == {"thanked", "brought_a_colleague", "good_idea"}
        with writing():
            record("thanks", 1, "withdraw", actor=SYSTEM, now=NOW, person_id=person)
        hear(NOW)
        with reading():
            gone = select(Deed.figure).where(Deed.gone)
            assert db.session.scalars(gone).all() == [Figure.THANKS]


def test_a_programme_has_its_own_ladder(installation: Installation) -> None:
    api = installation.api_of(installation.person(Role.MARKETING, now=NOW))
    assert (
        api("POST", "/programmes", {"name": "Friends", "kind": "ambassadors", "terms": "Be kind."}).status_code == 201
    )
    friend, other = installation.person(now=NOW), installation.person(now=NOW)
    tier = [{"key": "inner", "name": "Inner circle", "least": 20}]
    assert api("POST", "/tiers", {"programme_id": 1, "tiers": tier, "days": 90, "why": "Ours"}).status_code == 201
    with installation.app.app_context():
        with writing():
            state = EnrolmentState.APPROVED
            db.session.add(Enrolment(programme_id=1, person_id=friend, state=state, since=NOW))
        at = clock.now()
        give(friend, 30, at)
        give(other, 30, at)
        assert jobs.look_at_new(at) == 1
        with reading():
            assert (tiers.tier_of(friend, 1), tiers.tier_of(friend), tiers.tier_of(other, 1)) == ("inner", None, None)
            assert [each.programme for each in queries.mine(db.session.get_one(Person, friend), at).ladders] == [
                "", "Friends",
            ]  # fmt: skip
            assert len(queries.mine(db.session.get_one(Person, other), at).ladders) == 1
    assert "Friends" in installation.browser_of(friend).get("/points/standing").text
    assert "Inner circle" in installation.browser_of(friend).get("/points/standing").text
