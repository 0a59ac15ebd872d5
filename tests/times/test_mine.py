"""My times: said on the page and over the API, kept, asked for when a time is chosen; the calendar feed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest

from advocacy import clock
from advocacy.database import db, writing
from advocacy.errors import Breach
from advocacy.people.models import Person
from advocacy.times import calendars
from advocacy.times.changing import Said, change_times
from advocacy.times.queries import habits_of
from tests.installation import Installation
from tests.posts.lending import ACTOR, account, lent, share

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

FORM: dict[str, Any] = {
    "quiet_from": "19:00", "quiet_until": "07:30", "days_off": ["5", "6", "7"], "away": "2026-12-21 to 2027-01-03\n",
    "keeps_holidays": "on", "works_from": "08:00", "works_until": "16:00", "most_a_day": "2", "most_a_week": "6",
    "most_a_day_overall": "4",
    "slots_1": "09:00, 8:15", "slots_3": "12:30",
}  # fmt: skip


def test_what_is_said_on_the_page_is_kept_and_shown(installation: Installation) -> None:
    person_id = installation.person(zone="Europe/Berlin")
    browser, api = installation.browser_of(person_id), installation.api_of(person_id)
    assert browser.get("/me/times").status_code == 200
    refused = browser.post("/me/times", data={**FORM, "slots_1": "9"})
    assert refused.status_code == 422 and b"weekday and a time" in refused.data
    fine = {**FORM, "slots_1": "09:00, 08:15"}
    assert browser.post("/me/times", data=fine).status_code == 302
    assert b"2026-12-21 to 2027-01-03" in browser.get("/me/times").data
    said = api("GET", "/times/me").json
    assert said["slots"] == [
        {"weekday": 1, "at": "08:15"}, {"weekday": 1, "at": "09:00"}, {"weekday": 3, "at": "12:30"},
    ]  # fmt: skip
    assert (said["quiet_from"], said["days_off"], said["most_a_day"], said["zone"]) == (
        "19:00", [5, 6, 7], 2, "Europe/Berlin",
    )  # fmt: skip
    assert not said["only_at_work"] and said["keeps_holidays"]


def test_slots_of_ones_own_are_the_queue(installation: Installation) -> None:
    person_id = installation.person(zone="Europe/Berlin")
    slots = ((1, "18:15"), (2, "10:00"), (2, "10:30"))
    with installation.app.app_context(), writing():
        change_times(person_id, Said(slots=slots, away=(("2026-12-01", "2026-12-01"),)), actor=ACTOR, now=NOW)
        connection_id = account(person_id)
        due = [share(person_id, connection_id, when="next_slot").due_at for _ in range(3)]
    # the gap of an hour passes over 10:30; the next Tuesday is a day away
    assert due == [NOW.replace(hour=17, minute=15), NOW + timedelta(days=1), NOW + timedelta(days=7, hours=8.25)]


def test_holidays_of_the_company_are_kept_by_who_keeps_them(installation: Installation) -> None:
    person_id = installation.person()
    with installation.app.app_context(), writing():
        calendars.set_calendar("UTC", [1], "09:00", "17:00", ["2026-11-23"], actor=ACTOR, now=NOW)
        connection_id = account(person_id)
        assert share(person_id, connection_id, when="next_slot").due_at.day == 24
        change_times(person_id, Said(keeps_holidays=False), actor=ACTOR, now=NOW)
        assert share(person_id, connection_id, when="next_slot").due_at.day == 23


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Said(quiet_from="25:00"), "quiet_from"),
        (Said(works_from="17:00", works_until="09:00"), "works_until"),
        (Said(days_off=(1, 2, 3, 4, 5, 6, 7)), "days_off"),
        (Said(days_off=(0,)), "days_off"),
        (Said(away=(("2027-01-03", "2026-12-21"),)), "away"),
        (Said(away=(("soon", "2026-12-21"),)), "away"),
        (Said(slots=((8, "09:00"),)), "slots"),
        (Said(slots=((1, "nine"),)), "slots"),
        (Said(slots=((1, "09:00"),) * 51), "slots"),
        (Said(most_a_day=0), "most_a_day"),
        (Said(most_a_day_overall=0), "most_a_day_overall"),
        (Said(most_a_week=101), "most_a_week"),
    ],
)
def test_what_can_not_be_kept_is_refused_by_field(sqlite: Installation, said: Said, field: str) -> None:
    person_id = sqlite.person()
    with sqlite.app.app_context(), pytest.raises(Breach) as refused, writing():
        change_times(person_id, said, actor=ACTOR, now=NOW)
    assert field in refused.value.errors


def test_times_are_replaced_over_the_api(installation: Installation) -> None:
    api = installation.api_of(installation.person())
    given = {
        "days_off": [7],
        "slots": [{"weekday": 6, "at": "10:00"}],
        "away": [{"first": "2026-12-01", "last": "2026-12-02"}],
    }
    kept = api("PUT", "/times/me", given).json
    assert {name: kept[name] for name in given} == given and kept["quiet_from"] == "20:00"
    assert api("PUT", "/times/me", {}).json["slots"] == []
    assert api("PUT", "/times/me", {"days_off": [8]}).status_code == 422
    heat = api("GET", "/times/me/heat").json
    assert len(heat["hours"]) == 168 and heat["leaning"] == 0
    assert [(each["weekday"], each["hour"]) for each in heat["hours"] if each["good"]][:3] == [(1, 9), (1, 12), (1, 16)]


def test_a_calendar_program_reads_the_posts_until_the_address_ends(installation: Installation) -> None:
    share_id = lent(installation, when=clock.now() + timedelta(hours=5), now=clock.now())
    person_id = 1
    api, anybody = installation.api_of(person_id), installation.app.test_client()
    made = api("POST", "/times/me/calendar")
    assert made.status_code == 201 and made.headers["Cache-Control"] == "no-store"
    path = made.json["url"].removeprefix(installation.settings.base_url)
    given = anybody.get(path)
    assert given.mimetype == "text/calendar"
    (event,) = icalendar.Calendar.from_ical(given.data).walk("VEVENT")
    assert str(event["uid"]).startswith(f"share-{share_id}@") and "Lisbon" in str(event["summary"])
    assert event["status"] == "TENTATIVE" and "I work for" not in given.text
    api("POST", "/times/me/calendar")
    assert anybody.get(path).status_code == 404
    newer = api("POST", "/times/me/calendar").json["url"].removeprefix(installation.settings.base_url)
    assert anybody.get(newer).status_code == 200
    assert api("DELETE", "/times/me/calendar").status_code == 204
    assert anybody.get(newer).status_code == 404 and anybody.get("/calendar/x.ics").status_code == 404
    page = installation.browser_of(person_id).post("/me/times/calendar")
    assert b".ics" in page.data and b".ics" not in installation.browser_of(person_id).get("/me/times").data


def test_nothing_said_is_the_usual(sqlite: Installation) -> None:
    person_id = sqlite.person(zone="Asia/Tokyo")
    with sqlite.app.app_context():
        habits = habits_of(db.session.get_one(Person, person_id))
        assert habits.zone == "Asia/Tokyo" and habits.most_a_day == 3 and not habits.slots


def test_days_that_are_no_weekday_are_no_crash(installation: Installation) -> None:
    browser = installation.browser_of(installation.person())
    for day in ("9" * 5000, "²"):
        assert browser.post("/me/times", data={**FORM, "slots_1": "", "days_off": [day]}).status_code in (302, 422)
