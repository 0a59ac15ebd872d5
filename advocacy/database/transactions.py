"""Transactions and engines: who may write, how each engine begins, locks.

SQLite: WAL, readers deferred and query-only, writers BEGIN IMMEDIATE. PostgreSQL: readers READ ONLY.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zlib import crc32

from flask import Flask
from sqlalchemy import Connection, Engine, event, text

from advocacy import settings
from advocacy.database.declared import db, dialect_name


@contextmanager
def writing() -> Iterator[None]:
    """One writing transaction: BEGIN IMMEDIATE on SQLite. Commits at the end, rolls back on any exception.

    What was read before it is read anew, for it may be stale. Not nestable: an edge opens one and verbs join it.
    """
    session = db.session
    if session.info.get("writing"):
        raise RuntimeError("a writing transaction is open already; verbs flush and leave it to the edge")
    session.rollback()
    session.expire_all()  # a rollback with no transaction open leaves everything as it was read
    session.info["writing"] = True
    try:
        session.connection(execution_options={"writing": True})
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False


@contextmanager
def attempt() -> Iterator[None]:
    """A part of a writing transaction that is undone alone when it raises: what follows sees nothing of it."""
    with db.session.begin_nested():
        yield


@contextmanager
def reading() -> Iterator[None]:
    """A reading transaction that ends with the block, so that none stays open around a network call."""
    if db.session.info.get("writing"):
        raise RuntimeError("a writing transaction is open; finish it before reading apart from it")
    db.session.rollback()
    try:
        yield
    finally:
        db.session.rollback()


def lock(name: str, *, shared: bool = False) -> None:
    """Holds the lock of that name until the transaction ends; those who share it exclude only the one who doesn't.

    SQLite's writers exclude each other anyway.
    """
    if dialect_name() == "postgresql":
        take = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        db.session.execute(text(f"SELECT {take}(:key)"), {"key": crc32(name.encode())})


def init_database(app: Flask) -> None:
    """Binds the engine of the settings to the app and sets its transaction manners."""
    in_force = settings.current()
    app.config["SQLALCHEMY_DATABASE_URI"] = in_force.database
    if in_force.database.startswith("sqlite"):
        in_force.data_dir.mkdir(parents=True, exist_ok=True)
        options: dict[str, Any] = {"connect_args": {"timeout": 30}}
    else:
        options = {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 10}
    options["hide_parameters"] = True  # what is bound may be secret, and errors end in logs
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        attend(db.engine)


def attend(engine: Engine) -> None:
    """Gives an engine its manners: pragmas, BEGIN IMMEDIATE for writers, read-only for readers."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "cache_size=-20000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = bool(connection.get_execution_options().get("writing"))
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if not connection.get_execution_options().get("writing"):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
