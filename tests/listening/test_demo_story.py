"""The demo's mentions: each fate of the story comes true, and a shorter story has them too."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy import clock
from advocacy.campaigns.campaigns import topic_named
from advocacy.database import db, reading
from advocacy.history import Actor
from advocacy.listening import demo
from advocacy.listening.models import AnswerSample, Mention, MentionState
from advocacy.people import demo as people_demo
from advocacy.story import Story
from tests.installation import Installation


@pytest.mark.parametrize("days", [70, 12])
def test_the_story_of_mentions(sqlite: Installation, days: int) -> None:
    story = Story(clock.now(), days=days, scale=0.05)
    with sqlite.app.app_context():
        people_demo.contribute(story)
        for topic in ("Water", "Community"):
            story.at(story.moment(1, 9), lambda now, topic=topic: topic_named(topic, actor=Actor.job("x"), now=now))
        demo.contribute(story)
        story.play()
        with reading():
            states = Counter(db.session.scalars(select(Mention.state)))
            assert states[MentionState.ANSWERED] >= 3 and states[MentionState.NEW] >= 4
            assert states[MentionState.DISMISSED] == 2 and states[MentionState.ASSIGNED] >= 1
            assert db.session.scalars(select(AnswerSample)).all()
            late = [each for each in db.session.scalars(select(Mention)) if each.due_at and each.due_at < story.end]
            assert all(each.said_at <= story.end - timedelta(minutes=1) for each in late)
