"""The application in a process of a machine's web server, by that machine's clock (``MACHINE_CLOCK``)."""

from __future__ import annotations

import os
import time

import time_machine

AHEAD = float(os.environ.get("MACHINE_CLOCK", "0"))
"""Seconds by which the machine's clock is ahead."""
if AHEAD:
    time_machine.travel(time.time() + AHEAD, tick=True).start()

import wsgi  # noqa: E402 - by that clock from the first line on
from advocacy.web.transactions import EdgeCommits  # noqa: E402
from tests.posts import plain_network  # noqa: E402


def create_app() -> EdgeCommits:
    """The product's application, to which the tests' own networks are offered."""
    plain_network.register()
    return wsgi.create_app()


def work() -> None:
    """One worker, until it is stopped."""
    plain_network.register()
    wsgi.command_line(["work"])


if __name__ == "__main__":
    work()
