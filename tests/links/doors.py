"""A real web server on loopback for these tests, links to click on, and clients that speak plain sockets."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.links import slugs
from advocacy.links.door import journal
from advocacy.links.intake import ingest
from advocacy.links.intake.tally import Counted
from advocacy.links.models import Click, Link
from tests.installation import Installation
from tests.peers.awaited import Awaited
from tests.peers.running import Running, free_port
from tests.posts.forked import Forked

BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
)
ROOT = Path(__file__).parents[2]


def reserve(installation: Installation, target: str = "https://acme.example/jobs", **tags: str) -> Link:
    """A link of nobody's, on a made-up network."""
    with installation.app.app_context(), writing():
        return slugs.reserve(
            target, person=None, network="bluesky", source_ref=tags.pop("source_ref", "share:1"),
            tags=slugs.Tags(**tags), actor=Actor.system(), now=clock.now(),
        )  # fmt: skip


def folder(installation: Installation) -> Path:
    """Where the installation's journals lie."""
    return journal.folder_in(installation.settings.data_dir)


def take_in(installation: Installation, limit: int = 20_000, *, tidy: bool = True) -> list[Counted]:
    """What the job of a worker does, until nothing is left."""
    counted = []
    more = True
    with installation.app.app_context():
        while more:
            with writing():
                intake = ingest.take_in(folder(installation), clock.now(), limit)
            if tidy:
                ingest.tidy(intake)
            counted += intake.counted
            more = intake.more
    return counted


def clicks(installation: Installation) -> list[Click]:
    """All clicks in the database."""
    with installation.app.app_context():
        db.session.rollback()
        return list(db.session.query(Click).order_by(Click.id))


class RunningDoor:
    """``advocacy serve`` as a process of its own, forked within a moment; ``anew``: started as an operator does."""

    def __init__(self, installation: Installation, processes: int = 1, *, anew: bool = False, **settings: str) -> None:
        self.port = free_port()
        given = installation.settings
        environment = {
            "ADVOCACY_DATA_DIR": str(given.data_dir),
            "ADVOCACY_DATABASE_URL": given.database_url,
            "ADVOCACY_SECRET_KEY": given.secret_key,
            "ADVOCACY_ENCRYPTION_KEYS": ",".join(given.encryption_keys),
            "ADVOCACY_SIGNING_KEY": given.signing_key,
            "PYTHONPATH": str(ROOT),
            **settings,
        }
        does = ("tests.links.served", str(self.port), str(processes))
        self.process: Awaited
        if anew:
            self.process = Running("door", [sys.executable, "-m", *does], lambda _log: self.answers(), env=environment)
        else:
            self.process = Forked("door", *does, ready=lambda _log: self.answers(), env=environment)

    def answers(self) -> bool:
        """Whether a request is answered."""
        try:
            return self.get("/r/x").startswith(b"HTTP/1.1 404")
        except OSError:
            return False

    def get(self, path: str, *headers: str, method: str = "GET", agent: str = BROWSER) -> bytes:
        """The whole answer to one request on a connection of its own."""
        lines = [f"{method} {path} HTTP/1.1", "Host: acme.example", f"User-Agent: {agent}", *headers]
        return self.send("\r\n".join([*lines, "Connection: close", "", ""]).encode())

    def send(self, data: bytes, *, patience: float = 10) -> bytes:
        """Sends bytes, reads until the server closes."""
        with self.connection(patience) as line:
            line.sendall(data)
            return b"".join(iter(lambda: line.recv(65536), b""))

    @contextmanager
    def connection(self, patience: float = 10) -> Iterator[socket.socket]:
        """A connection to the door."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=patience) as line:
            yield line

    def cut_the_power(self) -> None:
        """SIGKILL to every process of the server at once."""
        parent = psutil.Process(self.process.pid)
        for each in (parent, *parent.children(recursive=True)):
            each.kill()
        self.process.kill()

    def __enter__(self) -> RunningDoor:
        self.process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stop()
