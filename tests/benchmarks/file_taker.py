"""Takes a merchant's file in a process of its own: ``python -m tests.benchmarks.file_taker FILE`` says as JSON how long
it took, what became of the rows, and what memory was needed."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import wsgi
from advocacy import clock
from advocacy.history import Actor
from advocacy.links.attribution import importing

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")


def main(path: Path) -> None:
    """Takes it once."""
    with wsgi.create_app().app_context(), path.open("rb") as file:
        before, began = _peak(), time.perf_counter()
        outcome = importing.take(file, "UTC", actor=Actor.system("benchmark"), now=NOW)
        said = {"seconds": time.perf_counter() - began, "before": before, "peak": _peak(), "taken": outcome.received,
                "refused": outcome.refused, "stopped": outcome.stopped}  # fmt: skip
    sys.stdout.write(json.dumps(said))


def _peak() -> float:
    """The most memory that this process has had, in MB: not that of who started it, as ``getrusage`` would say."""
    (line,) = (each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]))
