"""Playing one cell of the fault matrix: shares fall due, the fault is laid, workers run and are killed, others go on.

``play`` gives what is wrong in the end. The oracle is the server's own ledger.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import delete, select, update

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.networks import connections, registry
from advocacy.networks.budgets import BudgetSpent
from advocacy.networks.capabilities import Capabilities, Exactness
from advocacy.networks.connections import Connection
from advocacy.networks.contract import ConnectRequest
from advocacy.posts import jobs
from advocacy.posts.means import Means
from advocacy.posts.media import init_media
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from tests.installation import Installation
from tests.posts.born import finished, started
from tests.posts.lending import ACTOR, TEXT, permit, share
from tests.posts.matrix import FAULTS, NOTHING, PATIENCE, Cell
from tests.posts.plain_network import DOORS
from tests.posts.stands import Stand
from tests.posts.workers import PATIENT, let_time_pass

PICTURE = {"ref": "picture", "kind": "image", "alt": "A desk"}
EACH = 15
"""Shares of one account, so that no page of what a network gives to read is too short."""
SURE = (Exactness.EXACT, Exactness.STRONG)
UNSEEN_LOOKS = 2
ROUNDS = 8
"""So many, each ten minutes later, are still within a post's lateness."""


@dataclass
class Lane:
    """A person with an account on a network, for a number of shares."""

    person_id: int
    connection_id: int
    request: Callable[[], ConnectRequest]
    used: int = 0


@dataclass
class Arena:
    """One engine's installation with the stands, for cell after cell."""

    installation: Installation
    stands: dict[str, Stand]
    lanes: dict[tuple[str, int], Lane] = field(default_factory=dict)
    played: int = 0

    def __post_init__(self) -> None:
        init_media(self.installation.app, DOORS)

    def play(self, cell: Cell) -> list[str]:
        """Plays a cell and clears away after it; says what is wrong."""
        self.played += 1
        stand = self.stands[cell.network]
        stand.proxy.clear()
        marks = dict(self._lend(cell, lane) for lane in range(cell.workers))
        _lay(stand, cell.fault)
        wrong = self._worked(cell)
        with impatient():
            self._go_on(cell)
            wrong += self._ends(cell, stand, marks)
        self._clear_away(list(marks))
        return wrong

    def _lend(self, cell: Cell, number: int) -> tuple[int, str]:
        """A share that is due; gives its id and the mark that only its words have."""
        lane, now = self._lane(cell.network, number), clock.now()
        mark = f"No {cell.engine[0]}{self.played}.{number}."
        media = [PICTURE] if self._capabilities(cell.network).media.required else []
        with self.installation.app.app_context(), writing():
            made = share(
                lane.person_id, lane.connection_id, network=cell.network, now=now,
                permit=permit(f"item:{self.played}:{number}", valid_from=now - timedelta(days=1)),
                text=f"{TEXT} {mark} https://go.example.com/r/{self.played}x{number}", media=media,
            )  # fmt: skip
            return int(made.id), mark

    def _lane(self, network: str, number: int) -> Lane:
        lane = self.lanes.get((network, number))
        if lane is None or lane.used >= EACH:
            person_id, request = self.installation.person(), self.stands[network].account()
            lane = Lane(person_id, self._connected(person_id, network, request()), request)
            self.lanes[network, number] = lane
        lane.used += 1
        return lane

    def _connected(self, person_id: int, network: str, request: ConnectRequest) -> int:
        with self.installation.app.app_context():
            connected = registry.by_name(network).connect(request)
            with writing():
                return int(connections.connect(person_id, network, connected, actor=ACTOR, now=clock.now()).id)

    def _worked(self, cell: Cell) -> list[str]:
        """The cell's workers run at once, the first of them to its death; says what is wrong with them."""
        mortal = {} if cell.kill == NOTHING else {"die_at": cell.kill}
        workers = [
            started(self.installation, patience=PATIENCE, **(mortal if number == 0 else {}))
            for number in range(cell.workers)
        ]
        reached = [finished(worker) for worker in workers]
        died = workers[0].returncode == -signal.SIGKILL
        expected = cell.kill in reached[0] if mortal else False
        return [] if died == expected else [f"the worker ended with {workers[0].returncode} after {reached[0]}"]

    def _go_on(self, cell: Cell) -> None:
        """Another worker goes on, each time when nothing is on its way any more; who lost an account connects it
        again."""
        for number in range(1, ROUNDS + 1):
            if cell.fault == "revoked" and number == ROUNDS // 2:
                self._reconnect(cell)
            ahead = number * PATIENT
            means = Means("another worker", lambda ahead=ahead: clock.now() + ahead)  # type: ignore[misc]
            let_time_pass(self.installation)
            self._unblock()
            with self.installation.app.app_context():
                jobs.keep(clock.now())
                jobs.send_due(clock.now())
                jobs.reconcile(means.clock(), means)
            if number > ROUNDS // 2 and not self._is_under_way():
                return

    def _unblock(self) -> None:
        """The time for which a network wanted quiet is over."""
        with self.installation.app.app_context(), writing():
            db.session.execute(update(Connection).values(blocked_until=None))

    def _is_under_way(self) -> bool:
        """True while there is something to do that no person has to do."""
        waits = Share.state.in_((ShareState.SCHEDULED, ShareState.SENDING, ShareState.HELD, ShareState.UNKNOWN))
        with self.installation.app.app_context(), reading():
            return bool(db.session.scalar(select(Share.id).where(waits, Share.asked_at.is_(None)).limit(1)))

    def _reconnect(self, cell: Cell) -> None:
        for number in range(cell.workers):
            lane = self.lanes[cell.network, number]
            with self.installation.app.app_context(), reading():
                usable = db.session.get_one(Connection, lane.connection_id).state in connections.USABLE
            if not usable:
                lane.connection_id = self._connected(lane.person_id, cell.network, lane.request())

    def _ends(self, cell: Cell, stand: Stand, marks: Mapping[int, str]) -> list[str]:
        with self.installation.app.app_context(), reading():
            shares = db.session.scalars(select(Share).where(Share.id.in_(marks))).all()
            found = [(each.state, each.asks, marks[each.id], each.remote_id, each.problem) for each in shares]
        sure = self._capabilities(cell.network).exactness in SURE
        wrong = []
        for state, asks, mark, remote_id, problem in found:
            there = stand.ids(self.installation, mark)
            published = state is ShareState.PUBLISHED
            good = there == [remote_id] if published else not sure and asks and len(there) <= 1
            if not good:
                noted = f"{remote_id} of {there}, " if published else ""
                wrong.append(f"{state.value}, {noted}{len(there)} copies, asks: {asks}: {problem}")
        return wrong

    def _capabilities(self, network: str) -> Capabilities:
        with self.installation.app.app_context():
            return registry.by_name(network).capabilities

    def _clear_away(self, ids: list[int]) -> None:
        """What asks its person would be looked for in the cells that follow; what was spent would be missing there."""
        ended = {"state": ShareState.CANCELLED, "look_at": None, "asked_at": None}
        with self.installation.app.app_context(), writing():
            db.session.execute(
                update(Share).where(Share.id.in_(ids), Share.state != ShareState.PUBLISHED).values(**ended)
            )
            db.session.execute(update(Share).where(Share.id.in_(ids)).values(measure_at=None, read_back_at=None))
            db.session.execute(delete(BudgetSpent))


def _lay(stand: Stand, fault: str) -> None:
    method, path = stand.publishing
    if fault == "unseen":
        stand.proxy.script(stand.unseen, method=stand.looking[0], path=stand.looking[1], times=UNSEEN_LOOKS)
    breaking = stand.revoked if fault == "revoked" else FAULTS[fault]
    if breaking is not None:
        stand.proxy.script(breaking, method=method, path=path)


@contextmanager
def impatient() -> Iterator[None]:
    """This process waits no longer for an answer than the workers do."""
    usual = registry.wire_of
    registry.wire_of = lambda in_force: replace(usual(in_force), timeout=PATIENCE)
    try:
        yield
    finally:
        registry.wire_of = usual
