"""Mentions of a company: watches, what they heard, answers drawn for review, authors who are left alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import case, literal

from advocacy.listening.models import (
    AnswerSample,
    Heard,
    Mention,
    MentionState,
    SampleState,
    UnheardAuthor,
    Watch,
    WatchKind,
    WatchState,
)
from advocacy.listening.tone import Tone
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS = (Watch, Mention, UnheardAuthor, AnswerSample)
STATES = (MentionState.NEW, MentionState.ASSIGNED, MentionState.ANSWERED)


def mentions(company: Company, first: int, last: int) -> None:
    """As many of each; a quarter waits for whoever looks, a quarter is answered by them."""
    now, me = company.now, company.marketing
    put(
        Watch, first, last, id=n.i, name=named("Watch "), kind=WatchKind.BRAND, state=WatchState.ACTIVE,
        network="bluesky", words=["Acme"], answer_hours=8, made_by_id=me, made_at=now, next_at=n.later,
    )  # fmt: skip
    states = [(n.i % 4 == place, literal(state, Mention.state.type)) for place, state in enumerate(STATES)]
    put(
        Mention, first, last, id=n.i, key=named("key "), network="bluesky", remote_id=named("at://"),
        url=named("https://bsky.example/"), author=named("@a"), author_key=named("a"), excerpt="I love Acme, why?",
        language="en", said_at=n.at, found_at=n.at, tone=Tone.PRAISE, topic="Water", answer_hours=8,
        state=case(*states, else_=literal(MentionState.DISMISSED, Mention.state.type)), due_at=n.later,
        assigned_to_id=case((n.i % 4 == 1, me)), answered_by_id=case((n.i % 4 == 2, me)),
        answered_at=case((n.i % 4 == 2, n.at)), answer="Hello", look_at=now + timedelta(days=1),
    )  # fmt: skip
    put(Heard, first, last, mention_id=n.i, watch_id=n.i, at=n.at)
    put(UnheardAuthor, first, last, id=n.i, network="bluesky", author_key=named("u"), since=n.at)
    put(
        AnswerSample, first, last, id=n.i, mention_id=n.i, answered_by_id=me, state=SampleState.WAITING, drawn_at=n.at
    )  # fmt: skip
