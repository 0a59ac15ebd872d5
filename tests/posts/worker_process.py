"""A real worker in a process of its own, for the tests that kill it: the product's application and the outbox's jobs.

`python -m tests.posts.worker_process` with a JSON object on standard input: `settings`, and `die_at`, a crash point at
which it kills itself with SIGKILL, or `stop_at`, one at which it stops itself with SIGSTOP; `rounds` says how often it
runs the jobs; `short_lease` lets its requests leave within a second of their commit only. It prints each crash point.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

import wsgi
from advocacy import clock, settings
from advocacy.posts import crash_points, jobs, sending


def main() -> None:
    given = json.load(sys.stdin)
    stated = {**given["settings"], "data_dir": Path(given["settings"]["data_dir"])}
    stated |= {name: frozenset(stated[name]) for name in ("fetch_hosts",)}
    stated |= {name: tuple(stated[name]) for name in ("encryption_keys",)}
    app = wsgi.create_app(settings.load({}, **stated))
    stop_at, die_at = given.get("stop_at"), given.get("die_at")

    def visit(name: str) -> None:
        print(name, flush=True)  # noqa: T201
        if name == die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if name == stop_at:
            os.kill(os.getpid(), signal.SIGSTOP)

    if given.get("short_lease"):  # what is left of the lease beyond a request's own timeout
        sending.SEND_LEASE = sending.TIMEOUT + timedelta(seconds=1)
    crash_points.attend(visit)
    with app.app_context():
        for _ in range(given.get("rounds", 1)):
            jobs.send_due(clock.now())
            jobs.reconcile(clock.now())
            time.sleep(0.05)
    print("done", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
