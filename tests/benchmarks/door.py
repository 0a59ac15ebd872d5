"""Tracked clicks a second at our door beside nginx ``return 302``, in one run.

The door looks links up, judges nothing, syncs each click before its answer. nginx counts nothing: it is the ceiling.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from advocacy.links.alphabet import ALPHABET, LENGTH
from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.tables import RUNS, Table
from tests.links.crowd import many_links, restart_numbers, spelt
from tests.links.doors import BROWSER, RunningDoor, reserve
from tests.peers.running import Running, accepts, free_port

CONNECTIONS = (1, 16, 64, 256)
SECONDS = 2
MANY = 1_000_000
ASKING = 15
"""Seconds of one piece of asking for one link after the other; pieces follow until all were asked for."""
LONGEST = 420
"""Seconds after which nobody is asked any more, however many links are left."""
BOUND = 200
"""Megabytes that 10^6 links may cost: 50,000 are remembered and 10,000 unknown ones, connections and buffers beside."""

EACH_ONCE = """
local letters, number = "{letters}", {first}
request = function()
  number = number % {many} + 1
  local rest, slug = number, ""
  for _ = 1, {length} do
    slug = slug .. letters:sub(rest % {base} + 1, rest % {base} + 1)
    rest = math.floor(rest / {base})
  end
  return wrk.format("GET", "/r/" .. slug)
end
"""
"""Asks for the links after the ``first`` ones, as ``tests.links.crowd`` spells them."""

NGINX = """
worker_processes 1; daemon off; pid {folder}/pid; error_log stderr error;
events {{ worker_connections 1024; }}
http {{ access_log off; server {{ listen 127.0.0.1:{port}; location / {{ return 302 {target}; }} }} }}
"""


@dataclass(frozen=True)
class Measured:
    """What wrk saw: requests a second, latency in milliseconds."""

    rate: float
    p50: float
    p99: float
    answered: int = 0


def wrk(
    port: int, path: str, connections: int, seconds: int = SECONDS, script: Path | None = None,
    headers: Sequence[str] = (),
) -> Measured:  # fmt: skip
    """One run of wrk on keep-alive connections. Fails when an answer is an error."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    scripted = ["-s", str(script)] if script else []
    for header in (f"User-Agent: {BROWSER}", *headers):
        command += ["-H", header]
    said = subprocess.run(
        [*command, *scripted, f"http://127.0.0.1:{port}{path}"],
        check=True, capture_output=True, text=True, timeout=seconds + 60,
    ).stdout  # fmt: skip
    if "Non-2xx" in said:
        raise SystemExit(f"answers that are errors:\n{said}")
    times = dict(re.findall(r"(50|99)%\s+([\d.]+\w+)", said))
    rate, answered = re.search(r"Requests/sec:\s+([\d.]+)", said), re.search(r"(\d+) requests in", said)
    assert rate and answered
    return Measured(float(rate[1]), _milliseconds(times["50"]), _milliseconds(times["99"]), int(answered[1]))


def _milliseconds(text: str) -> float:
    value, unit = float(re.match(r"[\d.]+", text)[0]), re.sub(r"[\d.]", "", text)  # type: ignore[index]
    return value * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]


def beside(theirs: Callable[[], Measured], ours: Callable[[], Measured]) -> tuple[Measured, Measured]:
    """Both by turns; the pair in the middle, by the ratio of its rates."""
    pairs = [(theirs(), ours()) for _ in range(RUNS)]
    return sorted(pairs, key=lambda pair: pair[1].rate / pair[0].rate)[RUNS // 2]


def nginx(folder: Path, port: int, target: str) -> Running:
    """One worker that redirects and counts nothing."""
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port, target=target))
    return Running("nginx", [shutil.which("nginx") or "/usr/sbin/nginx", "-c", config], lambda _log: accepts(port))


def redirects(engines: Engines) -> Iterator[Table]:
    """A table for both engines."""
    table = Table(
        "A tracked click: GET /r/<slug> -> 302",
        f"Keep-alive connections, by turns, the middle of {RUNS} runs of {SECONDS} s. Baseline: nginx `return 302`, "
        "one worker, no log, in the same run. It looks nothing up and counts nothing; the door syncs each click "
        "before its answer.",
        ["engine, connections", "nginx/s", "p50 ms", "p99 ms", "door/s", "p50 ms", "p99 ms", "ratio"],
    )
    for engine in ENGINES:
        _on(engines, engine, table)
    yield table
    yield _remembering(engines)


def _on(engines: Engines, engine: str, table: Table) -> None:
    with engines.installation(engine) as installation, tempfile.TemporaryDirectory() as folder:
        link, port = reserve(installation), free_port()
        path = f"/r/{link.slug}"
        with nginx(Path(folder), port, link.target), RunningDoor(installation, anew=True) as door:
            wrk(door.port, path, 16)
            for connections in CONNECTIONS:
                theirs, ours = beside(
                    lambda: wrk(port, path, connections),  # noqa: B023
                    lambda: wrk(door.port, path, connections),  # noqa: B023
                )
                table.add(
                    f"{engine}, {connections}", theirs.rate, theirs.p50, theirs.p99, ours.rate, ours.p50, ours.p99,
                    f"{ours.rate / theirs.rate:.2f}",
                )  # fmt: skip


def _remembering(engines: Engines) -> Table:
    """What the door's memory costs: links are remembered up to a bound, whoever asks for how many."""
    table = Table(
        f"The door's memory with {MANY:,} links",
        "wrk asks on 64 connections for one link after the other, each for the first time, so that the database is "
        "asked for every one of them, until all are asked. Resident memory of the serving process, application "
        f"included; more than {BOUND} MB for them fails the run.",
        ["engine", "links asked for", "links/s", "p99 ms", "MB before", "MB after"],
    )
    for engine in ENGINES:
        with engines.installation(engine) as installation:
            for _ in range(MANY // 50_000):
                many_links(installation, 50_000)
            with RunningDoor(installation, anew=True) as door:
                wrk(door.port, f"/r/{spelt(MANY)}", 64, 1)
                before = _megabytes(door)
                pieces = list(_each_once(door))
                after = _megabytes(door)
        asked = min(MANY, sum(piece.answered for piece in pieces))
        rate, p99 = sum(piece.rate for piece in pieces) / len(pieces), max(piece.p99 for piece in pieces)
        table.add(engine, asked, rate, p99, before, after)
        if asked < MANY:
            table.wrong.append(f"{engine}: {asked:,} links of {MANY:,} were asked for in {LONGEST} s")
        if after - before > BOUND:
            table.wrong.append(f"{engine}: {asked:,} links cost {after - before} MB; the bound is {BOUND}")
        restart_numbers()
    return table


def _each_once(door: RunningDoor) -> Iterator[Measured]:
    """Asks for every link, in pieces. Where two meet, at most 64 are asked for twice: wrk counts answers."""
    asked, until = 0, time.monotonic() + LONGEST
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "each_once.lua"
        while asked < MANY and time.monotonic() < until:
            script.write_text(
                EACH_ONCE.format(letters=ALPHABET, length=LENGTH, base=len(ALPHABET), first=asked, many=MANY)
            )
            piece = wrk(door.port, "/", 64, ASKING, script)
            asked += piece.answered
            yield piece


def _megabytes(door: RunningDoor) -> int:
    """Of the largest of the server's processes."""
    server = psutil.Process(door.process.pid)
    return max(each.memory_info().rss for each in (server, *server.children(recursive=True))) // 2**20
