"""A real worker in a process of its own, for the tests that kill it: the product's application and the outbox's jobs.

Its orders: ``die_at``, a crash point at which it kills itself with SIGKILL, or ``stop_at``, one where it stops itself
with SIGSTOP; ``rounds``, how often it runs the jobs; ``works``, to run the whole timetable until it is ended instead;
``short_lease`` lets its requests leave within a second of their commit only; ``patience`` is how many seconds it waits
for an answer. It prints each crash point. The tests' own networks are offered to it beside the product's.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from datetime import timedelta
from typing import Any

import wsgi
from advocacy import clock, timetable
from advocacy.networks import registry
from advocacy.networks.wire import Wire
from advocacy.posts import crash_points, jobs, sending
from advocacy.posts.media import init_media
from advocacy.web.transactions import EdgeCommits
from tests.posts import plain_network


def work(app: EdgeCommits, orders: dict[str, Any]) -> None:
    """Does what the orders say; returns when that is done, if ever."""
    plain_network.register()
    init_media(app, plain_network.DOORS)
    if patience := orders.get("patience"):
        registry.wire_of = lambda in_force: Wire(in_force.fetch_hosts, timeout=patience)
    if orders.get("short_lease"):  # what is left of the lease beyond a request's own timeout
        sending.SEND_LEASE = sending.TIMEOUT + timedelta(seconds=1)
    if orders.get("works"):
        timetable.start(app, wsgi.JOBS)
        threading.Event().wait()
    crash_points.attend(lambda name: _visit(name, orders))
    with app.app_context():
        for _ in range(orders.get("rounds", 1)):
            jobs.send_due(clock.now())
            jobs.reconcile(clock.now())
            time.sleep(0.05)
    print("done", flush=True)  # noqa: T201


def _visit(name: str, orders: dict[str, Any]) -> None:
    print(f"{name}\n", end="", flush=True)  # noqa: T201 - in one piece: posts are sent by several threads
    if name == orders.get("die_at"):
        os.kill(os.getpid(), signal.SIGKILL)
    if name == orders.get("stop_at"):
        os.kill(os.getpid(), signal.SIGSTOP)
