"""The whole way: lent by somebody in a programme, clicked at the door, taken in, landed, sold, counted, and why."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.links.attribution import landings, programmes
from advocacy.links.attribution.models import Touch
from advocacy.links.models import ClickHour
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, Relationship
from influencers.programmes import enrolments
from influencers.programmes import programmes as verbs
from influencers.programmes.models import Enrolment, EnrolmentState, ProgrammeKind
from tests.installation import Installation
from tests.links.attribution.making import link
from tests.links.doors import BROWSER, take_in

HUMAN = {"User-Agent": BROWSER, "Accept-Language": "en", "Sec-Fetch-Mode": "navigate"}


def joined(installation: Installation, person_id: int, days: int | None, name: str) -> str:
    """Somebody who takes part in a new programme; gives its tag."""
    job, now = Actor.system("test"), clock.now()
    with installation.app.app_context(), writing():
        made = verbs.add_programme(
            name, ProgrammeKind.AMBASSADORS, Relationship.AMBASSADOR_PAID, "", actor=job, now=now, attribution_days=days
        )
        person = db.session.get_one(Person, person_id)
        enrolment = Enrolment(programme=made, person=person, state=EnrolmentState.INVITED, since=now)
        db.session.add(enrolment)
        db.session.flush()
        enrolments.answer(enrolment, True, actor=person.actor, now=now)
        return made.tag


def test_a_click_of_a_partner_becomes_a_sale_that_counts_for_them(installation: Installation) -> None:
    who = installation.person(Role.EMPLOYEE, name="Ines")
    tag = joined(installation, who, 60, "Partners")
    readers = joined(installation, who, None, "Readers, joined later and without attribution")
    with installation.app.app_context():
        assert programmes.of(who) == tag and programmes.of(who + 99) == ""
        assert programmes.all_of(who) == [tag, readers] and programmes.all_of(who + 99) == []
        assert [name for name, _called in programmes.listed()] == [tag, "Readers, joined later and without attribution"]
    where = link(installation, who, programme=tag)
    client = installation.app.test_client()
    answer = client.get(f"/r/{where.slug}", headers=HUMAN)
    (click,) = parse_qs(urlsplit(answer.location).query)["click_id"]
    assert "click_id" not in client.get(f"/r/{where.slug}", headers={**HUMAN, "DNT": "1"}).location
    assert client.post("/landings", data=click).status_code == 204
    api = installation.api_of(installation.person(Role.MARKETING), "conversions:write")
    told = api("POST", "/conversions", {"order_id": "1", "click_ids": [click]}).json
    assert told["state"] == "received"  # its click still lies in the journal
    assert sum(each.human for each in take_in(installation)) == 2
    with installation.app.app_context():
        assert [each.click_id for each in db.session.query(Touch)] == [click]
        with writing():
            assert [(each.link.id, each.number) for each in landings.count_new()] == [(where.id, 1)]
        installation.app.test_cli_runner().invoke(args=["work", "--once"])
        assert db.session.query(ClickHour).count() == 1
    won = api("GET", f"/conversions/{told['id']}").json
    assert (won["state"], won["won_by"]["person_id"], won["won_by"]["programme"]) == ("attributed", who, tag)
    assert won["touches"][0]["landed_at"] is not None and won["touches"][0]["window_days"] == 60


@pytest.mark.parametrize(
    "headers", [{"User-Agent": "curl/8.5.0"}, {"User-Agent": "LinkedInBot/1.0"}, {"User-Agent": ""}]
)
def test_what_a_machine_landed_on_confirms_nothing_and_wins_nothing(
    sqlite: Installation, headers: dict[str, str]
) -> None:
    where = link(sqlite, sqlite.person(Role.EMPLOYEE), programme=joined(sqlite, sqlite.person(), 30, "Partners"))
    client = sqlite.app.test_client()
    told = parse_qs(urlsplit(client.get(f"/r/{where.slug}", headers=headers).location).query).get("click_id", [])
    person = parse_qs(urlsplit(client.get(f"/r/{where.slug}", headers=HUMAN).location).query)["click_id"]
    for click in [*told, *person]:
        client.post("/landings", data=click, content_type="text/plain")
    assert sum(each.machine for each in take_in(sqlite)) == 1
    with sqlite.app.app_context(), writing():
        assert [each.click_id for each in db.session.query(Touch)] == person
        assert [each.number for each in landings.count_new()] == [1]


def test_what_no_longer_takes_part_has_no_programme(sqlite: Installation) -> None:
    who = sqlite.person(name="Ines")
    joined(
        sqlite, who, 30, "A programme whose name is rather longer than what fits into the tag of a link or of a code"
    )
    with sqlite.app.app_context():
        tag = programmes.of(who)
        assert len(tag) <= 80 and tag.endswith("#1")
        with writing():
            enrolment = db.session.query(Enrolment).one()
            enrolments.deactivate(
                enrolment, actor=Actor.system("test"), now=clock.now() + timedelta(days=1), why="Moved away"
            )
        assert programmes.of(who) == ""
