"""Figures that people state: whose, when, with which evidence; sheets line by line; corrections; what counts."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import Breach
from advocacy.history.models import HistoryRow
from advocacy.networks.contract import Measured, Report
from advocacy.people.capabilities import Role
from advocacy.posts.measuring import readings_taken
from advocacy.posts.models import Reading, Share
from advocacy.posts.queries import latest_readings
from advocacy.posts.states import ShareState
from advocacy.reach import jobs, metrics, queries
from advocacy.reach.figures import value_of
from advocacy.reach.readings import stating
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("1204", 1204), ("1,204", 1204), ("1.204", 1204), ("1 204", 1204), ("1\u202f204", 1204),
     ("1'204", 1204), ("12,345,678", 12345678), (" 7 ", 7)],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, number: int) -> None:
    assert stating.whole_number(text) == number


@pytest.mark.parametrize("text", ["12.5", "1,20", "-3", "1.2K", "12 %", "٣", "", "1e3", "1,2045", "9" * 16, "=1+1"])
def test_what_is_no_whole_number(installation_free_app: Any, text: str) -> None:
    with installation_free_app, pytest.raises(Breach, match="no whole number"):
        stating.whole_number(text)


@pytest.fixture
def installation_free_app(sqlite: Installation) -> Any:
    return sqlite.app.test_request_context()


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("", NOW),
        ("2026-11-17", datetime(2026, 11, 17, 22, 59, tzinfo=UTC)),
        ("2026-11-18", NOW),  # the day lasts
        ("2026-11-18T09:30", datetime(2026, 11, 18, 8, 30, tzinfo=UTC)),
        ("2026-11-18T09:30:00-05:00", datetime(2026, 11, 18, 14, 30, tzinfo=UTC)),
    ],
)
def test_as_of_when(text: str, at: datetime) -> None:
    assert stating.instant(text, "Europe/Berlin", NOW) == at


def test_what_somebody_states_counts_with_its_evidence(installation: Installation) -> None:
    person, other = installation.person(now=NOW - DAY), installation.person(now=NOW - DAY)
    marketing = installation.person(Role.MARKETING, now=NOW - DAY)
    with installation.app.app_context():
        with writing():
            share = making.published(person, network="linkedin", at=NOW - 2 * DAY)
            making.reading(share, "comments", 3, NOW - DAY)
        share_id = share.id
        making.read()
    told = {"share_id": share_id, "figures": {"impressions": 840, "reactions": 31}, "evidence": "My LinkedIn page"}
    api = installation.api_of(person)
    assert api("POST", "/readings", json=told).json == {"share_id": share_id, "kept": 2}
    assert api("POST", "/readings", json=told).json == {"share_id": share_id, "kept": 0}  # the same instant
    assert installation.api_of(other)("POST", "/readings", json=told).status_code == 404
    late = {**told, "figures": {"impressions": 500}, "as_of": (NOW - HOUR).isoformat()}
    assert installation.api_of(marketing)("POST", "/readings", json=late).json == {"share_id": share_id, "kept": 1}
    refused = {
        "figures": {"impressions": -1}, "evidence": "  ", "as_of": (NOW + HOUR).isoformat(),
    }  # fmt: skip
    for name, value in refused.items():
        answer = api("POST", "/readings", json={**told, name: value})
        assert answer.status_code == 422, (name, answer.json)
    before = (NOW - 3 * DAY).isoformat()
    assert "before the post" in api("POST", "/readings", json={**told, "as_of": before}).text
    assert "Known" in api("POST", "/readings", json={**told, "figures": {"applause": 1}}).text
    rows = api("GET", f"/readings?share_id={share_id}").json["items"]
    assert [(row["metric"], row["value"], row["source"]) for row in rows] == [
        ("impressions", 500, "hand"), ("reactions", 31, "hand"), ("impressions", 840, "hand"),
        ("comments", 3, "network"),
    ]  # fmt: skip
    with installation.app.app_context():
        assert jobs.count_readings(NOW) == 4
        with reading():
            found = queries.totals(queries.COMPANY)
            assert value_of(found, "impressions") == 840  # the late one is older
            together = next(each for each in found if each.metric == metrics.INTERACTIONS)
            assert (together.value, together.stated) == (3, 31)
            rate = next(each for each in found if each.metric == metrics.ENGAGEMENT)
            assert (rate.value, rate.formula, rate.unit) == (0.0405, "34 (31 stated) / 840 (840 stated)", "ratio")
            kept = latest_readings([share_id])[share_id]
            assert {each.metric: each.value for each in kept}["impressions"] == 840
            said = db.session.scalars(select(HistoryRow).where(HistoryRow.verb == "state_figures")).all()
            assert len(said) == 2 and said[0].about_id == person
        assert jobs.differences() == []


def test_what_the_network_tells_goes_before_what_people_state(installation: Installation) -> None:
    person = installation.person(now=NOW - DAY)
    with installation.app.app_context():
        with writing():
            share = making.published(person, at=NOW - DAY)
            readings_taken(share.id, Report((Measured("likes", "count", 10),)), now=NOW - 3 * HOUR)
            stating.state(
                share, {"likes": 50}, as_of=NOW - 2 * HOUR, evidence="Seen", source=stating.Source.HAND,
                by_id=person, actor=making.SYSTEM, now=NOW,
            )  # fmt: skip
            readings_taken(share.id, Report((Measured("likes", "count", 10),)), now=NOW - HOUR)
        jobs.count_readings(NOW)
        with reading():
            assert value_of(queries.totals(queries.COMPANY), "likes") == 10
            assert {each.value for each in latest_readings([share.id])[share.id]} == {10}
        with writing():
            other = making.published(person, network="linkedin", source_ref="item:2:1", at=NOW - DAY)
            stating.state(
                other, {"likes": 7, "impressions": 100}, as_of=NOW - HOUR, evidence="Seen", source=stating.Source.CSV,
                by_id=person, actor=making.SYSTEM, now=NOW,
            )  # fmt: skip
        jobs.count_readings(NOW)
        with reading():
            found = {each.metric: each for each in queries.totals(queries.COMPANY)}
            told = {name: (found[name].value, found[name].provenance, found[name].stated) for name in
                    ("likes", "impressions", metrics.INTERACTIONS)}  # fmt: skip
            assert told == {
                "likes": (10, "reported", 7), "impressions": (100, "stated", 0),
                metrics.INTERACTIONS: (10, "reported", 7),
            }  # fmt: skip
            assert found[metrics.ENGAGEMENT].formula == "7 (7 stated) / 100 (100 stated)"
            assert {each.provenance for each in queries.for_share(other.id) if each.metric == "likes"} == {"stated"}
        with writing():
            readings_taken(other.id, Report((Measured("likes", "count", 12),)), now=NOW - HOUR / 2)
        jobs.count_readings(NOW)
        with reading():
            likes = next(each for each in queries.totals(queries.COMPANY) if each.metric == "likes")
            assert (likes.value, likes.stated) == (22, 0)
    browser = installation.browser_of(installation.person(Role.MARKETING, now=NOW - DAY))
    assert "stated by hand" in browser.get("/reach/counted/impressions").text
    with installation.app.app_context():
        assert jobs.differences() == []


def test_a_leap_wants_the_address_at_which_it_can_be_seen(sqlite: Installation) -> None:
    person = sqlite.person(now=NOW - DAY)
    with sqlite.app.app_context():
        with writing():
            share_id = making.published(person, network="linkedin", at=NOW - DAY).id
        api = sqlite.api_of(person)
        for likes, evidence, status in (
            (40, "Seen", 201), (10_000, "Seen", 201), (4_000_000, "saw it", 422),
            (4_000_000, "https://linkedin.example/analytics", 201), (5_000_000, "Seen", 201),
        ):  # fmt: skip
            told = {"share_id": share_id, "figures": {"likes": likes}, "evidence": evidence}
            assert api("POST", "/readings", json=told).status_code == status, (likes, evidence)
            jobs.count_readings(NOW)


SHEET = """post;as_of;impressions;reactions;evidence
{one};2026-11-17;1.204;31;
https://linkedin.example/2;;900;;Export
{short};2026-11-18T08:00;77;1;
{one};2026-11-17;1204;32;
4711;;1;1;
{one};yesterday;1;1;
{one};2026-11-17;12.5;1;
{one};;;;
{one};2026-11-01;5;;
{draft};;5;;
{one};;5;;;;
"""


def test_a_sheet_is_shown_line_by_line_and_taken_in_but_for_what_is_wrong(installation: Installation) -> None:
    people = [installation.person(now=NOW - DAY) for _ in range(3)]
    marketing = installation.person(Role.MARKETING, now=NOW - DAY)
    with installation.app.app_context():
        with writing():
            one, two, three = (making.published(each, network="linkedin", at=NOW - 2 * DAY) for each in people)
            two.url = "https://linkedin.example/2"
            draft = making.published(people[0], network="x", at=NOW - 2 * DAY)
            db.session.execute(update(Share).where(Share.id == draft.id).values(state=ShareState.MISSED))
            short = f"https://acme.example/r/{making.link_of(three).slug}"
        sheet = SHEET.format(one=one.id, short=short, draft=draft.id)
        ids = one.id, two.id, three.id
    browser = installation.browser_of(marketing)
    form = {"file": (io.BytesIO(sheet.encode()), "figures.csv"), "evidence": "LinkedIn export"}
    shown = browser.post("/reach/readings/preview", data=form, content_type="multipart/form-data")
    assert shown.status_code == 200, shown.text
    problems = {
        5: "Line 2 says otherwise", 6: "There is no such post", 7: "is no time", 8: "no whole number",
        9: "at least one figure", 10: "before the post", 11: "not published", 12: "more fields",
    }  # fmt: skip
    for words in problems.values():
        assert words in shown.text, words
    assert "8 lines can" in shown.text and "3 lines can" in shown.text
    with installation.app.app_context(), reading():
        assert db.session.scalars(select(Reading)).all() == []
    kept = browser.post("/reach/readings", data={"text": sheet, "evidence": "LinkedIn export"})
    assert kept.status_code == 302
    again = browser.post("/reach/readings", data={"text": sheet, "evidence": "LinkedIn export"}, follow_redirects=True)
    assert "0 figures kept" in again.text
    with installation.app.app_context(), reading():
        rows = db.session.scalars(select(Reading).order_by(Reading.id)).all()
        found = {(row.share_id, row.metric): (row.value, row.source, row.evidence) for row in rows}
        assert found == {
            (ids[0], "impressions"): (1204, "csv", "LinkedIn export"),
            (ids[0], "reactions"): (31, "csv", "LinkedIn export"),
            (ids[1], "impressions"): (900, "csv", "Export"), (ids[2], "impressions"): (77, "csv", "LinkedIn export"),
            (ids[2], "reactions"): (1, "csv", "LinkedIn export"),
        }  # fmt: skip
        assert {row.by_id for row in rows} == {marketing}


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "nothing in that file"), ("name,likes\n1,2", "no column"), ("post,applause\n1,2", "is not known"),
     ("post,likes,likes\n1,2,3", "twice"), ("post,evidence\n1,x", "with a figure")],
)  # fmt: skip
def test_a_heading_that_cant_be_read_is_told(sqlite: Installation, text: str, words: str) -> None:
    browser = sqlite.browser_of(sqlite.person(Role.MARKETING, now=NOW - DAY))
    form = {"file": (io.BytesIO(text.encode()), "figures.csv")}
    shown = browser.post("/reach/readings/preview", data=form, content_type="multipart/form-data")
    assert shown.status_code == 422 and words in shown.text


def test_the_page_of_a_post_keeps_what_is_stated(sqlite: Installation) -> None:
    person, other = sqlite.person(now=NOW - DAY), sqlite.person(now=NOW - DAY)
    with sqlite.app.app_context(), writing():
        share_id = making.published(person, network="linkedin", at=NOW - DAY).id
    page = f"/posts/{share_id}/figures"
    browser = sqlite.browser_of(person)
    assert browser.get(page).status_code == 200
    assert sqlite.browser_of(other).get(page).status_code == 404
    wrong = browser.post(page, data={"impressions": "many", "evidence": "x"})
    assert wrong.status_code == 422 and "no whole number" in wrong.text
    assert browser.post(page, data={"impressions": "1,204"}).status_code == 422  # no evidence
    kept = browser.post(page, data={"impressions": "1,204", "evidence": "Seen there"}, follow_redirects=True)
    assert "Kept" in kept.text and "Stated by hand" in kept.text and "1,204" in kept.text
