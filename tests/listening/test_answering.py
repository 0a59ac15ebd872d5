"""Mentions answered: every verb in every state, the clock, who may, notices, reviews by chance, people who leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from advocacy import mailing
from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, follow, timeline
from advocacy.history.jobs import seal_waiting
from advocacy.history.models import HistoryRow
from advocacy.listening import answering, forgetting, jobs, own_data, queries, sampling
from advocacy.listening.models import (
    MENTION_MOVES,
    SAMPLE_MOVES,
    WATCH_MOVES,
    AnswerSample,
    Mention,
    MentionState,
    SampleState,
    Watch,
    WatchKind,
    WatchState,
)
from advocacy.listening.tone import Tone
from advocacy.listening.watches import VERBS as WATCH_VERBS
from advocacy.notices.mentions import READER
from advocacy.notices.models import Notice
from advocacy.people.capabilities import Role
from advocacy.people.holding import Held
from advocacy.people.models import Person
from tests.installation import Installation

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
JOB = Actor.job("test")


def mention(state: MentionState = MentionState.NEW, number: int = 1, **facts: object) -> Mention:
    made = Mention(**{
        "key": f"{number:064d}", "network": "bluesky", "remote_id": f"at://{number}", "url": "https://bsky.app/x",
        "author": "@ann", "author_key": "a" * 64, "excerpt": "Acme?", "said_at": MONDAY, "found_at": MONDAY,
        "tone": Tone.QUESTION, "topic": "Wells", "answer_hours": 8, "state": state, "language": "en", **facts,
    })  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def person(number: int) -> Person:
    return db.session.get_one(Person, number)


def body_of(row: HistoryRow) -> Any:
    assert row.payload is not None
    return row.payload.body


Verb = Callable[[Mention, Person], None]
VERBS: dict[str, Verb] = {
    "assign": lambda found, who: answering.assign(found, who, actor=JOB, now=MONDAY),
    "hand_back": lambda found, who: answering.hand_back(found, actor=JOB, now=MONDAY),
    "answer": lambda found, who: answering.answer(found, "Hello", actor=who.actor, now=MONDAY),
    "dismiss": lambda found, who: answering.dismiss(found, "Spam", actor=JOB, now=MONDAY),
    "reopen": lambda found, who: answering.reopen(found, actor=JOB, now=MONDAY),
}


def test_every_state_and_verb(sqlite: Installation) -> None:
    """Of mentions, of watches and of drawn answers, and each move one row of history without the author in it."""
    assert set(VERBS) == set(MENTION_MOVES) and set(WATCH_VERBS) == set(WATCH_MOVES)
    number = sqlite.person()
    with sqlite.app.app_context(), writing():
        for count, (state, verb) in enumerate((state, verb) for state in MentionState for verb in VERBS):
            found, (allowed, to) = mention(state, count), MENTION_MOVES[verb]
            if state in allowed:
                VERBS[verb](found, person(number))
                (row,) = timeline("mention", found.id)
                assert found.state is to and row.verb == verb and "@ann" not in str(body_of(row))
            else:
                with pytest.raises(InvalidMove):
                    VERBS[verb](found, person(number))
        for standing in WatchState:
            for verb, (allowed, to) in WATCH_MOVES.items():
                watch = Watch(name="w", kind=WatchKind.BRAND, network="bluesky", state=standing, answer_hours=8,
                              made_at=MONDAY, next_at=MONDAY)  # fmt: skip
                db.session.add(watch)
                db.session.flush()
                if standing in allowed:
                    WATCH_VERBS[verb](watch, actor=JOB, now=MONDAY)
                    assert watch.state is to
                else:
                    with pytest.raises(InvalidMove):
                        WATCH_VERBS[verb](watch, actor=JOB, now=MONDAY)
        for reviewed in SampleState:
            for verb, (allowed, to) in SAMPLE_MOVES.items():
                sample = AnswerSample(mention_id=1, state=reviewed, drawn_at=MONDAY)
                db.session.add(sample)
                db.session.flush()
                if reviewed in allowed:
                    getattr(sampling, verb)(sample, "A note", actor=JOB, now=MONDAY)
                    assert sample.state is to and sample.note == "A note"
                else:
                    with pytest.raises(InvalidMove):
                        getattr(sampling, verb)(sample, "A note", actor=JOB, now=MONDAY)


REFUSED: list[tuple[str, Callable[[Mention, Person], None], str]] = [
    ("no words", lambda found, who: answering.answer(found, " ", actor=who.actor, now=MONDAY), "answer"),
    ("too long", lambda found, who: answering.answer(found, "x" * 5001, actor=who.actor, now=MONDAY), "answer"),
    ("no web", lambda found, who: answering.answer(found, "x", "javascript:1", actor=who.actor, now=MONDAY), "url"),
    ("no reason", lambda found, who: answering.dismiss(found, " ", actor=JOB, now=MONDAY), "why"),
    ("long reason", lambda found, who: answering.dismiss(found, "x" * 2001, actor=JOB, now=MONDAY), "why"),
]


def test_refusals_are_named(sqlite: Installation) -> None:
    number, closed, examiner = sqlite.person(), sqlite.person(), sqlite.person(Role.EXAMINER)
    with sqlite.app.app_context(), writing():
        found = mention()
        for name, ask, field in REFUSED:
            with pytest.raises(Breach) as refused:
                ask(found, person(number))
            assert field in refused.value.errors, name
        person(closed).active = False
        for nobody in (closed, examiner):
            with pytest.raises(InvalidMove, match="can't answer"):
                answering.assign(found, person(nobody), actor=JOB, now=MONDAY)
        answering.assign(found, person(number), actor=JOB, now=MONDAY)
        with pytest.raises(InvalidMove, match="has it already"):
            answering.assign(found, person(number), actor=JOB, now=MONDAY)
        forgetting.forget(found, "Gone", actor=JOB, now=MONDAY)
        with pytest.raises(InvalidMove, match="no longer kept"):
            answering.reopen(found, actor=JOB, now=MONDAY)
        sample = AnswerSample(mention_id=found.id, answered_by_id=number, state=SampleState.WAITING, drawn_at=MONDAY)
        db.session.add(sample)
        db.session.flush()
        with pytest.raises(NotAllowed, match="own"):
            sampling.pass_answer(sample, actor=person(number).actor, now=MONDAY)
        with pytest.raises(Breach, match="what is wrong"):
            sampling.flag(sample, " ", actor=JOB, now=MONDAY)


def test_the_clock_counts_working_hours_and_tells_once(listener: Installation) -> None:
    """Eight hours from Monday morning are that evening; from the evening on, the next one. Whoever has it is told."""
    expert, marketing = listener.person(name="Ex"), listener.person(Role.MARKETING)
    with listener.app.app_context():
        with writing():
            first, second = mention(), mention(number=2)
            answering.assign(first, person(expert), actor=JOB, now=MONDAY)
            assert first.due_at == MONDAY + timedelta(hours=8)
            answering.assign(second, person(expert), actor=JOB, now=MONDAY + timedelta(hours=10))
            assert second.due_at == MONDAY + timedelta(days=1, hours=8)
            late = MONDAY + timedelta(hours=9)
            answering.hand_back(first, actor=JOB, now=late)
            answering.assign(first, person(expert), actor=JOB, now=late)
            assert first.due_at == MONDAY + timedelta(hours=8), "it goes on, whoever has it"
            assert queries.health(late)["overdue"] == 1
        assert jobs.tell_overdue(late) == 1 and jobs.tell_overdue(late) == 0
        seal_waiting(late)
        follow(READER, late)
        with reading():
            told = db.session.execute(select(Notice.person_id, Notice.title).order_by(Notice.id)).all()
            assert sorted(told) == sorted([
                (expert, "Somebody asks for your answer"), (expert, "Somebody asks for your answer"),
                (expert, "Somebody asks for your answer"), (expert, "A post still waits for an answer"),
                (marketing, "A post still waits for an answer"),
            ])  # fmt: skip
        with writing():
            answering.answer(first, "Sorry for the wait.", actor=person(expert).actor, now=late)
            sample = sampling.sample_of(first.id)
            assert sample is not None and sample.answered_by_id == expert
            sampling.flag(sample, "Kinder, please.", actor=person(marketing).actor, now=late)
            assert body_of(timeline("mention", first.id)[0])["details"]["late"] is True
        seal_waiting(late)
        follow(READER, late)
        with reading():
            last = db.session.scalars(select(Notice).order_by(Notice.id.desc()).limit(1)).one()
            assert (last.person_id, last.text) == (expert, "Whoever reviewed it says: Kinder, please.")
            assert "ann" not in str(db.session.scalars(select(mailing.Mail.text)).all())


def test_who_leaves_hands_back_and_answers_are_kept_for_their_time(sqlite: Installation) -> None:
    expert, now = sqlite.person(), MONDAY
    with sqlite.app.app_context(), writing():
        first, second = mention(), mention(number=2)
        for found in (first, second):
            answering.assign(found, person(expert), actor=JOB, now=now)
        answering.answer(first, "Hello", "https://bsky.app/y", actor=person(expert).actor, now=now)
        assert own_data.STEP.count(person(expert), now) == 1
        assert answering.hand_back_all(person(expert), actor=JOB, now=now, why="Left") == 1
        assert second.state is MentionState.NEW and second.assigned_to_id is None
        after = now + timedelta(seconds=1)
        assert own_data.count(now, Held()) == 0 and own_data.count(after, Held()) == 1
        assert own_data.count(after, Held(people=frozenset({expert}))) == 0
        assert own_data.remove(after, Held(), 10) == 1 and own_data.remove(after, Held(), 10) == 0
        db.session.refresh(first)
        assert (first.answer, first.answer_url, first.state) == ("", "", MentionState.ANSWERED)
        (exported,) = list(own_data.EXPORTERS[1].rows(expert))
        assert "author" not in exported and "excerpt" not in exported
