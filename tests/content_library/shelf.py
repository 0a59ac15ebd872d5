"""Items, people and decisions for the tests of the content library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from advocacy.database import db, writing
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from content_library.items import items, queries
from content_library.models import Function, Item, ItemState
from content_library.reviews import reviews
from content_library.reviews.reviews import Decision
from content_library.words.content import Content
from content_library.words.frames import Words
from tests.installation import Installation

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def content(title: str = "Atlas 3.0 is here", **changes: Any) -> Content:
    given = {
        "title": title, "url": "https://acme.example/atlas", "summary": "Faster and quieter.",
        "captions": (Words("any", "en", "Atlas 3.0 is out. Read what is new."),), **changes,
    }  # fmt: skip
    return Content(**given)


@dataclass
class Shelf:
    """An installation with an author, a second author, and one of each function; ``day`` is when they work."""

    installation: Installation
    author: int
    legal: int
    hr: int
    day: datetime = NOW

    @classmethod
    def fill(cls, installation: Installation, day: datetime = NOW) -> Shelf:
        return cls(
            installation,
            installation.person(Role.MARKETING),
            installation.person(Role.LEGAL),
            installation.person(Role.HR),
            day,
        )

    def person(self, person_id: int) -> Person:
        return db.session.get_one(Person, person_id)

    def add(self, by: int | None = None, **changes: Any) -> int:
        """A draft; opens its own transaction."""
        with self.installation.app.app_context(), writing():
            return items.add_item(content(**changes), actor=self.person(by or self.author).actor, now=self.day).id

    def revise(self, item_id: int, by: int | None = None, **changes: Any) -> None:
        with self.installation.app.app_context(), writing():
            items.revise(
                self.item(item_id), content(**changes), actor=self.person(by or self.author).actor, now=self.day
            )

    def submit(self, item_id: int) -> None:
        with self.installation.app.app_context(), writing():
            items.submit(self.item(item_id), actor=self.person(self.author).actor, now=self.day)

    def decide(
        self, item_id: int, function: Function, decision: Decision = Decision.APPROVE, *, by: int | None = None,
        sha256: str = "", note: str = "", now: datetime | None = None,
    ) -> None:  # fmt: skip
        by = by or {Function.LEGAL: self.legal, Function.HR: self.hr}[function]
        with self.installation.app.app_context(), writing():
            item = self.item(item_id)
            reviews.decide(
                item,
                function,
                decision,
                sha256=sha256 or item.revision.sha256,
                note=note,
                reviewer=self.person(by),
                now=now or self.day,
            )

    def item(self, item_id: int) -> Item:
        return queries.item_for(item_id)

    def state(self, item_id: int) -> ItemState:
        with self.installation.app.app_context():
            return self.item(item_id).state

    def sha256(self, item_id: int) -> str:
        with self.installation.app.app_context():
            return self.item(item_id).revision.sha256

    def in_state(self, state: ItemState, **changes: Any) -> int:
        """An item brought to a state by the product's own verbs."""
        item_id = self.add(**changes)
        if state is ItemState.DRAFT:
            return item_id
        if state is ItemState.WITHDRAWN:
            with self.installation.app.app_context(), writing():
                items.withdraw(self.item(item_id), actor=self.person(self.author).actor, now=self.day, why="Wrong date")
            return item_id
        self.submit(item_id)
        sent_back = {ItemState.CHANGES_REQUESTED: Decision.REQUEST_CHANGES, ItemState.REJECTED: Decision.REJECT}
        if state in sent_back:
            self.decide(item_id, Function.LEGAL, sent_back[state], note="No source for the figure")
        elif state is not ItemState.IN_REVIEW:
            self.decide(item_id, Function.LEGAL)
            self.decide(item_id, Function.HR)
            if state is ItemState.EXPIRED:
                with self.installation.app.app_context(), writing():
                    items.expire(self.item(item_id), actor=self.person(self.author).actor, now=self.day)
        return item_id
