"""Where workers and servers are born quickly: one process that has loaded the product and forks one for every order.

A process so made is as real as one that is started anew: of its own, with its own connections, and it can be killed
with SIGKILL. Only what it would load first, it has. ``python -m tests.posts.nursery`` reads an order a line:
``{"settings", "orders", "report"}`` to fork a worker and ``{"module", "arguments", "environment", "report"}`` to fork
what ``python -m module`` would start (both answer the process id), ``{"pid"}`` to ask what became of one (answers its
return code, or null while it lives). What it prints stands in the file ``report``, its errors in ``report.err``.
"""

from __future__ import annotations

import ctypes
import gc
import json
import multiprocessing
import os
import runpy
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.orm import configure_mappers
from uvicorn import _subprocess

import wsgi
from advocacy import settings
from advocacy.web.transactions import EdgeCommits
from tests import quickly
from tests.posts import worker_process

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Serves until there are no more orders; then the workers that are left are ended by the kernel."""
    app: EdgeCommits | None = None
    of: dict[str, Any] = {}
    _warm_up()
    for line in sys.stdin:
        order = json.loads(line)
        answer: int | None
        if "settings" in order:
            if app is None or order["settings"] != of:
                of, app = order["settings"], wsgi.create_app(_settings(order["settings"]))
                gc.freeze()
            answer = _forked(partial(worker_process.work, app, order["orders"]), order["report"])
        elif "module" in order:
            answer = _forked(partial(_run, order), order["report"])
        else:
            answer = _ended(order["pid"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _warm_up() -> None:
    """What every application would do first is done: its models are mapped, its addresses compiled."""
    quickly.begin()
    configure_mappers()
    with tempfile.TemporaryDirectory() as folder:
        wsgi.create_app(settings.load({}, data_dir=Path(folder), testing=True))
    gc.freeze()


def _forked(does: Callable[[], None], report: str) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        _alone(report)
        does()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _run(order: dict[str, Any]) -> None:
    """Runs a module as ``python -m`` does; the processes that a web server starts are forked in their turn."""
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv[1:] = order["arguments"]
    _subprocess.spawn = multiprocessing.get_context("fork")  # type: ignore[assignment]
    runpy.run_module(order["module"], run_name="__main__", alter_sys=True)


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
