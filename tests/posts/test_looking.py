"""Looks at a network: with credentials that hold, counted as often as they ask, and never undone by an odd answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from advocacy.database import db, writing
from advocacy.networks import budgets, connections, spending
from advocacy.networks.budgets import BudgetSpent
from advocacy.networks.capabilities import Asking, Budget, Capabilities, Counts, Exactness, Price, Reads
from advocacy.networks.contract import Absent, Credentials, Found, NetworkRefused, Prepared, Published, Unknown
from advocacy.posts import jobs, preparing, resolving
from advocacy.posts.models import Share
from advocacy.posts.queries import queue_counts
from advocacy.posts.reconciling import lose_expired
from advocacy.posts.states import ShareState
from tests.installation import Installation
from tests.posts.lending import ACTOR, NOW, lent
from tests.posts.scripted import Clock, Scene, ScriptedNetwork

S = ShareState
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PRICE = Price(Decimal("0.015"), Decimal("0.20"), "a test")
READS = Budget(Asking.READ, Counts.ACCOUNT, 4, HOUR)


class Watched(ScriptedNetwork):
    """A scripted network that can be read, and notes with whose token it was."""

    tokens: list[str]
    breaks: bool = False
    limit: NetworkRefused | None = None
    reads: Reads = Reads()

    @property
    def capabilities(self) -> Capabilities:
        return replace(super().capabilities, reads=self.reads)

    def reconcile(self, credentials: Credentials, prepared: Prepared) -> Found:
        self.tokens.append(credentials.secrets["token"])
        if self.breaks:
            raise KeyError("uploadUrl")
        return super().reconcile(credentials, prepared)

    def exists(self, credentials: Credentials, _remote_id: str) -> bool | None:
        self.tokens.append(credentials.secrets["token"])
        return True

    def words(self, _credentials: Credentials, _remote_id: str) -> str | None:
        if self.limit is not None:
            raise self.limit
        return None


@pytest.fixture
def watched(scene: Scene) -> tuple[Scene, Watched]:
    network = Watched()
    network.tokens = []
    return replace(scene, network=network), network


def test_credentials_that_end_too_soon_are_refreshed_before_looking(
    watched: tuple[Scene, Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, network = watched

    def renewed(_connection_id: int, *, now: datetime) -> Credentials:
        return Credentials("", "a", "a", {"token": "new"}, now + HOUR)

    monkeypatch.setattr(preparing, "refresh_now", renewed)
    network.answers, network.finds = [Unknown("cut")], [Published("r", "https://u.test/")]
    scene.tick()
    scene.do(lambda one: db.session.execute(db.update(connections.Connection).values(expires_at=NOW + MINUTE)))
    assert scene.tick(HOUR) is S.PUBLISHED
    scene.clock.at = NOW + 2 * DAY
    with scene.installation.app.app_context():
        jobs.read_back(scene.clock.at, scene.means)
    assert network.tokens == ["new", "new"]


def test_an_answer_that_our_reading_breaks_on_still_counts_and_is_asked_about(watched: tuple[Scene, Watched]) -> None:
    scene, network = watched
    network.answers, network.breaks = [Unknown("cut")], True
    scene.tick()
    for looks in (1, 2):
        assert scene.tick(HOUR) is S.UNKNOWN and scene.share.looks == looks
        assert scene.share.lease_until is None and scene.share.look_at > scene.clock.at  # type: ignore[operator]
    assert scene.tick(DAY) is S.UNKNOWN and scene.share.asks


def test_what_is_lost_is_called_by_its_label(scene: Scene) -> None:
    def sending(share: Share) -> None:
        share.network, share.lease_until = "linkedin", NOW

    scene.network.answers = [Unknown("cut")]
    scene.tick()
    scene.do(sending)
    with scene.installation.app.app_context():
        with writing():
            db.session.execute(db.update(Share).values(state="sending"))
        assert lose_expired(NOW + MINUTE) == 1
        with writing():
            db.session.execute(db.update(Share).values(look_at=NOW))
        assert str(scene.share.problem).startswith("LinkedIn did not say")
        jobs.reconcile(NOW + HOUR, scene.means)  # which offers the sandbox only
        assert scene.share.asks and "whether LinkedIn has this post" in str(scene.share.problem)


def test_a_look_takes_as_many_places_as_it_asks_requests(watched: tuple[Scene, Watched]) -> None:
    scene, network = watched
    network.budgets, network.reads = (READS,), Reads(read_back=3, reconcile=3)
    network.answers, network.finds = [Unknown("cut")], [Published("r", "https://u.test/")]
    scene.tick()
    scene.tick(MINUTE)
    assert _spent(scene) == [3]
    with scene.installation.app.app_context():
        with writing():
            db.session.execute(db.update(Share).values(read_back_at=scene.clock.at))
        jobs.read_back(scene.clock.at, scene.means)
    later = scene.share.read_back_at
    assert len(network.tokens) == 1 and later is not None and later > NOW + HOUR, "one place is too little for three"
    scene.clock.at = later
    with scene.installation.app.app_context():
        jobs.read_back(later, scene.means)
        payer = budgets.payer_of(scene.connection)
        assert [each.left for each in budgets.left(payer, [READS], later)] == [1] and len(network.tokens) == 2


def _spent(scene: Scene) -> list[int]:
    with scene.installation.app.app_context():
        return list(db.session.scalars(db.select(BudgetSpent.spent).where(BudgetSpent.asking == "read")))


def test_a_wait_asked_for_when_reading_the_words_is_kept(watched: tuple[Scene, Watched]) -> None:
    scene, network = watched
    scene.tick()
    scene.clock.at = NOW + DAY + HOUR
    network.limit = NetworkRefused("slow down", retry_at=scene.clock.at + HOUR)
    with scene.installation.app.app_context():
        jobs.read_back(scene.clock.at, scene.means)
    assert scene.connection.blocked_until == scene.clock.at + HOUR
    assert scene.share.seen_at == scene.clock.at, "what was seen before is kept"


def test_a_network_that_wants_quiet_is_no_fault_of_the_outbox(scene: Scene) -> None:
    def blocked(share: Share) -> None:
        connection = db.session.get_one(connections.Connection, share.connection_id)
        connections.block_until(connection, NOW + HOUR, actor=ACTOR, now=NOW)

    with scene.installation.app.app_context():
        assert (queue_counts(NOW + 30 * MINUTE).overdue, queue_counts(NOW + 30 * MINUTE).quieted) == (1, 0)
    scene.do(blocked)
    with scene.installation.app.app_context():
        for later, counted in ((30 * MINUTE, (0, 1)), (HOUR, (0, 1)), (HOUR + 2 * MINUTE, (1, 0))):
            counts = queue_counts(NOW + later)
            assert (counts.overdue, counts.quieted) == counted


@pytest.fixture
def paid(installation: Installation) -> Scene:
    """A share whose request cost money, and that may be there."""
    installation = replace(
        installation, settings=replace(installation.settings, sandbox=True, monthly_usd=("sandbox=1",)),
        count=installation.count,
    )  # fmt: skip
    network = ScriptedNetwork(price=PRICE, answers=[Unknown("cut")])
    scene = Scene(installation, network, Clock(), lent(installation))
    assert scene.tick() is S.UNKNOWN and _micros(scene) == 15_000
    return scene


def _micros(scene: Scene) -> int:
    with scene.installation.app.app_context():
        return spending.purse_of("sandbox", NOW).spent


@pytest.mark.parametrize("there", [True, False])
def test_what_the_person_does_not_find_costs_nothing(paid: Scene, there: bool) -> None:
    paid.network.exactness, paid.network.finds = Exactness.PROBABLE, [Absent(may_repeat=False)]
    paid.tick(MINUTE)
    paid.do(lambda share: resolving.resolve(share, there, None, actor=ACTOR, now=NOW))
    assert _micros(paid) == (15_000 if there else 0)
    assert [each.cost_micros for each in paid.attempts] == [15_000 if there else 0]


def test_what_a_look_finds_missing_costs_nothing(paid: Scene) -> None:
    paid.network.finds = [Absent(may_repeat=True)]
    assert paid.tick(5 * HOUR) is S.MISSED and _micros(paid) == 0


def test_a_request_that_ended_without_a_post_costs_nothing(paid: Scene) -> None:
    paid.network.finds = [Absent(may_repeat=False, never_will_be=True)]
    assert paid.tick(HOUR) is S.SCHEDULED and _micros(paid) == 0


def test_what_nobody_could_tell_may_have_to_be_paid_for(paid: Scene) -> None:
    paid.network.exactness, paid.network.finds = Exactness.PROBABLE, [Unknown("no")] * 3
    for _ in range(3):
        paid.tick(20 * DAY)
    assert paid.share.state is S.REJECTED and _micros(paid) == 15_000
