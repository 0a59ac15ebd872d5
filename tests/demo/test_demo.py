"""The demo: a reduced story is told by the product's own verbs, leaves everything whole, and every role can walk it."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from flask import url_for
from sqlalchemy import func, select

import wsgi
from advocacy import settings
from advocacy.database import db, reading
from advocacy.demonstration import filling, place
from advocacy.errors import Unready
from advocacy.history import verifying
from advocacy.history.models import HistoryRow
from advocacy.people import accounts
from advocacy.people.capabilities import Role
from advocacy.people.demo import DATA, PASSWORD, address_of
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from advocacy.reach import jobs as reach_jobs
from advocacy.reach.models import ReachCount
from advocacy.web.shell import NavEntry
from content_library.models import Item, ItemState, Review, ReviewState
from influencers.programmes.models import Enrolment, EnrolmentState
from rewards.models import Posting
from rewards.perks.models import Redemption
from tests.demo.conftest import NOW
from tests.installation import Installation, make_schema, settings_for

pytestmark = pytest.mark.xdist_group("demo")  # one worker fills the company once

KEYS = [*(each["key"] for each in DATA["staff"]), "ambassador"]


def states_of(kind: Any) -> set[StrEnum]:
    return set(db.session.scalars(select(kind.state).distinct()))


def test_the_history_is_whole_and_in_the_order_of_time(company: Installation) -> None:
    with company.app.app_context(), reading():
        report = verifying.verify_database(settings.current())
        assert (report.whole, report.why) == (True, "")
        assert report.positions > 500 and report.checkpoints >= 2
        times = db.session.scalars(select(HistoryRow.at).order_by(HistoryRow.id)).all()
        assert list(times) == sorted(times)


def test_the_ledger_sums_to_zero(company: Installation) -> None:
    with company.app.app_context(), reading():
        assert db.session.scalar(select(func.count()).select_from(Posting)) > 100
        assert db.session.scalar(select(func.sum(Posting.amount))) == 0
        unbalanced = select(Posting.entry_id).group_by(Posting.entry_id).having(func.sum(Posting.amount) != 0)
        assert db.session.scalars(unbalanced).all() == []


def test_the_rollups_are_what_a_rebuild_makes(company: Installation) -> None:
    with company.app.app_context():
        with reading():
            before = counts()
        assert len(before) > 500
        assert reach_jobs.differences() == []


def counts() -> dict[tuple[Any, ...], int]:
    rows = db.session.scalars(select(ReachCount).where(ReachCount.value != 0))
    return {(row.dimension, row.key, row.day, row.metric, row.unit, row.provenance): row.value for row in rows}


def test_everything_can_be_seen_in_every_state(company: Installation) -> None:
    with company.app.app_context(), reading():
        assert states_of(Item) == set(ItemState)
        assert states_of(Review) >= set(ReviewState) - {ReviewState.DELEGATED}
        assert states_of(Share) >= set(ShareState) - {ShareState.SENDING, ShareState.MISSED, ShareState.REJECTED}
        assert states_of(Enrolment) >= {EnrolmentState.INVITED, EnrolmentState.APPROVED, EnrolmentState.DECLINED}
        assert states_of(Redemption)
        assert len(db.session.scalars(select(Item.id)).all()) >= 30


def test_a_story_shows_three_described_pictures(company: Installation) -> None:
    with company.app.app_context(), reading():
        live = db.session.scalars(select(Item).where(Item.state == ItemState.LIVE))
        (shown,) = [item.revision.media for item in live if len(item.revision.media) > 1]
        assert len({each.alt for each in shown if each.alt}) == 3


def test_the_employee_has_posts_ahead(company: Installation) -> None:
    with company.app.app_context(), reading():
        employee = accounts.find_person(address_of("employee"))
        ahead = select(func.count()).where(
            Share.person_id == employee.id, Share.state == ShareState.SCHEDULED, Share.due_at > NOW
        )
        assert db.session.scalar(ahead) >= 2


def test_every_role_has_its_sign_in(company: Installation) -> None:
    played = {role for each in DATA["staff"] for role in each["roles"]} | {"ambassador"}
    assert played == {role.value for role in Role}
    browser = company.app.test_client()
    company.app.config["WTF_CSRF_ENABLED"] = False
    for key in ("employee", "ambassador"):
        answer = browser.post("/sign-in", data={"email": address_of(key), "password": PASSWORD})
        assert answer.status_code == 302


@pytest.mark.parametrize("key", KEYS)
def test_every_role_opens_its_first_page_and_all_that_its_navigation_names(company: Installation, key: str) -> None:
    with company.app.app_context(), reading():
        person = accounts.find_person(address_of(key))
        person_id, mine = person.id, [entry for entry in wsgi.NAVIGATION if is_for(person, entry)]
    browser = company.browser_of(person_id)
    assert browser.get("/", follow_redirects=True).status_code == 200
    with company.app.test_request_context():
        paths = [url_for(entry.endpoint) for entry in mine]
    assert len(paths) >= 2
    assert {path: browser.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def is_for(person: Person, entry: NavEntry) -> bool:
    if entry.capability is None:
        return True
    wanted = entry.capability if isinstance(entry.capability, tuple | frozenset) else (entry.capability,)
    return any(person.can(str(capability)) for capability in wanted)


def test_a_second_start_finds_it_full(company: Installation) -> None:
    with company.app.app_context():
        assert filling.is_full()


def test_an_interrupted_filling_is_not_full(tmp_path: Path) -> None:
    in_force = settings_for(tmp_path, sandbox=True)
    make_schema(in_force)
    begun = Installation(in_force)

    def pull_the_plug(story: object) -> None:
        raise KeyboardInterrupt

    with begun.app.app_context():
        with pytest.raises(KeyboardInterrupt):
            filling.fill([wsgi.DEMO[0], pull_the_plug], [], now=NOW, days=2, scale=0.1)
        assert not filling.is_full()
    begun.close()


def test_the_story_is_told_on_postgresql_too(postgresql: Installation) -> None:
    told = Installation(replace(postgresql.settings, sandbox=True))
    with told.app.app_context():
        filling.fill(wsgi.DEMO, wsgi.READERS, now=NOW, days=8, scale=0.1)
        with reading():
            assert verifying.verify_database(settings.current()).whole
            assert db.session.scalar(select(func.sum(Posting.amount))) == 0
    told.close()


def test_a_directory_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(Unready, match="something else"):
        place.claim(tmp_path)
    mine = tmp_path / "demo"
    place.claim(mine)
    (mine / "advocacy.sqlite3").write_text("old")
    (mine / "media").mkdir()
    place.claim(mine)
    place.clear(mine)
    assert [path.name for path in mine.iterdir()] == [place.MARK]
    assert (tmp_path / "thesis.txt").exists()


def test_the_demo_never_takes_the_callers_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ADVOCACY_DATABASE_URL", "postgresql://production/advocacy")
    given = place.environment(tmp_path, 8123)
    monkeypatch.setattr("os.environ", dict(given, ADVOCACY_DATABASE_URL="postgresql://production/advocacy"))
    place.enter(given)
    assert settings.load().embedded
