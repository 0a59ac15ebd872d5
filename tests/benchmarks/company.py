"""A company with so many rows of everything: items, reviews, shares, clicks, reach, points, history. It grows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, case, insert

from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.networks import connections
from advocacy.networks.contract import Connected, Credentials
from advocacy.people.capabilities import Role
from advocacy.reach import metrics
from advocacy.reach.models import Dimension, Provenance, ReachCount
from content_library.audiences import sets as audiences
from tests.benchmarks import rows
from tests.benchmarks.filling import add_numbers, days_before, drop_numbers, n
from tests.benchmarks.rows import MOST_PEOPLE, MOST_TEAMS, PEOPLE_FROM
from tests.installation import Installation

MINE = 60
"""The first so many shares are the employee's own, and one in a hundred of the rest."""
ROLLED_DAYS = 90


@dataclass
class Company:
    """An installation with rows in it. ``size`` is how many of each kind there are."""

    installation: Installation
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    size: int = 0
    employee: int = 0
    legal: int = 0
    marketing: int = 0
    audience: int = 0

    def found(self, *, by_one: bool = False) -> Company:
        """Those who look at the pages, or one person who is all of them; their accounts, the days of their reach."""
        person = self.installation.person
        if by_one:
            self.employee = self.legal = self.marketing = person(*Role)
        else:
            self.employee, self.legal, self.marketing = person(), person(Role.LEGAL), person(Role.MARKETING)
        with self.installation.app.app_context(), writing():
            self.audience = audiences.kept({})
            self._connect(self.employee)
            db.session.execute(insert(ReachCount), self._daily())
        return self

    def grow(self, size: int) -> Company:
        """Adds rows until there are so many of each kind."""
        first, last = self.size + 1, size
        with self.installation.app.app_context(), writing():
            add_numbers(first, last, self.now)
            for fill in rows.EVERYTHING:
                fill(self, first, last)
            rows.settled()
        self.size = size
        return self

    def close(self) -> None:
        """Takes the table of numbers away again."""
        with self.installation.app.app_context(), writing():
            drop_numbers()

    def owner(self, last: int) -> ColumnElement[int]:
        """Whose the thing with the number is, when there are ``last`` numbers."""
        colleague = PEOPLE_FROM + n.i % min(last, MOST_PEOPLE) + 1
        return case((n.i <= MINE, self.employee), (n.i % 100 == 0, self.employee), else_=colleague)

    def _connect(self, person_id: int) -> None:
        for network in ("bluesky", "mastodon"):
            credentials = Credentials("https://server.example", f"a{person_id}", f"me{person_id}", {"token": "t"})
            connected = Connected(credentials, credentials.handle, "Me", 500, None)
            connections.connect(person_id, network, connected, actor=Actor.system(), now=self.now)

    def _daily(self) -> list[dict[str, object]]:
        """What the company, its networks, teams and the employee reached, day by day."""
        days = days_before(self.now.date(), ROLLED_DAYS)
        keys = [
            (Dimension.ALL, ""), (Dimension.NETWORK, "bluesky"), (Dimension.NETWORK, "mastodon"),
            *((Dimension.TEAM, str(team)) for team in range(1, MOST_TEAMS + 1)),
            (Dimension.PERSON, str(self.employee)),
        ]  # fmt: skip
        names = (metrics.POSTS, metrics.HUMAN, metrics.RAW, metrics.UNIQUE, "likes")
        return [_rolled(each, key, day, name) for each, key in keys for day in days for name in names]


def _rolled(dimension: Dimension, key: str, day: date, name: str) -> dict[str, object]:
    provenance = Provenance.REPORTED if name == "likes" else Provenance.COUNTED
    unit = metrics.metric(name).unit
    return {
        "dimension": dimension, "key": key, "day": day, "metric": name, "unit": unit, "provenance": provenance,
        "value": 40,
    }  # fmt: skip
