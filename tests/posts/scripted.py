"""A network that answers by script, a clock that is moved, and a share between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from advocacy.database import db, writing
from advocacy.networks.capabilities import Budget, Capabilities, Exactness, LengthRule, MediaRule, Price, SignIn
from advocacy.networks.connections import Connection
from advocacy.networks.contract import Credentials, Draft, Found, NetworkRefused, Outcome, Prepared, Problem, Published
from advocacy.networks.validating import problems
from advocacy.posts import jobs
from advocacy.posts.means import Means
from advocacy.posts.models import Attempt, Share
from advocacy.posts.queries import attempts_of
from advocacy.posts.states import ShareState
from tests.installation import Installation
from tests.posts.lending import NOW


@dataclass
class ScriptedNetwork:
    """A network that answers what the test says, and counts what it is asked."""

    answers: list[Outcome] = field(default_factory=list)
    finds: list[Found] = field(default_factory=list)
    refusals: list[NetworkRefused] = field(default_factory=list)
    exactness: Exactness = Exactness.EXACT
    sent: list[Prepared] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    media: MediaRule = field(default_factory=MediaRule)
    budgets: tuple[Budget, ...] = ()
    price: Price | None = None
    meanwhile: Callable[[], None] = lambda: None
    name: str = "sandbox"

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            "Scripted", self.exactness, LengthRule(500), SignIn.NOTHING, (), read_back_after=timedelta(seconds=5),
            media=self.media, budgets=self.budgets, price=self.price,
        )  # fmt: skip

    def validate(self, draft: Draft, length: LengthRule | None = None) -> list[Problem]:
        return problems(self.capabilities, draft, length)

    def prepare(self, credentials: Credentials, draft: Draft, *, now: datetime) -> Prepared:
        self.drafts.append(draft)
        if self.refusals:
            raise self.refusals.pop(0)
        return Prepared.frozen(draft.text.encode(), f"key{len(self.sent)}", now)

    def send(self, credentials: Credentials, prepared: Prepared, *, not_after: datetime | None = None) -> Outcome:
        self.sent.append(prepared)
        self.meanwhile()
        return self.answers.pop(0) if self.answers else Published("remote1", "https://example.test/1")

    def reconcile(self, credentials: Credentials, prepared: Prepared) -> Found:
        return self.finds.pop(0)


@dataclass
class Clock:
    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Scene:
    installation: Installation
    network: ScriptedNetwork
    clock: Clock
    share_id: int

    @property
    def means(self) -> Means:
        network: Any = self.network
        return Means("worker", self.clock, lambda _name: network, lambda: ["sandbox"])

    def tick(self, later: timedelta = timedelta(0)) -> ShareState:
        self.clock.at += later
        with self.installation.app.app_context():
            jobs.send_due(self.clock.at, self.means)
            jobs.send_videos(self.clock.at, self.means)
            jobs.reconcile(self.clock.at, self.means)
        return self.share.state

    @property
    def share(self) -> Share:
        with self.installation.app.app_context():
            return db.session.get_one(Share, self.share_id, populate_existing=True)

    @property
    def connection(self) -> Connection:
        with self.installation.app.app_context():
            found = db.session.get_one(Share, self.share_id).connection_id
            return db.session.get_one(Connection, found)

    @property
    def attempts(self) -> list[Attempt]:
        with self.installation.app.app_context():
            return list(attempts_of(self.share_id))

    def do(self, verb: Callable[[Share], object]) -> None:
        with self.installation.app.app_context(), writing():
            verb(db.session.get_one(Share, self.share_id))
