"""Starts the web server: uvicorn's processes, door in front and application behind in each, a worker beside.

Imports links' door, settings and supervising. The application comes in by name ("wsgi:create_app"), for nothing
imports the roof.
"""

from __future__ import annotations

import errno
import gc
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module

from flask import Flask
from uvicorn.config import STARTUP_FAILURE, Config

from advocacy import clock_agreement
from advocacy.errors import Unready
from advocacy.links.door.door import Door, DoorPlan
from advocacy.links.door.doorway import Doorway
from advocacy.links.door.forwarded import TrustedProxies, believed
from advocacy.links.door.journal import folder_in
from advocacy.links.views import rendered_pages
from advocacy.settings import EXTENSION, Settings
from advocacy.supervising import Supervisor
from advocacy.web.figures import shared_folder
from advocacy.web.presence import keep_saying

log = logging.getLogger(__name__)

PARENT = "ADVOCACY_PARENT_PID"
"""Set for the worker started beside the web server; ``end_with_parent`` reads it."""

DRAIN_SECONDS = 30
HANGING_SECONDS = 30
"""A process that says nothing for so long is killed and started again."""
BACKLOG = 2048
PORT_PATIENCE_SECONDS = 2.0


def serve(
    factory: str,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    threads: int = 8,
    processes: int = 1,
    with_worker: bool = False,
    ready: Callable[[], object] = lambda: None,
) -> None:
    """Serves until SIGTERM or SIGINT, then answers what is under way and returns.

    ``factory`` is "module:function" and makes the Flask application, once in each process; ``threads`` is how many of
    its requests run at once in each; ``with_worker`` runs ``python -m module work`` beside; ``ready`` is called when
    the port is ours. Raises Unready when the port is taken.
    """
    listener = listen(host, port)
    config = configured(partial(load_door, factory, threads, os.getpid()), processes)
    supervisor = Supervisor(config, [listener])
    keeper = WorkerKeeper([sys.executable, "-m", factory.partition(":")[0], "work"]) if with_worker else None
    if keeper:
        keeper.start()
    ready()
    try:
        with shared_folder():
            supervisor.run()
    finally:
        listener.close()
        if keeper:
            keeper.stop()
    if any(each.exitcode == STARTUP_FAILURE for each in supervisor.processes):
        raise Unready("The web server could not start.", remedy="Its log says why; `advocacy doctor` may, too.")


def configured(load: Callable[[], Door], processes: int = 1) -> Config:
    """How uvicorn serves a door that ``load`` makes in each process: connections are ``Doorway``s."""
    return Config(
        load,
        factory=True,
        http=Doorway,
        loop="uvloop",
        ws="none",
        lifespan="on",
        interface="asgi3",
        workers=processes,
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        log_level=logging.ERROR,  # a warning is what anybody on the network can cause: bytes that are no HTTP
        backlog=BACKLOG,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        timeout_worker_healthcheck=HANGING_SECONDS,
    )


def load_door(factory: str, threads: int, parent: int | None = None) -> Door:
    """The door with the application behind it, in the process that will serve."""
    if parent is not None:
        end_with_parent({PARENT: str(parent)})
    module, _, name = factory.partition(":")
    app: Flask = getattr(import_module(module), name)()
    clock_agreement.keep(app)
    in_force: Settings = app.extensions[EXTENSION]
    if parent is not None:
        keep_saying(app)
    plan = DoorPlan(
        database_url=in_force.database,
        journal_folder=folder_in(in_force.data_dir),
        trusted_proxies=in_force.trusted_proxies,
        pages=rendered_pages(app),
        threads=threads,
    )
    gc.collect()
    gc.freeze()  # what an application loads is never garbage; walking it again and again stops every request
    return Door(plan, app)


def believe_proxies(app: Flask, in_force: Settings) -> None:
    """Gives the application the address, scheme and host that trusted proxies tell, and nobody else."""
    app.wsgi_app = believed(app.wsgi_app, TrustedProxies(in_force.trusted_proxies))  # type: ignore[method-assign]


def end_with_parent(environ: Mapping[str, str] = os.environ) -> None:
    """When the process that started us dies without a word (SIGKILL), so do we: nothing keeps its port or its jobs."""
    parent = environ.get(PARENT)
    if parent:
        threading.Thread(target=_watch, args=(int(parent),), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.2)
    os.kill(os.getpid(), signal.SIGKILL)


class WorkerKeeper:
    """Runs one worker beside the web server: starts it again when it dies, stops it with the server."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._stopping = threading.Event()
        self._worker: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="worker keeper", daemon=True)

    def start(self) -> None:
        """Starts the worker."""
        self._thread.start()

    def stop(self) -> None:
        """Lets the worker end what it is doing, for a while."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _keep(self) -> None:
        pause = 1.0
        while not self._stopping.is_set():
            began = time.monotonic()
            worker = subprocess.Popen(self._command, env={**os.environ, PARENT: str(os.getpid())})  # noqa: S603
            while worker.poll() is None and not self._stopping.wait(0.2):
                pass
            if self._stopping.is_set():
                _end(worker)
                return
            log.error("the worker ended with %s and is started again", worker.returncode)
            pause = 1.0 if time.monotonic() - began > 60 else min(pause * 2, 30.0)
            self._stopping.wait(pause)


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.terminate()
    try:
        worker.wait(DRAIN_SECONDS)
    except subprocess.TimeoutExpired:
        log.error("the worker did not end in %s seconds and is killed", DRAIN_SECONDS)
        worker.kill()
        worker.wait()


def listen(host: str, port: int) -> socket.socket:
    """The port, listening. Raises Unready when it is taken, after a moment's patience with a killed server's processes.

    It is ours alone (no SO_REUSEPORT), and its queue holds clients while a process starts again.
    """
    until = time.monotonic() + PORT_PATIENCE_SECONDS
    while True:
        try:
            return _listening(host, port)
        except OSError as refusal:
            if refusal.errno != errno.EADDRINUSE:
                raise Unready(f"Can't listen on {host} port {port}: {refusal.strerror}.") from refusal
            if time.monotonic() > until:
                raise Unready(
                    f"Port {port} on {host} is taken.", remedy="Choose another with --port, or stop what uses it."
                ) from refusal
        time.sleep(0.1)


def require_free(host: str, port: int) -> None:
    """Raises Unready when the port is taken."""
    listen(host, port).close()


def _listening(host: str, port: int) -> socket.socket:
    family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, proto)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener
