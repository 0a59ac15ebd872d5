"""What is between us and partners: timeline, tasks, exclusivities; and what is forgotten of them, when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor
from advocacy.history.jobs import seal_waiting
from advocacy.history.readers import Reader, follow
from advocacy.people.models import Person
from advocacy.people.privacy import Erasure
from influencers.partners import (
    contacts,
    exclusivity,
    forgetting,
    jobs,
    notices,
    own_data,
    partners,
    readings,
    touches,
)
from influencers.partners.contact_models import PartnerTask, Touch, TouchKind
from influencers.partners.models import (
    FollowerReading,
    Partner,
    Stage,
)
from influencers.partners.timeline import touch
from tests.installation import Installation

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")
ME = Actor.system("test")


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


def read_on(reader: Reader) -> None:
    """What the reader makes of all that happened."""
    seal_waiting(NOW)
    follow(reader, NOW)


def anna(name: str = "Anna Strom", email: str = "anna@out.example", **facts: object) -> Partner:
    return partners.keep_partner(None, name, email, actor=ME, now=NOW, **facts)  # type: ignore[arg-type]


def test_the_timeline_misses_and_repeats_nothing(context: Installation) -> None:
    """Many things in one instant, over pages of two."""
    with writing():
        partner = anna()
        for number in range(5):
            touch(partner, TouchKind.NOTE, f"Note {number}", actor=ME, now=NOW)
            contacts.add_task(partner, f"Task {number}", actor=ME, now=NOW)
        partners.add_account(partner, "tiktok", "anna", actor=ME, now=NOW)
        with pytest.raises(Breach, match="still to come"):
            touch(partner, TouchKind.CALL, "Tomorrow", actor=ME, now=NOW, at=NOW + timedelta(days=1))
        found, cursor = list[tuple[int, int]](), None
        while True:
            part = touches.page_of(partner, cursor, 2)
            found += [(each.source, each.id) for each in part.items]
            if part.next is None:
                break
            cursor = part.next
        assert len(found) == len(set(found)) == 12


def test_tasks_are_told_once_when_due(context: Installation) -> None:
    person_id = context.person()
    with writing():
        task = contacts.add_task(anna(), "Call", actor=ME, now=NOW, due_on=NOW.date(), whose_id=person_id)
        with pytest.raises(InvalidMove, match="open still"):
            contacts.reopen_task(task, actor=ME, now=NOW)
    assert [jobs.tell_tasks(NOW + timedelta(days=day)) for day in (-1, 0, 1)] == [0, 1, 0]
    read_on(notices.READER)
    with reading():
        told = db.session.execute(db.text("SELECT title FROM notices")).scalars().all()
        assert "Due today: Call" in told and "To do: Call" in told


def test_exclusivities_speak_against_others(context: Installation) -> None:
    today = NOW.date()
    with writing():
        partner, other = anna(), anna("Bo", "bo@out.example")
        exclusivity.bind(partner, "Running Shoes", today, today, source="hand:1", actor=ME, now=NOW, bound_to="Rival")
        exclusivity.bind(other, "Bags", today, today, source="hand:2", actor=ME, now=NOW, bound_to="Bagco",
                         competitors=["ACME"])  # fmt: skip
        exclusivity.bind(partner, "tents", today, today, source="agreement:1", actor=ME, now=NOW)
        both = [partner.id, other.id]

        def against(category: str, day: int = 0, us: str = "Acme") -> list[str]:
            when = today + timedelta(days=day)
            return [each.bound_to for each in exclusivity.conflicts(both, category, when, when, us)]

        assert against("running shoes") == ["Rival", "Bagco"] and against("tents") == ["Bagco"]
        assert against("running shoes", 1) == [] and against("tents", us="") == []
        for wrong in ({"category": " "}, {"last_day": today - timedelta(days=1)}):
            facts: dict[str, Any] = {"category": "x", "first_day": today, "last_day": today, **wrong}
            with pytest.raises(Breach):
                exclusivity.bind(partner, **facts, source="hand:3", actor=ME, now=NOW)
        assert exclusivity.free("agreement:1", actor=ME, now=NOW)
        assert not exclusivity.free("agreement:1", actor=ME, now=NOW)


def test_whoever_is_erased_leaves_numbers(context: Installation) -> None:
    """Their export holds everything; after an erasure nothing of it is left, and a second one finds nothing."""
    person_id = context.person(name="Cleo Marsh")
    with writing():
        person = db.session.get_one(Person, person_id)
        partner = partners.keep_partner(person, actor=ME, now=NOW)
        account = partners.add_account(partner, "tiktok", "cleo", actor=ME, now=NOW)
        readings.keep_reading(account, 5, source="hand", actor=ME, now=NOW)
        partners.change(partner, actor=ME, now=NOW, topics=["boats"], about="Boats")
        touch(partner, TouchKind.NOTE, "Kind", actor=ME, now=NOW)
        contacts.set_rate(partner, "reel", "10", "EUR", actor=ME, now=NOW)
        contacts.add_task(partner, "Call", actor=ME, now=NOW, whose_id=person_id)
        told = {each.name: list(each.rows(person_id)) for each in own_data.EXPORTERS}
        assert all(told[name] for name in set(told) - {"partner_mails", "partner_exclusivities"})
        assert "Kind" in str(told["partner_notes"]) and "by_id" not in str(told)
        asked = Erasure(person, person.email, ME, NOW)
        erased = [own_data.ERASERS[0].erase(asked).erased for _twice in range(2)]
        assert erased[0] > 5 and erased[1] == 0
        assert (partner.name, partner.about, account.handle) == (forgetting.GONE, "", "")
        for kind in (Touch, PartnerTask, FollowerReading):
            assert not db.session.scalar(select(func.count()).select_from(kind))
        with pytest.raises(InvalidMove, match="has an account here"):
            forgetting.forget(partner, actor=ME, now=NOW, why="")


def test_prospects_are_forgotten_in_time(context: Installation) -> None:
    """Whoever was not in touch for so long goes; partners who worked with us, and people with accounts, stay."""
    from_of_old = NOW + timedelta(days=1)
    person_id = context.person()
    kind = own_data.RECORDS
    with writing():
        anna()
        anna("Bo", "bo@out.example", stage=Stage.ALUMNI)
        partners.keep_partner(db.session.get_one(Person, person_id), actor=ME, now=NOW)
        held = Erasure(db.session.get_one(Person, person_id), "", ME, NOW).held
        assert kind.count(NOW, held) == 0 and kind.count(from_of_old, held) == 1
        assert kind.remove(from_of_old, held, 10) == 1 and kind.remove(from_of_old, held, 10) == 0
        assert sorted(db.session.scalars(select(Partner.name).where(Partner.person_id.is_(None)))) == [
            "Bo",
            "Erased partner",
        ]
