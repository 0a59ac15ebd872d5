"""What is planned in a calendar program: behind a key of one's own, counted, never named, while one may look."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import update

from advocacy import clock
from advocacy.campaigns import blackouts, campaigns
from advocacy.campaigns.blackouts import Plan
from advocacy.campaigns.scopes import Scope
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, PersonRole
from content_library.models import Item, ItemState
from tests.content_library.shelf import Shelf
from tests.installation import Installation
from tests.posts.lending import share

ME = Actor.system("test")


def made(client: FlaskClient) -> str:
    """The address that the page shows once."""
    page = client.post("/calendar/address").text
    return urlsplit(page.partition("<code>")[2].partition("</code>")[0]).path


def events(installation: Installation, address: str) -> dict[str, str]:
    """UID without its host -> what it says."""
    answer = installation.app.test_client().get(address)
    assert answer.status_code == 200 and answer.mimetype == "text/calendar"
    found = Calendar.from_ical(answer.data)
    return {str(each["UID"]).partition("@")[0]: str(each["SUMMARY"]) for each in found.walk("VEVENT")}


def test_what_stands_in_it(installation: Installation) -> None:
    """Campaigns as days, quiet periods as times, what happens to stories, and how many shares wait, nobody's name."""
    shelf, now = Shelf.fill(installation), clock.now()
    story = shelf.in_state(ItemState.LIVE, title="Wells for all")
    sharer = installation.person(name="Nora Okafor")
    with installation.app.app_context(), writing():
        first = now.date() + timedelta(days=3)
        campaign = campaigns.add_campaign(
            "Water", actor=ME, now=now, starts_on=first, ends_on=first + timedelta(days=4)
        )
        one_day = campaigns.add_campaign("Launch", actor=ME, now=now, ends_on=first)
        campaigns.add_campaign("Some day", actor=ME, now=now)
        over = campaigns.add_campaign("Over", actor=ME, now=now, ends_on=date(2020, 1, 1))
        away = campaigns.add_campaign("Away", actor=ME, now=now, ends_on=first)
        campaigns.archive_campaign(away, actor=ME, now=now)
        plan = Plan("Results", Scope.ALL, "", now + timedelta(days=1), now + timedelta(days=2))
        quiet = blackouts.plan(plan, actor=ME, now=now)
        ends = {"expires_at": now + timedelta(days=5), "live_at": now - timedelta(days=1)}
        db.session.execute(update(Item).where(Item.id == story).values(**ends))
        later = now + timedelta(days=8)
        share(sharer, network="mastodon", when=later, now=now)
        ids = (campaign.id, one_day.id, over.id, away.id, quiet.id)
    desk = installation.person(Role.MARKETING, zone="Europe/Berlin")
    address = made(installation.browser_of(desk))
    found = events(installation, address)
    assert found[f"campaign-{ids[0]}"] == "Campaign: Water" and found[f"campaign-{ids[1]}"] == "Campaign: Launch"
    assert f"campaign-{ids[2]}" not in found and f"campaign-{ids[3]}" not in found
    assert found[f"blackout-{ids[4]}"] == "Nothing is sent: Results"
    assert found[f"item-{story}-goes_live"] == "Goes live: Wells for all"
    assert found[f"item-{story}-ends"] == "Ends: Wells for all"
    assert [said for uid, said in found.items() if uid.startswith("waiting-")] == ["1 share waits"]
    body = installation.app.test_client().get(address).text
    assert "Nora" not in body and f"DTSTART;VALUE=DATE:{first:%Y%m%d}" in body
    assert f"DTEND;VALUE=DATE:{first + timedelta(days=5):%Y%m%d}" in body


def test_in_its_readers_language(sqlite: Installation) -> None:
    desk = sqlite.person(Role.MARKETING)
    with sqlite.app.app_context(), writing():
        db.session.execute(update(Person).where(Person.id == desk).values(language="de"))
        campaigns.add_campaign("Wasser", actor=ME, now=clock.now(), starts_on=clock.now().date())
    assert "Wasser" in " ".join(events(sqlite, made(sqlite.browser_of(desk))).values())


@pytest.mark.parametrize("ends", ["ended", "made anew", "left", "role lost", "never"])
def test_an_address_that_leads_nowhere(sqlite: Installation, ends: str) -> None:
    desk = sqlite.person(Role.MARKETING)
    client = sqlite.browser_of(desk)
    address = made(client)
    assert events(sqlite, address) == {}
    if ends == "ended":
        assert client.post("/calendar/address/end").status_code == 302
        assert "There is an address since" not in client.get("/calendar/address").text
    elif ends == "made anew":
        assert events(sqlite, made(client)) == {}
    elif ends == "never":
        address = "/calendar/plans/nothing.ics"
    else:
        with sqlite.app.app_context(), writing():
            if ends == "left":
                db.session.execute(update(Person).where(Person.id == desk).values(active=False))
            else:
                db.session.execute(update(PersonRole).where(PersonRole.person_id == desk).values(role=Role.EMPLOYEE))
    assert sqlite.app.test_client().get(address).status_code == 404


def test_who_may(sqlite: Installation) -> None:
    assert sqlite.browser_of(sqlite.person()).post("/calendar/address").status_code == 403
    assert sqlite.browser_of(sqlite.person(Role.LEGAL)).get("/calendar/address").status_code == 200
