"""The thread's verbs on both engines: who may, what is kept, what is marked, who is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed, Refused
from advocacy.history import follow, timeline
from advocacy.history.jobs import seal_waiting
from advocacy.notices.models import Notice
from advocacy.people.capabilities import Role
from content_library.models import Comment, ItemState, Stance
from content_library.threads import queries as thread_queries
from content_library.threads import thread
from content_library.threads.notices import THREADS
from content_library.threads.thread import Remark
from content_library.words.frames import Words
from content_library.words.spans import Quote
from tests.content_library.shelf import NOW, Shelf

TAKES_PART = {Role.MARKETING, Role.HR, Role.LEGAL, Role.COMPLIANCE, Role.PRINCIPAL}


@contextmanager
def at_work(shelf: Shelf) -> Iterator[None]:
    with shelf.installation.app.app_context(), writing():
        yield


def say(shelf: Shelf, item_id: int, text: str = "Where is this from?", by: int = 0, **more: Any) -> int:
    """A comment of Legal's, unless somebody else is named; gives its id."""
    with at_work(shelf):
        answers = more.pop("answers", None)
        said = Remark(text, answers=db.session.get(Comment, answers) if answers else None, **more)
        return thread.comment(shelf.item(item_id), said, by=shelf.person(by or shelf.legal), now=NOW).id


def mark(shelf: Shelf, comment_id: int, verb: Callable[..., None], *args: Any, by: int = 0) -> None:
    with at_work(shelf):
        verb(db.session.get_one(Comment, comment_id), *args, by=shelf.person(by or shelf.legal), now=NOW)


def lines(shelf: Shelf, item_id: int, reader: int = 0) -> thread_queries.Thread:
    return thread_queries.thread_of(shelf.item(item_id), reader or shelf.legal)


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_who_writes_or_reviews_takes_part(shelf: Shelf, role: Role) -> None:
    item_id, somebody = shelf.in_state(ItemState.IN_REVIEW), shelf.installation.person(role)
    if role in TAKES_PART:
        assert say(shelf, item_id, by=somebody)
    else:
        with pytest.raises(NotAllowed):
            say(shelf, item_id, by=somebody)


@pytest.mark.parametrize("state", list(ItemState), ids=lambda state: state.value)
def test_in_every_state_there_is_a_thread(shelf: Shelf, state: ItemState) -> None:
    assert say(shelf, shelf.in_state(state))


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"text": " "}, "text"),
    ({"text": "x" * 4001}, "text"),
    ({"quotes": [Quote("words that stand nowhere")]}, "quote"),
    ({"options": ["only one"]}, "options"),
    ({"options": [str(number) for number in range(7)]}, "options"),
    ({"options": ["Yes", "yes "]}, "options"),
    ({"options": ["x" * 201, "y"]}, "options"),
]


@pytest.mark.parametrize(("given", "field"), WRONG)
def test_what_can_not_be_kept_is_refused_by_field(sqlite_shelf: Shelf, given: dict[str, Any], field: str) -> None:
    item_id = sqlite_shelf.in_state(ItemState.DRAFT)
    with pytest.raises(Breach) as refused:
        say(sqlite_shelf, item_id, **{"text": "Well", **given})
    assert set(refused.value.errors) == {field}


def test_a_comment_keeps_what_it_quotes_when_the_words_change(shelf: Shelf) -> None:
    item_id = shelf.in_state(ItemState.IN_REVIEW)
    say(shelf, item_id, quotes=[Quote("Atlas 3.0 is out")], stance=Stance.AGAINST)
    with shelf.installation.app.app_context():
        (line,) = lines(shelf, item_id).lines
        assert line.quoted[0].place is not None and lines(shelf, item_id).stances[Stance.AGAINST] == 1
    shelf.revise(item_id, captions=(Words("any", "en", "Our new probe has come."),))
    with shelf.installation.app.app_context():
        (line,) = lines(shelf, item_id).lines
        assert line.quoted[0].place is None and line.quoted[0].span.quote == "Atlas 3.0 is out"
        assert line.comment.revision_number == 1
        assert lines(shelf, item_id).stances[Stance.AGAINST] == 0, "said of other words"


def test_stances_count_people_by_what_they_said_last(shelf: Shelf) -> None:
    item_id = shelf.in_state(ItemState.IN_REVIEW)
    say(shelf, item_id, stance=Stance.AGAINST)
    say(shelf, item_id, stance=Stance.FAVOUR, by=shelf.hr)
    say(shelf, item_id, stance=Stance.FAVOUR)
    say(shelf, item_id)
    with shelf.installation.app.app_context():
        assert lines(shelf, item_id).stances == {Stance.FAVOUR: 2, Stance.AGAINST: 0, Stance.NEUTRAL: 0}
    assert shelf.state(item_id) is ItemState.IN_REVIEW, "opinions decide nothing"


def test_answers_go_one_level_deep(shelf: Shelf) -> None:
    item_id, other = shelf.in_state(ItemState.IN_REVIEW), shelf.in_state(ItemState.DRAFT)
    first = say(shelf, item_id)
    answer = say(shelf, item_id, answers=first, by=shelf.author)
    for wrong, beside in ((answer, item_id), (first, other)):
        with pytest.raises(Breach):
            say(shelf, beside, answers=wrong)
    with shelf.installation.app.app_context():
        (line,) = lines(shelf, item_id).lines
        assert [each.comment.id for each in line.answers] == [answer]
    with pytest.raises(InvalidMove):
        mark(shelf, answer, thread.resolve)
    mark(shelf, first, thread.withdraw)
    with pytest.raises(InvalidMove):
        say(shelf, item_id, answers=first)


def test_one_choice_each_until_its_author_closes(shelf: Shelf) -> None:
    item_id = shelf.in_state(ItemState.IN_REVIEW)
    asked = say(shelf, item_id, options=["Faster", "41 % faster"])
    for option, by in ((0, shelf.hr), (1, shelf.hr), (1, shelf.author)):
        mark(shelf, asked, thread.choose, option, by=by)
    for option in (-1, 2):
        with pytest.raises(Breach):
            mark(shelf, asked, thread.choose, option)
    with shelf.installation.app.app_context():
        (line,) = lines(shelf, item_id, shelf.hr).lines
        assert [(len(option.names), option.mine) for option in line.options] == [(0, False), (2, True)]
    with pytest.raises(NotAllowed):
        mark(shelf, asked, thread.close, by=shelf.hr)
    mark(shelf, asked, thread.close)
    with pytest.raises(InvalidMove):
        mark(shelf, asked, thread.choose, 0)
    with pytest.raises(InvalidMove):
        mark(shelf, asked, thread.close)
    with pytest.raises(InvalidMove):
        mark(shelf, say(shelf, item_id), thread.close)


def test_resolved_and_opened_again(shelf: Shelf) -> None:
    item_id = shelf.in_state(ItemState.IN_REVIEW)
    said = say(shelf, item_id)
    mark(shelf, said, thread.resolve, by=shelf.author)
    with pytest.raises(InvalidMove):
        mark(shelf, said, thread.resolve)
    with shelf.installation.app.app_context():
        found = lines(shelf, item_id)
        assert not found.open and found.settled[0].comment.resolved_by_id == shelf.author
    mark(shelf, said, thread.reopen)
    with pytest.raises(InvalidMove):
        mark(shelf, said, thread.reopen)


def test_taken_back_means_marked_and_only_ones_own(shelf: Shelf) -> None:
    item_id = shelf.in_state(ItemState.IN_REVIEW)
    said = say(shelf, item_id, stance=Stance.AGAINST, options=["a", "b"])
    with pytest.raises(NotAllowed):
        mark(shelf, said, thread.withdraw, by=shelf.hr)
    mark(shelf, said, thread.withdraw)
    with pytest.raises(InvalidMove):
        mark(shelf, said, thread.withdraw)
    with pytest.raises(InvalidMove):
        mark(shelf, said, thread.choose, 0)
    with shelf.installation.app.app_context():
        found = lines(shelf, item_id)
        assert found.settled[0].comment.text == "Where is this from?" and found.stances[Stance.AGAINST] == 0


def test_everything_is_in_the_history(shelf: Shelf) -> None:
    item_id = shelf.in_state(ItemState.IN_REVIEW)
    said = say(shelf, item_id, options=["a", "b"], quotes=[Quote("Atlas 3.0")])
    mark(shelf, said, thread.choose, 1, by=shelf.hr)
    for verb in (thread.close, thread.resolve, thread.reopen, thread.withdraw):
        mark(shelf, said, verb)
    with shelf.installation.app.app_context():
        rows = timeline("comment", said)[::-1]
        assert [row.verb for row in rows] == ["comment", "choose", "close", "resolve", "reopen", "withdraw"]
        assert all(row.payload and row.payload.body["details"]["item"] == item_id for row in rows)  # type: ignore[index]
        assert rows[0].about_id == shelf.legal


def test_two_who_resolve_at_once(shelf: Shelf) -> None:
    """One of them has done it; the other is told."""
    said = say(shelf, shelf.in_state(ItemState.IN_REVIEW))
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def resolve(by: int) -> None:
        together.wait()
        try:
            mark(shelf, said, thread.resolve, by=by)
        except Refused as refusal:
            outcomes.append(type(refusal).__name__)
        else:
            outcomes.append("done")

    threads = [threading.Thread(target=resolve, args=(by,)) for by in (shelf.legal, shelf.hr)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == ["InvalidMove", "done"]


def told(shelf: Shelf) -> dict[int, list[tuple[str, str]]]:
    """What everybody was told by the thread: person -> (title, path)."""
    with shelf.installation.app.app_context():
        seal_waiting(NOW + timedelta(seconds=2))
        follow(THREADS, NOW + timedelta(seconds=3))
        found: dict[int, list[tuple[str, str]]] = {}
        for notice in db.session.scalars(select(Notice).order_by(Notice.id)):
            found.setdefault(notice.person_id, []).append((notice.title, notice.path))
        return found


def test_the_named_the_authors_and_those_who_spoke_are_told(shelf: Shelf) -> None:
    examiner = shelf.installation.person(Role.EXAMINER, name="Alex Grant")
    shelf.installation.person(name="Nora Field")
    item_id = shelf.in_state(ItemState.IN_REVIEW)
    said = say(shelf, item_id, "Look, @Alex Grant and @Nora Field")
    found = told(shelf)
    assert set(found) == {examiner, shelf.author}, "an employee can't see items, the writer knows"
    assert found[examiner][0] == (
        f"{name_of(shelf, shelf.legal)} names you in a thread",
        f"/studio/items/{item_id}#comment-{said}",
    )
    say(shelf, item_id, "Done", by=shelf.author, answers=said)
    found = told(shelf)
    assert len(found[shelf.legal]) == 1 and found[shelf.legal][0][1].startswith("/reviews/items/")
    assert len(found[examiner]) == 1 and len(found[shelf.author]) == 1
    assert told(shelf) == found, "nobody is told twice"


def name_of(shelf: Shelf, person_id: int) -> str:
    with shelf.installation.app.app_context():
        return shelf.person(person_id).name


def test_somebody_may_be_told_without_being_named(shelf: Shelf) -> None:
    item_id = shelf.in_state(ItemState.IN_REVIEW)
    say(shelf, item_id, "Please look", tell=[shelf.hr, 999_999])
    assert shelf.hr in told(shelf)


def test_of_two_of_one_name_only_the_picked_one_is_told(shelf: Shelf) -> None:
    twins = [shelf.installation.person(Role.HR, name="Kim Lee") for _ in range(2)]
    item_id = shelf.in_state(ItemState.IN_REVIEW)
    say(shelf, item_id, "@Kim Lee?")
    assert not set(twins) & set(told(shelf))
    say(shelf, item_id, "@Kim Lee?", tell=[twins[0]])
    assert set(twins) & set(told(shelf)) == {twins[0]}
