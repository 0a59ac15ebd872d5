"""The outbox at work against a server of the tests' own: how punctual it is, and what it makes of ten thousand shares
while lines break and workers die. The oracle is the server's ledger.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.networks import connections, registry
from advocacy.networks.contract import ConnectRequest
from advocacy.posts.models import Attempt, Share
from advocacy.posts.states import AttemptOutcome, ShareState
from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.leases import MOST, Longest, watched
from tests.benchmarks.tables import Table
from tests.installation import Installation
from tests.peers.fault_proxy import FaultProxy
from tests.peers.faults import Fault
from tests.peers.plain import PlainServer
from tests.posts import plain_network
from tests.posts.born import Worker, started
from tests.posts.lending import ACTOR, TEXT, permit, share
from tests.posts.matrix import FAULTS
from tests.posts.workers import PATIENT, work_on

PUNCTUAL, MINUTE = 1_000, 60.0
TARGET = 2.0
"""Seconds: 99 of 100 posts leave within them, with two workers."""
MANY, RATE = 5_000, 12.0
"""Shares on each engine, and how many fall due in a second."""
TROUBLED, WORKERS, LIVES = 0.05, 4, (1.0, 20.0)
"""Requests that meet a fault; workers beside each other; the shortest and longest life of one, in seconds."""
A_LANE = 50
PATIENCE = 2.0
SETTLING = 240.0
BREAKS: Sequence[Fault] = [fault for fault in FAULTS.values() if fault is not None]
NETWORKS = {"plain_exact": 5, "plain_strong": 3, "plain_probable": 2}
"""Networks, and how often each is chosen."""


class UnsteadyLine(FaultProxy):
    """Breaks requests at random."""

    def __init__(self, upstream: str, seed: int) -> None:
        self.chance, self.broken, self.share = random.Random(seed), 0, TROUBLED
        super().__init__(upstream)

    def take(self, method: str, path: str) -> Fault | None:
        if self.chance.random() >= self.share:
            return None
        self.broken += 1
        return self.chance.choice(BREAKS)


@dataclass(frozen=True)
class Lent:
    """Shares by id with the mark in their words and when they are due."""

    marks: dict[int, str]
    due: dict[str, datetime]


def punctuality(engines: Engines) -> Iterator[Table]:
    """One table: how late the server took what was due."""
    table = Table(
        f"Punctuality: {PUNCTUAL:,} posts due within a minute",
        f"Two workers as `advocacy work` runs them; seconds from the time due until the server took the post. Target: "
        f"99 of 100 within {TARGET:.0f} s.",
        ["engine", "p50 s", "p99 s", "latest s", "posts", "copies"],
    )
    for engine in ENGINES:
        with _stage(engines, engine) as (installation, server, line):
            line.share = 0.0
            lent = _lent(installation, line, PUNCTUAL, PUNCTUAL / MINUTE, random.Random(1))
            with _working(installation, 2):
                _until(lambda: len(server.ledger) >= PUNCTUAL, MINUTE + SETTLING)
            late = _lateness(server, lent)
            table.add(engine, _at(late, 0.5), _at(late, 0.99), late[-1], len(late), len(server.ledger))
            if len(server.ledger) != PUNCTUAL:
                table.wrong.append(f"{engine}: {len(server.ledger)} posts of {PUNCTUAL}")
            if _at(late, 0.99) > TARGET:
                table.wrong.append(f"{engine}: one of 100 left later than {_at(late, 0.99):.1f} s, not {TARGET:.0f} s")
    yield table


def soak(engines: Engines) -> Iterator[Table]:
    """One table: copies, losses and doubts of shares that went through faults and kills."""
    table = Table(
        f"Soak: {MANY * len(ENGINES):,} posts through faults and kills",
        f"{RATE:.0f} a second fall due; {WORKERS} workers, each killed after {LIVES[0]:.0f} to {LIVES[1]:.0f} s and "
        f"followed by another; {TROUBLED:.0%} of all requests are reset, cut, slow, 429, or 5xx after the post. "
        "Exact, strong and probable networks 5:3:2. Doubtful: the outcome was unknown at some time. Beyond lease: the "
        f"longest that a post was being sent after its worker's lease had ended; at most {MOST:.0f} s.",
        [
            "engine",
            "posts",
            "kills",
            "faults",
            "copies each",
            "lost",
            "doubtful",
            "by machine",
            "asked",
            "p50 s",
            "p99 s",
            "beyond lease s",
        ],
    )
    for engine in ENGINES:
        with _stage(engines, engine) as (installation, server, line):
            lent = _lent(installation, line, MANY, RATE, random.Random(2))
            with watched(installation) as longest:
                kills = _trouble(installation, lent)
            line.share = 0.0
            for ahead in range(1, 4):
                work_on(installation, rounds=2, ahead=ahead * PATIENT)
            _judge(table, engine, installation, server, lent, (kills, line.broken), longest)
    yield table


@contextmanager
def _stage(engines: Engines, engine: str) -> Iterator[tuple[Installation, PlainServer, UnsteadyLine]]:
    with ExitStack() as stack:
        installation = stack.enter_context(engines.installation(engine, gap_minutes=0))
        stack.enter_context(plain_network.registered())
        server = PlainServer().start()
        stack.callback(server.stop)
        started(installation, rounds=0).wait(120)  # the nursery has loaded the product before the clock runs
        line = UnsteadyLine(server.url, 7)
        stack.callback(line.close)
        yield installation, server, line


def _lent(installation: Installation, line: UnsteadyLine, count: int, rate: float, chance: random.Random) -> Lent:
    """Lends so many shares, due so many a second from a moment on at which all of them are lent."""
    marks: dict[int, str] = {}
    due: dict[str, datetime] = {}
    begin = clock.now() + timedelta(seconds=10 + count / 60)
    share_rate, line.share = line.share, 0.0
    for first in range(0, count, A_LANE):
        network = chance.choices(list(NETWORKS), list(NETWORKS.values()))[0]
        person_id, now = installation.person(), clock.now()
        with installation.app.app_context():
            connected = registry.by_name(network).connect(ConnectRequest(line.url, f"a{first}"))
            with writing():
                account = connections.connect(person_id, network, connected, actor=ACTOR, now=now)
                for number in range(first, min(first + A_LANE, count)):
                    mark = f"No {number}."
                    due[mark] = begin + timedelta(seconds=(number * 7919 % count) / rate)
                    made = share(
                        person_id, account.id, network=network, now=now, text=f"{TEXT} {mark}", when=due[mark],
                        permit=permit(f"item:1:{number}", valid_from=now - timedelta(days=1)),
                    )  # fmt: skip
                    marks[made.id] = mark
    line.share = share_rate
    time.sleep(max(0.0, (begin - clock.now()).total_seconds() - 5))
    return Lent(marks, due)


@contextmanager
def _working(installation: Installation, count: int) -> Iterator[list[Worker]]:
    workers = [started(installation, works=True, patience=PATIENCE) for _ in range(count)]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.kill()


def _trouble(installation: Installation, lent: Lent) -> int:
    """Lets everything fall due while workers die; then lets others do what is left. Gives how many were killed."""
    over, kills = threading.Event(), Counter[str]()

    def live_and_die(chance: random.Random) -> None:
        while not over.is_set():
            worker = started(installation, works=True, patience=PATIENCE)
            over.wait(chance.uniform(*LIVES))
            worker.kill()
            kills["all"] += 1

    keepers = [threading.Thread(target=live_and_die, args=(random.Random(number),)) for number in range(WORKERS)]
    for keeper in keepers:
        keeper.start()
    last = max(lent.due.values())
    time.sleep(max(0.0, (last - clock.now()).total_seconds()))
    over.set()
    for keeper in keepers:
        keeper.join()
    with _working(installation, 2):
        _until(lambda: not _waiting(installation), SETTLING)
    return kills["all"]


def _waiting(installation: Installation) -> int:
    """Shares that some worker has yet to send."""
    open_states = (ShareState.SCHEDULED, ShareState.SENDING)
    with installation.app.app_context(), reading():
        return db.session.scalar(select(func.count(Share.id)).where(Share.state.in_(open_states))) or 0


def _judge(
    table: Table,
    engine: str,
    installation: Installation,
    server: PlainServer,
    lent: Lent,
    happened: tuple[int, int],
    longest: Longest,
) -> None:
    copies = Counter(_mark(text) for text in (each.text for each in server.ledger))
    doubtful = exists().where(
        Attempt.share_id == Share.id, or_(Attempt.outcome.is_(None), Attempt.outcome == AttemptOutcome.UNKNOWN)
    )
    with installation.app.app_context(), reading():
        found = db.session.execute(select(Share.id, Share.state, Share.asked_at, doubtful)).all()
    by_state = Counter(state for _, state, _, _ in found)
    asked = sum(asked_at is not None for _, _, asked_at, _ in found)
    doubts = [state for _, state, _, doubt in found if doubt]
    lost = len(lent.marks) - by_state[ShareState.PUBLISHED] - asked
    late = _lateness(server, lent)
    table.add(
        engine, len(lent.marks), *happened, max(copies.values()), lost, len(doubts),
        sum(state is ShareState.PUBLISHED for state in doubts), asked, _at(late, 0.5), _at(late, 0.99),
        longest.seconds,
    )  # fmt: skip
    if longest.seconds > MOST:
        table.wrong.append(f"{engine}: a post was being sent for {longest.seconds:.0f} s beyond its lease")
    for share_id, state, asked_at, _ in found:
        there = copies[lent.marks[share_id]]
        good = there == 1 if state is ShareState.PUBLISHED else asked_at is not None and there <= 1
        if not good:
            table.wrong.append(f"{engine}: share {share_id} is {state.value} and there {there} times")


def _lateness(server: PlainServer, lent: Lent) -> list[float]:
    """Seconds from the time due until the server took the first copy, sorted."""
    first: dict[str, datetime] = {}
    for each in server.ledger:
        first.setdefault(_mark(each.text), each.at)
    return sorted((at - lent.due[mark]).total_seconds() for mark, at in first.items())


def _mark(text: str) -> str:
    return f"No {text.rpartition('No ')[2]}"


def _at(values: Sequence[float], part: float) -> float:
    return values[min(int(len(values) * part), len(values) - 1)]


def _until(done: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        time.sleep(0.5)
