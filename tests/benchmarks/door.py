"""Tracked clicks a second at our door beside nginx ``return 302``, in one run.

The door looks links up, judges nothing, syncs each click before its answer. nginx counts nothing: it is the ceiling.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.tables import RUNS, Table
from tests.links.doors import BROWSER, RunningDoor, reserve
from tests.peers.running import Running, accepts, free_port

CONNECTIONS = (1, 16, 64)
SECONDS = 2

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


def wrk(port: int, path: str, connections: int) -> Measured:
    """One run of wrk on keep-alive connections. Fails when an answer is no redirect."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency", "-H", f"User-Agent: {BROWSER}"]
    said = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{path}"], check=True, capture_output=True, text=True, timeout=60
    ).stdout
    if "Non-2xx" in said:
        raise SystemExit(f"answers that are no redirect:\n{said}")
    times = dict(re.findall(r"(50|99)%\s+([\d.]+\w+)", said))
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert rate
    return Measured(float(rate[1]), _milliseconds(times["50"]), _milliseconds(times["99"]))


def _milliseconds(text: str) -> float:
    value, unit = float(re.match(r"[\d.]+", text)[0]), re.sub(r"[\d.]", "", text)  # type: ignore[index]
    return value * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]


def median(measure: Callable[[], Measured]) -> Measured:
    """The run in the middle, by its rate."""
    return sorted((measure() for _ in range(RUNS)), key=lambda each: each.rate)[RUNS // 2]


def nginx(folder: Path, port: int, target: str) -> Running:
    """One worker that redirects and counts nothing."""
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port, target=target))
    return Running("nginx", [shutil.which("nginx") or "/usr/sbin/nginx", "-c", config], lambda _log: accepts(port))


def redirects(engines: Engines) -> Iterator[Table]:
    """A table for both engines."""
    table = Table(
        "A tracked click: GET /r/<slug> -> 302",
        f"Keep-alive connections, medians of {RUNS} runs of {SECONDS} s. Baseline: nginx `return 302`, one worker, no "
        "log, in the same run. It looks nothing up and counts nothing; the door syncs each click before its answer.",
        ["engine, connections", "nginx/s", "p50 ms", "p99 ms", "door/s", "p50 ms", "p99 ms", "ratio"],
    )
    for engine in ENGINES:
        _on(engines, engine, table)
    yield table


def _on(engines: Engines, engine: str, table: Table) -> None:
    with engines.installation(engine) as installation, tempfile.TemporaryDirectory() as folder:
        link, port = reserve(installation), free_port()
        path = f"/r/{link.slug}"
        with nginx(Path(folder), port, link.target), RunningDoor(installation) as door:
            wrk(door.port, path, 16)
            for connections in CONNECTIONS:
                theirs = median(lambda: wrk(port, path, connections))  # noqa: B023
                ours = median(lambda: wrk(door.port, path, connections))  # noqa: B023
                table.add(
                    f"{engine}, {connections}", theirs.rate, theirs.p50, theirs.p99, ours.rate, ours.p50, ours.p99,
                    f"{ours.rate / theirs.rate:.2f}",
                )  # fmt: skip
