"""Tracked clicks a second at our door beside nginx ``return 302``, in one run: ``python -m tests.benchmarks.door``.

The door looks links up, judges nothing, syncs each click before its answer. nginx counts nothing: it is the ceiling.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from tests.installation import Installation, make_schema, settings_for
from tests.links.doors import BROWSER, RunningDoor, reserve
from tests.peers.running import Running, accepts, free_port

CONNECTIONS = (1, 16, 64)
SECONDS = 3
RUNS = 3

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


def main() -> int:
    """Prints the table."""
    folder = Path(tempfile.mkdtemp(prefix="advocacy-bench-"))
    installation = Installation(settings_for(folder))
    make_schema(installation.settings)
    link = reserve(installation)
    path = f"/r/{link.slug}"
    click.echo(f"tracked click, GET /r/<slug> -> 302; medians of {RUNS} runs of {SECONDS} s")
    click.echo("connections   nginx/s  p50 ms  p99 ms    door/s  p50 ms  p99 ms  ratio")
    port = free_port()
    with nginx(folder, port, link.target), RunningDoor(installation) as door:
        wrk(door.port, path, 16)
        for connections in CONNECTIONS:
            theirs = median(lambda: wrk(port, path, connections))  # noqa: B023
            ours = median(lambda: wrk(door.port, path, connections))  # noqa: B023
            click.echo(
                f"{connections:>11} {theirs.rate:>9,.0f} {theirs.p50:>7.2f} {theirs.p99:>7.2f} "
                f"{ours.rate:>9,.0f} {ours.p50:>7.2f} {ours.p99:>7.2f} {ours.rate / theirs.rate:>6.2f}"
            )
    installation.close()
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
