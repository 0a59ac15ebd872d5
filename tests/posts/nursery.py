"""Where workers are born quickly: one process that has loaded the product and forks a worker for every order.

A worker so made is as real as one that is started anew: a process of its own, with its own connections, which can be
killed with SIGKILL. Only what it would load first, it has. ``python -m tests.posts.nursery`` reads an order a line:
``{"settings", "orders", "report"}`` to fork (answers the process id), ``{"pid"}`` to ask what became of one (answers
its return code, or null while it lives). What a worker prints stands in the file ``report``, its errors in
``report.err``.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

import wsgi
from advocacy import settings
from advocacy.web.transactions import EdgeCommits
from tests.posts import worker_process

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Serves until there are no more orders; then the workers that are left are ended by the kernel."""
    app: EdgeCommits | None = None
    of: dict[str, Any] = {}
    for line in sys.stdin:
        order = json.loads(line)
        answer: int | None
        if "settings" in order:
            if app is None or order["settings"] != of:
                of, app = order["settings"], wsgi.create_app(_settings(order["settings"]))
                gc.freeze()
            answer = _forked(app, order)
        else:
            answer = _ended(order["pid"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _forked(app: EdgeCommits, order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        _alone(order["report"])
        worker_process.work(app, order["orders"])
        code = 0
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stderr.flush()
        os._exit(code)


def _alone(report: str) -> None:
    """The child's own ends of the lines; it ends with the nursery."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for end, path in ((1, report), (2, f"{report}.err")):
        there = os.open(path, flags, 0o600)
        os.dup2(there, end)
        os.close(there)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)


def _ended(pid: int) -> int | None:
    try:
        found, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status) if found else None


def _settings(plain: dict[str, Any]) -> settings.Settings:
    """Settings from what JSON made of them."""
    kinds = {name: type(value) for name, value in vars(settings.Settings()).items()}
    stated = {name: kinds[name](value) if isinstance(value, list) else value for name, value in plain.items()}
    return settings.load({}, **{**stated, "data_dir": Path(plain["data_dir"])})


if __name__ == "__main__":
    main()
