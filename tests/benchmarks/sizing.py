"""How large a machine must be: pages a second by web processes, memory and start-up of each process, beside a bare
Flask hello that is served alike, in one run."""

from __future__ import annotations

import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import psutil

from tests.benchmarks.company import Company
from tests.benchmarks.door import Measured, beside, wrk
from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.rows import LIVE
from tests.benchmarks.tables import RUNS, Table
from tests.installation import Installation
from tests.links.doors import ROOT
from tests.peers.running import Running, free_port
from tests.soak.workers import environment, worker

PROCESSES = (1, 2)
CONNECTIONS, SECONDS = 16, 4
SIZE = 10_000
WORKING = 20
"""Seconds after which a worker has run most of its jobs and is as large as it gets for a while."""
PAGES = ("/feed", f"/feed/{LIVE}/share", "/posts", "/impact", "/me")
MB = 2**20

BY_TURNS = """
local paths, number = {{{paths}}}, 0
request = function()
  number = number % #paths + 1
  return wrk.format("GET", paths[number])
end
"""


@dataclass
class Size:
    """What a kind of process takes: seconds until it answered, megabytes of each of its processes."""

    starts: list[float] = field(default_factory=list)
    each: list[float] = field(default_factory=list)
    parent: list[float] = field(default_factory=list)


Sizes = dict[str, Size]


def sizes(engines: Engines) -> Iterator[Table]:
    """A table of pages, a table of processes."""
    pages = Table(
        "Pages a second by web processes",
        f"{len(PAGES)} pages that people open most, by turns, as a signed-in person sees them in a company of {SIZE:,} "
        f"rows of everything; wrk with {CONNECTIONS} connections, {SECONDS} s, by turns, the middle of {RUNS} runs. "
        "Baseline: a bare Flask hello, served alike. The load generator, and PostgreSQL, share the two cores.",
        ["engine, web processes", "hello/s", "pages/s", "p50 ms", "p99 ms", "ratio"],
    )
    sized: Sizes = {}
    for engine in ENGINES:
        with engines.installation(engine) as installation:
            cookie = _company(installation)
            for processes in PROCESSES:
                theirs, ours = _beside(installation, engine, processes, cookie, sized)
                pages.add(
                    f"{engine}, {processes}", theirs.rate, ours.rate, ours.p50, ours.p99,
                    f"{ours.rate / theirs.rate:.3f}",
                )  # fmt: skip
            _measure_worker(installation, engine, sized)
    yield pages
    yield _processes(sized)


def _processes(sized: Sizes) -> Table:
    table = Table(
        "Memory and start of each process",
        "Megabytes of memory that is its own (PSS) after the runs above, a worker's after "
        f"{WORKING} s of work; seconds until the first answer, medians. A server is one process that listens, and the "
        "web processes that it looks after. Baseline: the bare Flask hello.",
        ["process", "MB each", "MB of the one that listens", "starts in s"],
    )
    for name, size in sized.items():
        looks_after = median(size.parent) if size.parent else "-"
        table.add(name, median(size.each), looks_after, median(size.starts))
    return table


def _company(installation: Installation) -> str:
    """Rows, and the cookie of somebody who is signed in."""
    company = Company(installation).found()
    company.grow(SIZE)
    company.close()
    name = str(installation.app.config["SESSION_COOKIE_NAME"])
    kept = installation.browser_of(company.employee).get_cookie(name)
    assert kept is not None
    return f"Cookie: {name}={kept.value}"


def _beside(
    installation: Installation, engine: str, processes: int, cookie: str, sized: Sizes
) -> tuple[Measured, Measured]:
    """The hello and the product by turns, both at rest while the other is asked."""
    bare = partial(_served, ["-m", "tests.benchmarks.hello"], "/", {"PYTHONPATH": str(ROOT)})
    serves = ["-m", "wsgi", "serve", "--processes", str(processes), "--port"]
    product = partial(_served, serves, "/healthz", environment(installation))
    with TemporaryDirectory() as folder:
        script = Path(folder) / "by_turns.lua"
        script.write_text(BY_TURNS.format(paths=", ".join(f'"{path}"' for path in PAGES)))
        with (
            bare(str(processes), size=sized.setdefault("bare Flask", Size())) as hello,
            product(size=sized.setdefault(f"web, {engine}", Size())) as ours,
        ):
            _refuse_other_pages(ours, cookie)
            wrk(ours, "/", CONNECTIONS, 2, script, (cookie,))
            return beside(
                lambda: wrk(hello, "/", CONNECTIONS, SECONDS),
                lambda: wrk(ours, "/", CONNECTIONS, SECONDS, script, (cookie,)),
            )


@contextmanager
def _served(
    command: list[str], ready: str, env: dict[str, str], *more: str, size: Size
) -> Iterator[int]:  # fmt: skip
    """A server on a port of its own, which is given behind the command; measured as it starts and before it ends."""
    port = free_port()
    said = [sys.executable, *command, str(port), *more]
    began = time.monotonic()
    with Running("served", said, lambda _log: _answers(port, ready), env=env) as running:
        size.starts.append(time.monotonic() - began)
        yield port
        parent, *children = _tree(running.pid)
        serving = [each for each in children if "resource_tracker" not in " ".join(each.cmdline())]
        size.each += [_megabytes(each) for each in serving or [parent]]
        size.parent += [_megabytes(parent)] if serving else []


def _measure_worker(installation: Installation, engine: str, sized: Sizes) -> None:
    size = sized.setdefault(f"worker, {engine}", Size())
    began = time.monotonic()
    with worker(installation) as running:
        size.starts.append(time.monotonic() - began)
        time.sleep(WORKING)
        size.each.append(sum(map(_megabytes, _tree(running.pid))))


def _tree(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_full_info().pss) / MB


def _answers(port: int, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _refuse_other_pages(port: int, cookie: str) -> None:
    """wrk takes a redirect to the sign-in for an answer; we don't."""
    name, _, value = cookie.partition(": ")
    for path in PAGES:
        asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={name: value})
        with urllib.request.urlopen(asked, timeout=30) as answer:
            if answer.url != asked.full_url:
                raise SystemExit(f"{path} leads to {answer.url}")
