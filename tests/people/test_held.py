"""Legal holds against erasure: each scope keeps what it covers, says so, and lets it go once it is lifted."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from advocacy.database import db, reading, writing
from advocacy.errors import Breach
from advocacy.history import Actor, follow, jobs, record, verifying
from advocacy.history.models import HistoryPayload, HistoryRow
from advocacy.mailing import Mail, queue
from advocacy.people import leaving
from advocacy.people.capabilities import Role
from advocacy.people.holding import Held
from advocacy.people.models import Person
from advocacy.people.privacy import listed
from advocacy.records import erasing, holds
from advocacy.records.holds import Matter
from advocacy.records.jobs import remove_past
from advocacy.records.models import ErasedPerson, HoldScope
from advocacy.searching import SearchEntry
from content_library.items.searching import SEARCH
from content_library.models import Comment, Item, ItemState, Suggestion
from content_library.models.absences import Qualification
from content_library.models.imports import ItemImport, RefusedRow
from content_library.own_data import shield
from tests.content_library.shelf import Shelf
from tests.installation import Installation
from tests.posts.lending import NOW

SYSTEM = Actor.system("test")
LATER = NOW + timedelta(days=30)
LONG_AFTER = NOW + timedelta(days=40 * 366)
SPRING = Matter(HoldScope.CAMPAIGN, campaign="spring")
LAST_MONTH = Matter(HoldScope.PERIOD, from_at=NOW - timedelta(days=1), until_at=NOW + timedelta(days=1))


@pytest.fixture
def gone(installation: Installation) -> int:
    """Somebody who left, with a mail, a qualification, and a comment and a suggestion about an item of a campaign."""
    person, shelf = installation.person(Role.LEGAL, name="Ida Lovelace", now=NOW), Shelf.fill(installation)
    item = shelf.add()
    with installation.app.app_context(), writing():
        db.session.get_one(Item, item).campaign = "Spring"
        queue("p1@acme.example", "Hello", "Ida, look", now=NOW)
        db.session.add(Qualification(person_id=person, kind="Series 24", valid_until=NOW.date(), added_at=NOW))
        options = {"spans": [{"quote": "her words"}], "options": ["One", "Another"]}
        said = Comment(item_id=item, revision_number=1, person_id=person, text="No", at=NOW, **options)
        offered = Suggestion(
            person_id=person, item_id=item, url="https://ida.example", words="Hers", created_at=NOW, state="accepted"
        )
        db.session.add_all([said, offered])
        db.session.flush()
        for noun, thing in (("comment", said.id), ("suggestion", offered.id)):
            record(noun, thing, "add", actor=SYSTEM, now=NOW, about=person, text="Hers")
        leaving.leave(db.session.get_one(Person, person), actor=SYSTEM, now=LATER, why="Moved on")
    return person


def hold(installation: Installation, matter: Matter) -> int:
    with installation.app.app_context(), writing():
        return holds.place(matter, "A claim", actor=SYSTEM, now=LATER).id


def lift(installation: Installation, hold_id: int) -> None:
    with installation.app.app_context(), writing():
        found, second = holds.hold_for(hold_id), db.session.scalars(select(Person).order_by(Person.id).limit(1)).one()
        holds.ask_to_lift(found, "Settled", actor=SYSTEM, now=LATER)
        holds.lift(found, actor=second.actor, now=LATER)


def erase(installation: Installation, person_id: int, now: datetime = LATER) -> erasing.Erased:
    with installation.app.app_context(), writing():
        return erasing.erase_person(db.session.get_one(Person, person_id), "She asked", actor=SYSTEM, now=now)


def held_of(done: erasing.Erased) -> set[str]:
    return {one.what for one in done.kept if one.held}


def test_a_period_keeps_what_happened_in_it(installation: Installation, gone: int) -> None:
    hold(installation, LAST_MONTH)
    done = erase(installation, gone)
    assert {"mails", "comments", "suggestions", "qualifications", "history of content"} <= held_of(done)
    assert all("hold" in str(one.why) and one.until is None for one in done.kept if one.held)
    with installation.app.app_context(), reading():
        assert db.session.scalar(select(func.count()).select_from(Mail).where(Mail.recipient == "p1@acme.example")) == 1


@pytest.mark.parametrize("matter", [SPRING, Matter(HoldScope.ITEM, item_id=1)], ids=["campaign", "item"])
def test_an_item_or_a_campaign_keeps_what_was_said_about_it(
    installation: Installation, gone: int, matter: Matter
) -> None:
    hold(installation, matter)
    done = erase(installation, gone, LONG_AFTER)
    assert held_of(done) == {"comments", "suggestions", "history of content"}
    with installation.app.app_context(), reading():
        told = select(HistoryRow.noun).join(HistoryPayload, HistoryPayload.id == HistoryRow.id)
        nouns = set(db.session.scalars(told.where(HistoryRow.about_id == gone, HistoryRow.at < LONG_AFTER)))
        assert {"comment", "suggestion"} <= nouns


def test_own_words_are_held_with_the_story_that_they_retell(installation: Installation) -> None:
    shelf = Shelf.fill(installation)
    story, retold, other = shelf.add(), shelf.add(), shelf.add()
    with installation.app.app_context(), writing():
        db.session.get_one(Item, retold).parent_id = story
        db.session.flush()
        kept = shield(Held(items=frozenset({story})))
        ids = select(HistoryRow.noun_id).where(HistoryRow.noun == "item", kept).distinct()
        assert set(db.session.scalars(ids)) == {str(story), str(retold)} and other


def test_the_name_stays_as_long_as_the_hold(installation: Installation, gone: int) -> None:
    """What the hold kept goes in the night after it is lifted, and the name with it."""
    held = hold(installation, SPRING)
    erase(installation, gone, LONG_AFTER)
    with installation.app.app_context():
        remove_past(LONG_AFTER + timedelta(days=1))
        with reading():
            who = db.session.get_one(ErasedPerson, gone)
            assert who.name == "Ida Lovelace" and who.kept_until == erasing.OPEN_END
    lift(installation, held)
    with installation.app.app_context():
        remove_past(LONG_AFTER + timedelta(days=2))
        jobs.seal_waiting(LONG_AFTER + timedelta(days=2))
        with reading():
            assert db.session.get(ErasedPerson, gone) is None
            assert db.session.scalars(select(Comment.text).where(Comment.person_id == gone)).all() == [""]
            assert verifying.verify_database(installation.settings).whole


def test_a_hold_placed_after_the_erasure_keeps_the_name(installation: Installation, gone: int) -> None:
    done = erase(installation, gone)
    hold(installation, SPRING)
    until = max(one.until for one in done.kept if one.until)
    with installation.app.app_context():
        remove_past(until + timedelta(days=1))
        with reading():
            assert db.session.get_one(ErasedPerson, gone).kept_until == erasing.OPEN_END


def test_a_second_erasure_forgets_no_name(installation: Installation, gone: int) -> None:
    for _ in range(2):
        erase(installation, gone)
    with installation.app.app_context(), reading():
        assert db.session.get_one(ErasedPerson, gone).name == "Ida Lovelace"


def test_no_word_is_left(installation: Installation, gone: int) -> None:
    erase(installation, gone, LONG_AFTER)
    with installation.app.app_context(), reading():
        said = db.session.scalars(select(Comment).where(Comment.person_id == gone)).one()
        assert (said.text, said.spans, said.options) == ("", [], [])
        offered = db.session.scalars(select(Suggestion).where(Suggestion.person_id == gone)).one()
        assert (offered.words, offered.url) == ("", "")
        assert db.session.scalar(select(Qualification.id).where(Qualification.person_id == gone)) is None


@pytest.mark.parametrize(
    ("matter", "field"),
    [
        (Matter(HoldScope.PERSON, person_id=999), "person_id"),
        (Matter(HoldScope.ITEM, item_id=999), "item_id"),
        (Matter(HoldScope.CAMPAIGN, campaign="Sprnig"), "campaign"),
    ],
    ids=["person", "item", "campaign"],
)
def test_a_hold_on_nothing_is_refused(installation: Installation, matter: Matter, field: str) -> None:
    with installation.app.app_context(), writing(), pytest.raises(Breach) as refused:
        holds.place(matter, "A claim", actor=SYSTEM, now=NOW)
    assert field in refused.value.errors


def test_no_hold_slips_in_between(
    installation: Installation, gone: int, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """One that comes while somebody is erased waits until that is done: it never says that it keeps what is gone."""
    asked, really, order = threading.Event(), holds.held, []

    def slow() -> Held:
        found = really()
        asked.set()
        thread.join(1)
        order.append("erased")
        return found

    def place() -> None:
        assert asked.wait(30)
        hold(installation, SPRING)
        order.append("held")

    monkeypatch.setattr(holds, "held", slow)
    thread = threading.Thread(target=place)
    thread.start()
    erase(installation, gone)
    thread.join(30)
    assert order == ["erased", "held"]


def test_the_index_keeps_no_word_that_retention_removed(installation: Installation) -> None:
    shelf = Shelf.fill(installation)
    item = shelf.add()
    with installation.app.app_context():
        jobs.seal_waiting(NOW)
        follow(SEARCH, NOW)
        with reading():
            assert "Read what is new" in db.session.scalars(select(SearchEntry.body)).one()
        with writing():
            found = db.session.get_one(Item, item)
            db.session.execute(Item.__table__.update().values(state=ItemState.WITHDRAWN.value))  # type: ignore[attr-defined]
            db.session.refresh(found)
        remove_past(LONG_AFTER)
        with reading():
            assert "Read what is new" not in db.session.scalars(select(SearchEntry.body)).one()


def test_refused_rows_go_in_time(installation: Installation) -> None:
    with installation.app.app_context():
        with writing():
            came = ItemImport(
                filename="a.csv", sha256="0" * 64, size=1, encoding="utf-8", delimiter=",", columns=["title"],
                state="done", created_at=NOW,
            )  # fmt: skip
            db.session.add(came)
            db.session.flush()
            db.session.add(RefusedRow(import_id=came.id, line=2, cells=["Ida, 555-0100"], reason="No title"))
        assert remove_past(LONG_AFTER)["imports"] >= 1
        with reading():
            assert db.session.scalars(select(RefusedRow.id)).all() == []


def test_counts_are_those_of_the_rows(installation: Installation, gone: int) -> None:
    with installation.app.app_context(), reading():
        person = db.session.get_one(Person, gone)
        rows = {each.name: len(list(each.rows(gone))) for each in listed().exporters}
        assert erasing.counts_of(person) == rows
