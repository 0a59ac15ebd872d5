"""The explorer: every filter, by an index whatever the length; exports whole and in part; verification by a worker."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from advocacy import clock
from advocacy.database import db, dialect_name, reading, writing
from advocacy.errors import Breach
from advocacy.history import Actor, ActorKind, exploring, exporting, jobs, record, verifications
from advocacy.history.checkpoints import public_key
from advocacy.history.exploring import Filters
from advocacy.history.models import HistoryRow
from advocacy.people.capabilities import Role
from tests.benchmarks.filling import settle
from tests.benchmarks.history import BEGAN, chain_of
from tests.installation import Installation

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")
ME = Actor.system("test")
ROWS = 12_000


@pytest.fixture
def long(installation: Installation) -> Iterator[Installation]:
    """A chain that is long enough for the planner to care."""
    with installation.app.app_context():
        chain_of(ROWS)
        if dialect_name() == "postgresql":
            with writing():
                settle(HistoryRow)
        yield installation


VIEWS = {
    "all": Filters(),
    "noun": Filters(noun="share"),
    "thing": Filters(noun="share", noun_id="17"),
    "verb": Filters(verb="change"),
    "actor": Filters(actor_id=17),
    "about": Filters(about_id=17),
    "from": Filters(from_state="waiting"),
    "to": Filters(to_state="approved"),
    "period": Filters(since=BEGAN + timedelta(hours=1), until=BEGAN + timedelta(hours=2)),
    "noun in a period": Filters(noun="item", until=BEGAN + timedelta(hours=1)),
    "actor and noun": Filters(actor_id=17, noun="item"),
}


FEW = {"thing", "about", "actor and noun"}
"""Views of so few rows here that an engine may sort them."""


def test_every_view_goes_by_an_index_page_after_page(long: Installation) -> None:
    """No scan of the table, and no sorting of what was found: the newest come first out of the index."""
    plans = {view: plan_of(filters) for view, filters in VIEWS.items()}
    assert {view: plan for view, plan in plans.items() if "ix_history_" not in plan} == {}
    sorted_ones = {view for view, plan in plans.items() if "TEMP B-TREE" in plan or "Sort" in plan}
    assert sorted_ones <= FEW, {view: plans[view] for view in sorted_ones}
    assert [view for view, plan in plans.items() if re.search(r"SCAN history$|Seq Scan on history ", plan, re.M)] == []
    seen: list[int] = []
    cursor = None
    with reading():
        for _ in range(7):
            found = exploring.explore(Filters(noun="share"), cursor, 50)
            seen += [row.id for row in found.items]
            cursor = found.next
    assert len(seen) == 350 and seen == sorted(seen, reverse=True) and len(set(seen)) == 350


def plan_of(filters: Filters) -> str:
    """How the engine would find the first page."""
    ordered = exploring.narrowed(filters).order_by(*(key.desc() for key in exploring.KEY)).limit(51)
    with reading():
        compiled = str(ordered.compile(db.engine, compile_kwargs={"literal_binds": True}))
        explain = "EXPLAIN " if dialect_name() == "postgresql" else "EXPLAIN QUERY PLAN "
        rows = db.session.execute(text(explain + compiled.replace(":", r"\:"))).all()
    return "\n".join(str(row[-1]) for row in rows)


def test_words_in_a_reason_are_looked_for_a_window_at_a_time(
    long: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """However many records there are, a page looks through so many and says how far it got."""
    monkeypatch.setattr(exploring, "WINDOW", 1000)
    with writing():
        record("thing", 1, "happen", actor=ME, now=BEGAN, why="A needle, long ago")
        record("thing", 2, "happen", actor=ME, now=NOW, why="A Needle of today")
    with reading():
        found = exploring.explore(Filters(words="needle"), None)
        assert [row.noun_id for row in found.items] == ["2"] and found.looked_back_to is not None
        pages = 1
        while found.next is not None:
            found, pages = exploring.explore(Filters(words="needle"), found.next), pages + 1
        assert [row.noun_id for row in found.items] == ["1"] and pages == ROWS // 1000 + 1


@pytest.fixture
def small(installation: Installation) -> Installation:
    """A few records by and about people."""
    legal = installation.person(Role.LEGAL, name="Lena Legal")
    with installation.app.app_context():
        with writing():
            for number in range(6):
                actor = Actor(ActorKind.PERSON, legal, "Lena Legal")
                record("thing", number, "happen", actor=actor, now=NOW, why=f"=cause {number}", number=number)
        jobs.seal_waiting(NOW)
        jobs.give_out_checkpoint(NOW)
    return installation


def test_the_page_filters_by_people_and_days_and_says_what_it_does_not_know(small: Installation) -> None:
    browser = small.browser_of(small.person(Role.EXAMINER))
    page = browser.get("/history?who=lena+legal&noun=thing&since=2026-11-02&until=2026-11-02").text
    assert page.count("=cause") == 6 and "Lena Legal" in page
    assert "=cause" not in browser.get("/history?noun=thing&until=2026-11-01").text
    for query, said in (
        ("who=nobody", "Nobody is known as"),
        ("since=yesterday", "That is no day"),
        ("cursor=x", "not"),
    ):
        answer = browser.get(f"/history?{query}")
        assert answer.status_code == 200 and said in answer.text, query
    assert "Take this view away" not in page, "an examiner looks and takes nothing by themselves"


def test_a_view_is_taken_away_whole_and_that_is_recorded(small: Installation) -> None:
    legal = small.browser_of(small.person(Role.COMPLIANCE))
    rows = list(csv.DictReader(io.StringIO(legal.post("/history/view.csv", data={"noun": "thing"}).text)))
    assert [row["why"] for row in rows] == [f"'=cause {number}" for number in range(5, -1, -1)], "no formulas"
    lines = legal.post("/history/view.jsonl", data={"noun": "thing", "id": "3"}).text.splitlines()
    assert [json.loads(line)["details"] for line in lines] == [{"number": 3}]
    assert legal.post("/history/view.xml").status_code == 422
    assert small.browser_of(small.person(Role.EXAMINER)).post("/history/view.csv").status_code == 403
    assert "take away" in legal.get("/history?noun=history").text


def test_a_part_is_exported_between_checkpoints_and_verified_alone(small: Installation, tmp_path: Path) -> None:
    api = small.api_of(small.person(Role.LEGAL))
    with small.app.app_context():
        for minute in range(1, 4):
            with writing():
                record("thing", minute, "happen", actor=ME, now=NOW + timedelta(days=minute), why="later")
            jobs.seal_waiting(NOW)
            jobs.give_out_checkpoint(NOW + timedelta(days=minute))
        key = public_key(small.settings)
    answer = api("POST", "/history/exports", {"why": "The supervisor asks", "since": "2026-11-04T00:00:00Z",
                                      "until": "2026-11-05T00:00:00Z"})  # fmt: skip
    assert answer.status_code == 201
    made = answer.json
    file = tmp_path / "part.jsonl"
    file.write_bytes(api("GET", f"/history/exports/{made['id']}/file").data)
    report = exporting.verify_file(file, key)
    assert report.whole and report.first == made["first"] > 1 and report.positions == made["last"]
    lines = file.read_text().splitlines(keepends=True)
    forged = json.dumps({**json.loads(lines[0]), "previous": "0" * 64}) + "\n"
    for bent, said in (
        ([*lines[:-1]], "tail"), ([lines[0], lines[1].replace("later", "never"), *lines[2:]], "payload"),
        ([forged, *lines[1:]], "vouches"),
    ):  # fmt: skip
        file.write_text("".join(bent))
        assert said in exporting.verify_file(file, key).why
    examiner = small.api_of(small.person(Role.EXAMINER))
    assert examiner("GET", f"/history/exports/{made['id']}/file").status_code == 200
    assert examiner("POST", "/history/exports", {"why": "mine"}).status_code == 403
    assert api("POST", "/history/exports", {"why": "x", "first": 5, "last": 2}).status_code == 422
    assert api("POST", "/history/exports", {"why": "x", "first": 10_000}).status_code == 422


def test_nothing_of_an_empty_period(small: Installation) -> None:
    with small.app.app_context(), reading(), pytest.raises(Breach, match="Nothing happened"):
        exporting.of_period(NOW + timedelta(days=900), None)


def test_a_worker_verifies_and_says_how_far_it_is(small: Installation) -> None:
    browser = small.browser_of(small.person(Role.LEGAL))
    assert browser.post("/history/chain/verify").status_code == 302
    assert "Waits for a worker" in browser.get("/history/chain").text
    api = small.api_of(small.person(Role.LEGAL))
    asked = api("POST", "/history/verifications").json
    assert asked["id"] == 1 and asked["state"] == "asked", "the one that waits"
    with small.app.app_context():
        jobs.seal_waiting(NOW)
        assert jobs.verify_waiting(clock.now()) and not jobs.verify_waiting(clock.now())
    found = api("GET", "/history/verifications/1").json
    assert found["state"] == "done" and found["broken_at"] is None and found["done"] > 6
    assert "Whole" in browser.get("/history/chain").text


def test_a_verification_whose_worker_died_is_taken_up_again(small: Installation) -> None:
    api = small.api_of(small.person(Role.LEGAL))
    api("POST", "/history/verifications")
    with small.app.app_context():
        now = clock.now()
        from_then = now + timedelta(minutes=6)
        with writing():
            assert verifications.begin(1, actor=ME, now=now)
        assert not jobs.verify_waiting(now + timedelta(minutes=1))
        assert jobs.verify_waiting(from_then)
