"""Secret addresses: one a person and kind; a key of one kind opens no other, a closed account's opens nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.people.models import Person
from advocacy.people.secret_addresses import SecretAddress, end_address, open_address, person_behind
from advocacy.times.models import CalendarFeed
from content_library.models import PlanFeed
from tests.installation import Installation

OTHER = {CalendarFeed: PlanFeed, PlanFeed: CalendarFeed}


def behind(kind: type[SecretAddress], key: str) -> int | None:
    with reading():
        found = person_behind(kind, key)
        return found.id if found else None


@pytest.mark.parametrize("kind", OTHER)
def test_whom_an_address_leads_to(installation: Installation, kind: type[SecretAddress]) -> None:
    person_id, colleague = installation.person(), installation.person()
    with installation.app.app_context():
        with writing():
            former, others = (open_address(kind, each, now=clock.now()) for each in (person_id, colleague))
        assert behind(kind, former) == person_id and behind(OTHER[kind], former) is None
        with writing():
            key = open_address(kind, person_id, now=clock.now())
        assert behind(kind, former) is None and behind(kind, key) == person_id
        with writing():
            assert end_address(kind, person_id) and not end_address(kind, person_id)
        assert behind(kind, key) is None and behind(kind, others) == colleague


def test_a_closed_account_is_nobodys_address(sqlite: Installation) -> None:
    person_id = sqlite.person()
    with sqlite.app.app_context():
        with writing():
            key = open_address(CalendarFeed, person_id, now=clock.now())
            db.session.execute(update(Person).where(Person.id == person_id).values(active=False))
        assert behind(CalendarFeed, key) is None
