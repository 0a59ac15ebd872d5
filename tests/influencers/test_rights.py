"""The register of rights: every verb from every state, what it covers, warnings, ends, withdrawal, pages, API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, follow, move, timeline
from advocacy.history.jobs import seal_waiting
from advocacy.notices.models import Notice
from advocacy.people.capabilities import Role
from advocacy.posts import takedowns
from advocacy.posts.takedown_models import Takedown
from content_library.items import items
from content_library.models import Item, ItemState
from content_library.words.content import Content
from content_library.words.frames import Words
from influencers.rights import covering, jobs, licences, places, queries, withdrawing
from influencers.rights.covering import ALL, MEDIA, WORLDWIDE
from influencers.rights.models import IN_FORCE, LICENCE_MOVES, Licence, LicenceState, Use
from influencers.rights.notices import READER
from tests.installation import Installation
from tests.reach import making

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")
DAY = timedelta(days=1)
ME = Actor.system("test")


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


def granted(asset: str = "story:5", source: str = "test", days: int | None = 90, **facts: Any) -> Licence:
    """A licence for organic use on social networks everywhere."""
    end = None if days is None else NOW + days * DAY
    told = {"persons": ["Ann"], "media": ["social"], "territory": WORLDWIDE, "use": "organic", "start": NOW, **facts}
    return licences.grant(asset, end=end, source=source, actor=ME, now=NOW, title="Ann's river", **told)


def drafted(title: str = "A story") -> Item:
    return items.add_item(Content(title, (Words("any", "en", "Words."),)), actor=ME, now=NOW)


@pytest.mark.parametrize("state", list(LicenceState))
def test_every_verb_from_every_state(context: Installation, state: LicenceState) -> None:
    """A verb either moves as the table says and leaves one row of history, or refuses and changes nothing."""
    for number, (verb, (allowed, to)) in enumerate(LICENCE_MOVES.items()):
        with writing():
            licence = Licence(
                asset="item:1", persons=[], media=[ALL], territories=[WORLDWIDE], use=Use.ORGANIC, starts_at=NOW,
                state=state, source=f"s{number}", granted_at=NOW,
            )  # fmt: skip
            db.session.add(licence)
            db.session.flush()
            key = licence.id
        if state in allowed:
            with writing():
                move(db.session.get_one(Licence, key), verb, actor=ME, now=NOW)
        else:
            with pytest.raises(InvalidMove), writing():
                move(db.session.get_one(Licence, key), verb, actor=ME, now=NOW)
        with reading():
            assert db.session.get_one(Licence, key).state is (to if state in allowed else state)
            assert len(timeline("licence", key)) == (1 if state in allowed else 0)


COVERED = [
    ({}, "organic", "social", "DE", 0, True),
    ({}, "organic", "print", "DE", 0, False),
    ({}, "paid", "social", "DE", 0, False),
    ({"use": Use.PAID}, "organic", "social", "DE", 0, True),
    ({"use": Use.PAID}, "paid", "social", "DE", 0, True),
    ({"media": [ALL]}, "organic", "outdoor", "DE", 0, True),
    ({"territories": ["AT", "DE"]}, "organic", "social", "de", 0, True),
    ({"territories": ["AT", "DE"]}, "organic", "social", "CH", 0, False),
    ({}, "organic", "social", "DE", -1, False),  # before it starts
    ({}, "organic", "social", "DE", 90, False),  # the day it ends
    ({"ends_at": None}, "organic", "social", "DE", 9000, True),
    ({"state": LicenceState.EXPIRING}, "organic", "social", "DE", 0, True),
    ({"state": LicenceState.REVOKED}, "organic", "social", "DE", 0, False),
    ({"state": LicenceState.EXPIRED}, "organic", "social", "DE", 0, False),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "use", "medium", "territory", "days", "may"), COVERED)
def test_what_a_licence_covers(
    facts: dict[str, Any], use: str, medium: str, territory: str, days: int, may: bool
) -> None:
    """Its use, medium, country and time, and only while it is in force."""
    told = {"media": ["social"], "territories": [WORLDWIDE], "use": Use.ORGANIC, "state": LicenceState.ACTIVE,
            "starts_at": NOW, "ends_at": NOW + 90 * DAY, **facts}  # fmt: skip
    assert covering.covers_one(Licence(**told), use, medium, territory, NOW + days * DAY) is may


@given(st.lists(st.sampled_from(["de", "AT ", "ch", "us"]), min_size=1), st.sampled_from([",", " ", "; "]))
def test_countries_are_kept_once_and_in_order(codes: list[str], between: str) -> None:
    """However they are written."""
    assert covering.territories(between.join(codes)) == sorted({code.strip().upper() for code in codes})


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"media": []}, "media"), ({"media": ["billboards"]}, "media"), ({"territory": "Mars"}, "territory"),
    ({"territory": ""}, "territory"), ({"use": "any"}, "use"), ({"days": 0}, "end"),
    ({"persons": ["x" * 200]}, "persons"),
    ({"asset": ""}, "asset"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "field"), REFUSED)
def test_refusals_name_their_field(context: Installation, facts: dict[str, Any], field: str) -> None:
    """Nothing is kept of a licence that says too little."""
    with pytest.raises(Breach) as refusal, writing():
        granted(**facts)
    assert field in refusal.value.errors


def test_a_source_grants_once_and_the_longest_licence_is_named(context: Installation) -> None:
    """The same agreement read twice is one licence; of two that cover it the one that lasts longest answers."""
    with writing():
        first, again = granted(), granted(days=3)
        longer = granted(source="other", days=None)
        assert first.id == again.id
        assert licences.covers("story:5", "organic", "social", "US", NOW) is longer
        assert licences.covers("story:6", "organic", "social", "US", NOW) is None
        assert [each.id for each in licences.licences_of("story:5")] == [longer.id, first.id]


def test_what_nothing_covers_any_more_is_withdrawn_and_what_another_covers_stays(context: Installation) -> None:
    """By time through the job, by a revocation at once; print rights keep no post in use."""
    with writing():
        for number, asset in enumerate(("story:1", "story:2", "item:3", "story:4"), 1):
            item = drafted()
            assert item.id == number
            withdrawing.note_item(asset, item.id, actor=ME, now=NOW)
            withdrawing.note_item(asset, item.id, actor=ME, now=NOW)
            granted(asset, f"a{number}", days=10)
        granted("story:2", "b2", days=None)
        granted("item:3", "b3", days=None, media=["print"])
        licences.revoke(licences.licences_of("story:4")[0], actor=ME, now=NOW, why="Ann said no.")
    assert states() == ["draft", "draft", "draft", "withdrawn"]
    jobs.keep_rights(NOW + 10 * DAY)
    assert states() == ["withdrawn", "draft", "withdrawn", "withdrawn"]
    with pytest.raises(InvalidMove), writing():
        licences.revoke(licences.licences_of("story:1")[0], actor=ME, now=NOW, why="Late.")
    with pytest.raises(Breach), writing():
        licences.revoke(licences.licences_of("story:2")[0], actor=ME, now=NOW, why=" ")


def test_all_who_posted_it_are_asked_however_many_there_are(
    context: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those who were asked before are not asked again."""
    monkeypatch.setattr(withdrawing, "AT_ONCE", 2)
    person = context.person()
    with writing():
        licence, item = granted(), drafted()
        withdrawing.note_item("story:5", item.id, actor=ME, now=NOW)
        shares = [making.published(person, source_ref=f"item:{item.id}:{number}") for number in range(1, 8)]
        takedowns.ask(shares[:2], "The figure is wrong.", about_ref="item:1", title="A story", actor=ME, now=NOW)
        licences.revoke(licence, actor=ME, now=NOW, why="Ann said no.")
        asked = db.session.scalars(select(Takedown.share_id).order_by(Takedown.share_id)).all()
        assert asked == [each.id for each in shares]


def states() -> list[str]:
    with reading():
        return [each.value for each in db.session.scalars(select(Item.state).order_by(Item.id))]


def test_warnings_come_at_thirty_and_seven_days_once_and_not_where_it_is_extended(context: Installation) -> None:
    """Whoever runs programmes is told by mail; an extension goes on where the first one ends, with no gap."""
    desk = context.person(Role.MARKETING)
    with writing():
        granted("story:1", "a", days=90)
        short = granted("story:2", "b", days=5)
        extended = granted("story:3", "c", days=20)
        later = licences.extend(extended, NOW + 400 * DAY, actor=ME, now=NOW)
        assert later.starts_at == extended.ends_at
        for wrong, kind in ((None, InvalidMove), (NOW, InvalidMove)):
            with pytest.raises(kind):
                licences.extend(extended, wrong, actor=ME, now=NOW)
        with pytest.raises(Breach):
            licences.extend(short, NOW, actor=ME, now=NOW)
        with pytest.raises(InvalidMove):
            licences.expire(short, actor=ME, now=NOW)
    for at in (NOW, NOW, NOW + 61 * DAY, NOW + 84 * DAY, NOW + 84 * DAY):
        jobs.keep_rights(at)
        seal_waiting(at)
        follow(READER, at)
    with reading():
        told = [(each.path, each.title) for each in db.session.scalars(select(Notice).where(Notice.person_id == desk))]
        ends = [title.split("end in ")[1] for path, title in told if "end in" in title]
        assert sorted(ends) == ["30 days", "7 days", "7 days"]
        found = {each.source: each.state.value for each in db.session.scalars(select(Licence))}
        assert found == {"a": "expiring", "b": "expired", "c": "expired", "licence:3": "active"}
        assert licences.covers("story:3", "organic", "social", "DE", NOW + 84 * DAY) is not None


def test_places_noted_by_hand_are_left_over_when_the_licence_is_gone(context: Installation) -> None:
    """Somebody has to take them away; the register says which."""
    with writing():
        licence = granted("story:1", "a")
        place = places.note_place(
            "story:1", "advertisement", "Autumn banner", "https://ads.example/1", actor=ME, now=NOW
        )
        for kind, name, url, field in (("", "x", "", "kind"), ("shop", " ", "", "name"), ("shop", "x", "no", "url")):
            with pytest.raises(Breach) as refusal:
                places.note_place("story:1", kind, name, url, actor=ME, now=NOW)
            assert field in refusal.value.errors
        assert queries.running(["story:1"])["story:1"].places == 1
        assert queries.overdue() == []
        licences.revoke(licence, actor=ME, now=NOW, why="No.")
        assert [each.id for each in queries.overdue()] == [place.id]
        places.end_place(place, actor=ME, now=NOW)
        assert queries.overdue() == []
        with pytest.raises(InvalidMove):
            places.end_place(place, actor=ME, now=NOW)


def test_pages_and_api(installation: Installation) -> None:
    """Enter, find, extend and revoke, in the browser and over the API; partners see none of it."""
    desk = installation.person(Role.MARKETING)
    browser, api = installation.browser_of(desk), installation.api_of(desk)
    form = {"kind": "media", "number": "4", "title": "Autumn", "partner_name": "Ann", "use": "paid",
            "media": ["social", "website"], "territory": "de at", "start": "2026-11-02",
            "end": "2027-11-02"}  # fmt: skip
    assert browser.post("/rights/", data={**form, "media": []}).status_code == 422
    assert browser.post("/rights/", data=form).location == "/rights/1"
    assert browser.post("/rights/", data=form).location == "/rights/1"
    assert b"Autumn" in browser.get("/rights/?use=paid&within=9000").data
    assert b"Autumn" not in browser.get("/rights/?state=revoked").data
    page = browser.get("/rights/1").get_data(as_text=True)
    assert "AT, DE" in page
    assert browser.post("/rights/1/places", data={"place": "shop", "name": "Window"}).status_code == 302
    assert browser.post("/rights/places/1/end").status_code == 302
    assert browser.post("/rights/1/extend", data={}).status_code == 422
    assert browser.post("/rights/1/extend", data={"end": "2028-01-01"}).location == "/rights/2"
    body = {"asset": "item:8", "media": ["all"], "use": "organic", "start": "2026-11-02T09:00:00Z"}
    made = api("POST", "/licences", body)
    assert made.status_code == 201
    assert made.json["id"] == api("POST", "/licences", body).json["id"] == 3
    assert api("POST", "/licences", {**body, "asset": "eight"}).status_code == 422
    assert api("POST", "/licences", {**body, "partner_id": 99}).status_code == 404
    assert [each["id"] for each in api("GET", "/licences?asset_kind=media").json["items"]] == [2, 1]
    assert api("POST", "/licences/1/extend", {"end": None}).status_code == 409
    assert api("POST", "/licences/1/revoke", {"why": "Ann asked."}).json["state"] == "revoked"
    assert api("POST", "/licences/1/revoke", {"why": "Ann asked."}).status_code == 409
    assert api("GET", "/licences/2").json["state"] == "revoked"  # the extension goes with what it extends
    assert browser.post("/rights/3/revoke", data={"why": ""}).status_code == 422
    assert browser.post("/rights/3/revoke", data={"why": "Enough."}).status_code == 302
    outsider = installation.person(Role.AMBASSADOR)
    assert installation.browser_of(outsider).get("/rights/").status_code == 403
    assert installation.api_of(outsider)("GET", "/licences").status_code == 403


def test_in_force_is_what_the_table_leaves_open() -> None:
    """A licence that is over stays so."""
    assert all(allowed <= IN_FORCE for allowed, _to in LICENCE_MOVES.values())
    assert set(MEDIA) and ItemState.WITHDRAWN in withdrawing.GONE


def test_an_instant_is_no_day(context: Installation) -> None:
    """A licence that starts later allows nothing yet, and keeps nothing in use."""
    with writing():
        item = drafted()
        withdrawing.note_item("story:1", item.id, actor=ME, now=NOW)
        granted("story:1", "later", start=NOW + DAY)
        first = granted("story:1", "first")
        start: datetime = first.starts_at
        assert start == NOW
        licences.revoke(first, actor=ME, now=NOW, why="No.")
        assert item.state is ItemState.WITHDRAWN
