"""Stories that two touch at once: what a job found has moved since, two presses make one item."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from advocacy.database import db, reading, writing
from advocacy.errors import InvalidMove
from content_library.models import Item
from influencers.rights.models import Licence
from influencers.stories import jobs, promoting, queries, submissions
from influencers.stories.models import SubmissionState
from tests.influencers.telling import DAY, ME, NOW, TEXT, call, told
from tests.installation import Installation


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines, with words."""
    with installation.app.test_request_context():
        yield installation


def test_what_moved_since_a_job_found_it_stays(context: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Confirmed, or reopened, while the job was at others."""
    with writing():
        asked = call()
        draft, refused = told(asked).id, told(asked, text=TEXT + " Twice.").id
        submissions.confirm(queries.story_for(refused), now=NOW)
        submissions.reject(queries.story_for(refused), actor=ME, now=NOW, why="Too long ago.")
    late = NOW + 91 * DAY

    def meanwhile(due: Any) -> list[int]:
        with writing():
            found = list(db.session.scalars(due))
            for key in found:
                story = queries.story_for(key)
                if story.state is SubmissionState.DRAFT:
                    submissions.confirm(story, now=late)
                else:
                    submissions.reopen(story, actor=ME, now=late)
        return found

    monkeypatch.setattr(jobs, "ids_of", meanwhile)
    assert (jobs.drop_unconfirmed(late), jobs.forget_rejected(late)) == (0, 0)
    with reading():
        left = {key: queries.story_for(key) for key in (draft, refused)}
        assert left[draft].state is SubmissionState.SUBMITTED
        assert left[refused].state is SubmissionState.REOPENED and left[refused].text


def test_two_presses_make_one_item_of_it(context: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """On both engines the second sees what the first did."""
    with writing():
        key = told(call()).id
        submissions.confirm(queries.story_for(key), now=NOW)
        submissions.approve(queries.story_for(key), actor=ME, now=NOW)
    ready, said, real = threading.Barrier(2), [], promoting._licence

    def slowly(*given: Any) -> Licence:
        time.sleep(0.3)  # so that the other one is there before the first is through
        return real(*given)

    def press() -> None:
        with context.app.test_request_context():
            ready.wait()
            try:
                with writing():
                    promoting.promote(queries.story_for(key), [], actor=ME, now=NOW)
                said.append("")
            except InvalidMove as refusal:
                said.append(refusal.message)
            db.session.remove()

    monkeypatch.setattr(promoting, "_licence", slowly)
    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(said) == ["", "It is an item already."]
    with reading():
        assert db.session.scalar(select(func.count()).select_from(Item)) == 1
