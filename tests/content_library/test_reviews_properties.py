"""Whatever people do in whatever order: four eyes and the bound hash hold, and nothing is live without agreement."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import Refused
from advocacy.people.capabilities import Role
from content_library.models import Item, ItemState, Review, ReviewRound, ReviewState, Revision
from content_library.reviews.reviews import Decision
from tests.content_library.panel import C, H, L, P, Panel
from tests.content_library.shelf import NOW
from tests.installation import Installation, copied_sqlite, settings_for

CAST = 6
"""A writer, three who hold everything (so that roles refuse nothing and four eyes alone do), Legal, a principal."""

people = st.integers(0, CAST - 1)
functions = st.sampled_from([L, H, C, P])
answers = st.sampled_from([*[Decision.APPROVE] * 4, *Decision])
deeds = st.one_of(
    st.tuples(st.just("edit"), people, st.booleans(), st.booleans()),
    st.tuples(st.just("submit"), people),
    st.tuples(st.just("read")),
    st.tuples(st.just("decide"), people, functions, answers, st.booleans()),
    st.tuples(st.just("away"), people, people),
    st.tuples(st.just("work"), st.integers(1, 40)),
)  # fmt: skip


def cast_of(panel: Panel) -> list[int]:
    """The people of a run; routes with steps, for the class "financial", and an approval that ends."""
    everything = [panel.person(*Role) for _ in range(3)]
    for person_id in everything:
        panel.qualify(person_id)
    panel.route([L, C], [P], approval_days=30)
    return [panel.shelf.author, *everything, panel.members[L], panel.members[P]]


class Play:
    """One item and what happens to it; remembers the hash that was last read."""

    def __init__(self, panel: Panel, cast: list[int], number: int) -> None:
        self.panel, self.cast, self.number = panel, cast, number
        self.now, self.edits = NOW + timedelta(days=400 * number), 0
        self.item_id = panel.shelf.add(title=f"Item {number}", classes=("financial",))
        self.read = panel.shelf.sha256(self.item_id)

    def do(self, deed: tuple[Any, ...]) -> None:
        """Does it; what the product refuses is refused."""
        name, *given = deed
        with suppress(Refused):
            getattr(self, f"_{name}")(*given)
        self.check()

    def _edit(self, who: int, risky: bool, submits: bool) -> None:
        self.edits += 1
        classes = ("financial",) if risky else ()
        title = f"Item {self.number} edit {self.edits}"
        self.panel.shelf.revise(self.item_id, by=self.cast[who], title=title, classes=classes)
        if submits:
            self.panel.shelf.submit(self.item_id)

    def _submit(self, who: int) -> None:
        self.panel.shelf.submit(self.item_id)

    def _read(self) -> None:
        self.read = self.panel.shelf.sha256(self.item_id)

    def _decide(self, who: int, function: Any, decision: Decision, looks: bool) -> None:
        if looks:
            self._read()
        current = self.panel.shelf.sha256(self.item_id)
        self.panel.shelf.decide(
            self.item_id, function, decision, by=self.cast[who], sha256=self.read, note="Because", now=self.now
        )
        assert self.read == current, "it was decided on words that nobody has read"

    def _away(self, who: int, to: int) -> None:
        self.panel.away(self.cast[who], self.cast[to], begins=self.now, days=3, now=self.now)

    def _work(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.panel.work(self.now)

    def check(self) -> None:
        """What holds at every moment."""
        with self.panel.app.app_context():
            item = db.session.get_one(Item, self.item_id)
            revisions = {each.id: each for each in db.session.scalars(select(Revision).filter_by(item_id=item.id))}
            for review in db.session.scalars(select(Review).where(Review.item_id == item.id)).unique():
                said_on = revisions[review.revision_id]
                assert review.decided_by_id not in said_on.author_ids, "four eyes"
                assert review.sha256 == said_on.sha256, "bound to the hash"
                if review.is_open or review.state is ReviewState.APPROVED:
                    assert said_on.number == item.revision_number, "an edit voids"
                    assert item.state in (ItemState.IN_REVIEW, ItemState.APPROVED, ItemState.LIVE, ItemState.EXPIRED)
            if item.state in (ItemState.APPROVED, ItemState.LIVE):
                self._agreed(item.revision.id)
                assert item.approved_until is None or item.approved_until > self.now - timedelta(days=41)

    def _agreed(self, revision_id: int) -> None:
        """Some round of these very words was approved by every function of its steps."""
        rounds = db.session.scalars(select(ReviewRound).where(ReviewRound.revision_id == revision_id)).all()
        whole = [
            way
            for way in rounds
            if {name for step in way.steps for name in step}
            == {
                review.function.value
                for review in db.session.scalars(select(Review).filter_by(revision_id=revision_id, round=way.number))
                if review.state is ReviewState.APPROVED
            }
        ]
        assert whole, "live without everybody's approval"


def play(panel: Panel, examples: int) -> None:
    cast, numbers = cast_of(panel), iter(range(10_000))

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip
    @given(st.lists(deeds, min_size=8, max_size=24))
    def whatever_they_do(script: list[tuple[Any, ...]]) -> None:
        acts = Play(panel, cast, next(numbers))
        acts.do(("submit", 0))
        for deed in script:
            acts.do(deed)

    whatever_they_do()


def test_on_sqlite(sqlite_template: Path, tmp_path: Path) -> None:
    copied_sqlite(sqlite_template, tmp_path / "data")
    installation = Installation(settings_for(tmp_path / "data"))
    play(Panel.fill(installation), examples=30)
    installation.close()


def test_on_postgresql(postgresql: Installation) -> None:
    play(Panel.fill(postgresql), examples=6)


@pytest.mark.parametrize("functions", [(L, C)])
def test_the_play_itself_reaches_what_it_guards(sqlite_panel: Panel, functions: tuple[Any, ...]) -> None:
    """A script that goes all the way, so that the properties above speak about live items too."""
    acts = Play(sqlite_panel, cast_of(sqlite_panel), 0)
    script: list[tuple[Any, ...]] = [("submit", 0)]
    script += [("decide", 1, function, Decision.APPROVE, True) for function in (*functions, P)]
    for deed in script:
        acts.do(deed)
    assert sqlite_panel.state(acts.item_id) is ItemState.LIVE
    acts.do(("work", 20))
    assert len(sqlite_panel.rounds(acts.item_id)) == 2
    acts.do(("work", 20))
    assert sqlite_panel.state(acts.item_id) is ItemState.EXPIRED
