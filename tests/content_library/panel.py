"""Those who review, all four functions, with routes, absences and time that moves; for the tests of reviews."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from advocacy.database import db, writing
from advocacy.history import Actor, follow, timeline
from advocacy.history import jobs as history_jobs
from advocacy.notices.models import Notice
from advocacy.people import accounts
from advocacy.people.capabilities import Role
from content_library.items import queries
from content_library.models import Function, ItemState, Review, ReviewRound
from content_library.reviews import jobs as review_jobs
from content_library.reviews.asking import REVIEWS
from content_library.reviews.reviews import Decision
from content_library.routes import absences, qualifications, routes
from content_library.routes.routes import Draft
from tests.content_library.shelf import NOW, Shelf
from tests.installation import Installation

H, L, C, P = Function.HR, Function.LEGAL, Function.COMPLIANCE, Function.PRINCIPAL
DOER = Actor.system("test")
ROLE = {H: Role.HR, L: Role.LEGAL, C: Role.COMPLIANCE, P: Role.PRINCIPAL}


@dataclass
class Panel:
    """One person of each function, the principal qualified; an administrator."""

    shelf: Shelf
    members: dict[Function, int] = field(default_factory=dict)
    admin: int = 0

    @classmethod
    def fill(cls, installation: Installation) -> Panel:
        shelf = Shelf.fill(installation)
        others = {each: installation.person(ROLE[each]) for each in (C, P)}
        panel = cls(shelf, {L: shelf.legal, H: shelf.hr, **others}, installation.person(Role.ADMIN))
        panel.qualify(panel.members[P])
        return panel

    @property
    def app(self) -> Any:
        return self.shelf.installation.app

    def person(self, *roles: Role) -> int:
        return self.shelf.installation.person(*roles)

    def qualify(self, person_id: int, until: date = date(2027, 12, 31), now: datetime = NOW) -> int:
        with self.app.app_context(), writing():
            person = self.shelf.person(person_id)
            return qualifications.add_qualification(person, "Series 24", "1234", until, actor=DOER, now=now).id

    def route(self, *steps: list[Function], name: str = "Finance", **facts: Any) -> int:
        """A route for the class "financial", unless it is said otherwise."""
        given = {"conditions": {"classes": ["financial"]}, **facts}
        with self.app.app_context(), writing():
            return routes.add_route(Draft(name, steps, **given), actor=DOER, now=NOW).id

    def away(
        self, who: Function | int, delegate: int | None, begins: datetime = NOW, days: float = 7, now: datetime = NOW
    ) -> int:
        person_id = self.members[who] if isinstance(who, Function) else who
        with self.app.app_context(), writing():
            to = self.shelf.person(delegate) if delegate else None
            entered = absences.enter(
                self.shelf.person(person_id), begins, begins + timedelta(days=days), to, actor=DOER, now=now
            )
            return entered.id

    def submitted(self, **changes: Any) -> int:
        """An item in review; of the class "financial" unless it is said otherwise."""
        item_id = self.shelf.add(**{"classes": ("financial",), **changes})
        self.shelf.submit(item_id)
        return item_id

    def decide(
        self, item_id: int, function: Function, decision: Decision = Decision.APPROVE, by: int = 0, now: datetime = NOW
    ) -> None:
        note = "" if decision is Decision.APPROVE else "Because"
        self.shelf.decide(item_id, function, decision, by=by or self.members[function], note=note, now=now)

    def approved(self, *functions: Function, **changes: Any) -> int:
        """An item that these functions have approved, in this order."""
        item_id = self.submitted(**changes)
        for function in functions:
            self.decide(item_id, function)
        return item_id

    def reviews(self, item_id: int) -> dict[Function, Review]:
        """The reviews of the newest round."""
        with self.app.app_context():
            return {each.function: each for each in queries.reviews_of(self.shelf.item(item_id))}

    def states(self, item_id: int) -> dict[Function, str]:
        return {function: str(review.state) for function, review in self.reviews(item_id).items()}

    def state(self, item_id: int) -> ItemState:
        return self.shelf.state(item_id)

    def rounds(self, item_id: int) -> list[ReviewRound]:
        with self.app.app_context():
            wanted = select(ReviewRound).where(ReviewRound.item_id == item_id).order_by(ReviewRound.id)
            return list(db.session.scalars(wanted))

    def work(self, now: datetime) -> None:
        """The jobs of reviews at an instant; then the notices that follow."""
        with self.app.app_context():
            for job in review_jobs.JOBS:
                job.run(now)

    def told(self, now: datetime = NOW) -> set[tuple[int, str]]:
        """Who was told what, by the title of the notice."""
        with self.app.app_context():
            history_jobs.seal_waiting(now)
            follow(REVIEWS, now)
            return {(each.person_id, each.title) for each in db.session.query(Notice)}

    def history(self, noun: str, number: int) -> list[tuple[str, dict[str, Any]]]:
        """Verbs and payloads of a thing's history, oldest first."""
        with self.app.app_context():
            rows = timeline(noun, number)[::-1]
            return [(row.verb, dict(row.payload.body) if row.payload else {}) for row in rows]

    def close(self, person_id: int) -> None:
        with self.app.app_context(), writing():
            accounts.deactivate(self.shelf.person(person_id), actor=DOER, now=NOW, why="Left")
