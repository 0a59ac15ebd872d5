"""Retention: what is past its time and not held goes, what is held stays and is said so, and the chain stays whole."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import Actor, jobs, timeline, verifying
from advocacy.history.models import HistoryPayload, HistoryRow
from advocacy.people.capabilities import Role
from advocacy.people.holding import Held
from advocacy.posts.models import Share
from advocacy.posts.moving import move_share
from advocacy.posts.permits import Permit
from advocacy.posts.resolving import published
from advocacy.records import holds, retention
from advocacy.records.holds import Matter
from advocacy.records.jobs import remove_past
from advocacy.records.models import HoldScope
from tests.installation import Installation
from tests.posts.lending import NOW, TEXT, account, permit, share

SYSTEM = Actor.system("test")
LATER = NOW + timedelta(days=3 * 366)
"""When what happened at NOW is past three years."""


@pytest.fixture
def posted(installation: Installation) -> Installation:
    """Two people with a post each, of two items."""
    for number in (1, 2):
        person = installation.person(now=NOW)
        with installation.app.app_context(), writing():
            one = share(person, account(person), permit=_permit(number))
            move_share(one, "send", actor=SYSTEM, now=NOW, why="due")
            move_share(one, "publish", actor=SYSTEM, now=NOW, changes=published(NOW, f"r{number}", None))
    with installation.app.app_context():
        jobs.seal_waiting(NOW)
    return installation


def _permit(number: int) -> Permit:
    return permit(f"item:{number}:1", tags={"title": "Lisbon", "campaign": f"Campaign {number}"})


def words(installation: Installation) -> list[str]:
    with installation.app.app_context(), reading():
        return list(db.session.scalars(select(Share.text).order_by(Share.id)))


def test_nothing_goes_before_its_time(posted: Installation) -> None:
    with posted.app.app_context():
        assert "posts" not in remove_past(NOW + timedelta(days=1000))
    assert words(posted) == [TEXT, TEXT]


def test_what_is_past_goes_and_the_chain_stays_whole(posted: Installation) -> None:
    with posted.app.app_context():
        gone = remove_past(LATER)
        assert gone["posts"] >= 2
        with reading():
            left = select(func.count()).select_from(HistoryPayload).join(HistoryRow, HistoryRow.id == HistoryPayload.id)
            assert db.session.scalar(left.where(HistoryRow.noun == "share")) == 0
            payload = timeline("retention", "posts")[0].payload
            assert payload is not None
            told: Any = payload.body["details"]
            assert told["records"] == 2 and told["spared"] == 0
        jobs.seal_waiting(LATER)
        with reading():
            assert verifying.verify_database(posted.settings).whole
        assert "posts" not in remove_past(LATER), "a second run finds nothing"
    assert words(posted) == ["", ""]


@pytest.mark.parametrize(
    ("matter", "left"),
    [
        (Matter(HoldScope.ALL), [TEXT, TEXT]),
        (Matter(HoldScope.PERSON, person_id=1), [TEXT, ""]),
        (Matter(HoldScope.ITEM, item_id=2), ["", TEXT]),
        (Matter(HoldScope.CAMPAIGN, campaign="Campaign 2"), ["", TEXT]),
        (Matter(HoldScope.PERIOD, from_at=NOW - timedelta(days=1)), [TEXT, TEXT]),
        (Matter(HoldScope.PERIOD, from_at=NOW + timedelta(days=1)), ["", ""]),
    ],
    ids=lambda value: value.scope.value if isinstance(value, Matter) else "",
)
def test_what_is_held_stays_and_is_said_so(posted: Installation, matter: Matter, left: list[str]) -> None:
    with posted.app.app_context():
        with writing():
            holds.place(matter, "A claim", actor=SYSTEM, now=LATER)
        with reading():
            kept = next(each for each in retention.kept(LATER, holds.held()) if each.kind.key == "posts")
            assert (kept.spared > 0) == (TEXT in left)
        remove_past(LATER)
        jobs.seal_waiting(LATER)
        with reading():
            assert verifying.verify_database(posted.settings).whole
    assert words(posted) == left


def test_a_kind_is_kept_by_the_profile_chosen_for_it(posted: Installation) -> None:
    legal = posted.api_of(posted.person(Role.LEGAL))
    six = next(each for each in legal("GET", "/retention").json["profiles"] if each["months"] == 72)
    assert legal("PUT", "/retention/posts", {"profile_id": six["id"], "why": "The regulator asks"}).status_code == 200
    assert legal("PUT", "/retention/nothing", {"profile_id": six["id"], "why": "x"}).status_code == 404
    assert legal("PUT", "/retention/posts", {"profile_id": 4711, "why": "x"}).status_code == 404
    assert legal("PUT", "/retention/posts", {"profile_id": six["id"], "why": ""}).status_code == 422
    with posted.app.app_context():
        assert "posts" not in remove_past(LATER)
    assert words(posted) == [TEXT, TEXT]


def test_pages_and_who_may(posted: Installation) -> None:
    legal, examiner = posted.browser_of(posted.person(Role.LEGAL)), posted.browser_of(posted.person(Role.EXAMINER))
    new = {"name": "Ten years", "months": "120", "why": "A contract"}
    assert legal.post("/retention/profiles", data=new).status_code == 302
    assert "There is one of that name" in legal.post("/retention/profiles", data=new).text
    assert "Ten years" in examiner.get("/retention").text and "New profile" not in examiner.get("/retention").text
    assert examiner.post("/retention/profiles", data=new).status_code == 403
    assert legal.post("/holds", data={"scope": "campaign", "why": "A recall"}).status_code == 422
    assert legal.post("/holds", data={"scope": "person", "person": "nobody", "why": "x"}).status_code == 422
    assert legal.post("/holds", data={"scope": "all", "why": "An inquiry"}).status_code == 302
    assert "An inquiry" in examiner.get("/holds").text
    assert "What this installation keeps" in examiner.get("/processing").text


@given(st.datetimes(), st.integers(1, 600))
def test_months_back_are_calendar_months(at: datetime, months: int) -> None:
    """The day is the same, or the month's last; never later than the month."""
    back = retention.back(at, months)
    assert back.year == 1 or (at.year * 12 + at.month) - (back.year * 12 + back.month) == months
    assert back.day <= at.day


@given(st.sets(st.integers(1, 5)), st.sets(st.integers(1, 5)), st.integers(1, 5), st.integers(1, 5))
def test_holds_cover_by_any_of_their_matters(people: set[int], items: set[int], person: int, item: int) -> None:
    held = Held(people=frozenset(people), items=frozenset(items))
    assert held.covers(person_id=person, item_id=item) == (person in people or item in items)
    assert Held(everything=True).covers() and not Held().covers(person_id=person, item_id=item, at=clock.now())
