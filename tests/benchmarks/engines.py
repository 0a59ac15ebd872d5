"""A fresh installation on either engine, both as durable as in production."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.installation import Installation, make_schema, settings_for
from tests.peers.postgres import PostgresServer

ENGINES = ("SQLite", "PostgreSQL")


class Engines:
    """The engines of a run; PostgreSQL is started when it is first asked for."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._postgres: PostgresServer | None = None

    @contextmanager
    def installation(self, engine: str, **settings: Any) -> Iterator[Installation]:
        """An installation with an empty database, gone afterwards."""
        folder = Path(tempfile.mkdtemp(prefix="advocacy-bench-"))
        url = self._server().fresh_database() if engine == "PostgreSQL" else ""
        in_force = settings_for(folder, url, **settings)
        make_schema(in_force)
        made = Installation(in_force)
        try:
            yield made
        finally:
            made.close()
            if url:
                self._server().drop(url)
            shutil.rmtree(folder)

    def _server(self) -> PostgresServer:
        if self._postgres is None:
            with warnings.catch_warnings():  # the packaged PostgreSQL does without a desktop's runtime directory
                warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
                self._postgres = PostgresServer(durable=True).start()
            self._stack.callback(self._postgres.stop)
        return self._postgres
