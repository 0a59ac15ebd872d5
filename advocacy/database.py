"""The database: one ``db``, column types, transactions, compare-and-set, pages, and what SQLite and PostgreSQL do apart.

Imports errors and settings only. Verbs flush; edges commit through ``writing()``.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar
from zlib import crc32

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    Select,
    Text,
    TypeDecorator,
    event,
    inspect,
    literal,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, mapped_column, validates
from sqlalchemy.orm.attributes import set_committed_value

from advocacy import settings
from advocacy.errors import Breach, InvalidMove, NotFound, Unready

Moves = Mapping[str, tuple[frozenset[Any], Any]]
"""A state machine as data: verb -> (states it may start from, state it ends in)."""

Row = TypeVar("Row", bound="Model")
Item = TypeVar("Item")

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table shares: one metadata with named constraints."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

if TYPE_CHECKING:

    class Model(Base):
        """A mapped table."""

        id: Mapped[Any]
else:
    Model = db.Model

BigId = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit key; SQLite numbers only INTEGER keys by itself, and those are 64 bits wide."""

Json = JSON().with_variant(postgresql.JSONB(), "postgresql")


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC. SQLite drops offsets, so naive values are refused on the way in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC on the way in; naive times are a mistake of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time reached the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware and in UTC on the way out."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EncryptedText(TypeDecorator[str]):
    """Text encrypted at rest with the newest of the keys in settings; older keys still open it (rotation)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypts."""
        return None if value is None else _box(settings.current().encryption_keys).encrypt(value.encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Decrypts. Raises Unready when none of the keys opens it."""
        if value is None:
            return None
        try:
            return _box(settings.current().encryption_keys).decrypt(value.encode()).decode()
        except InvalidToken as wrong_key:
            raise Unready(
                "A stored secret can't be opened with the keys in ADVOCACY_ENCRYPTION_KEYS.",
                remedy="Add the key it was written with at the end of the list.",
            ) from wrong_key


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def choice_column(kind: type[StrEnum], **options: Any) -> Any:
    """A column that holds one of an enum's values, with a CHECK behind it."""
    column_type = Enum(
        kind, native_enum=False, create_constraint=True, length=32, name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )  # fmt: skip
    return mapped_column(column_type, **options)


def state_column(kind: type[StrEnum]) -> Any:
    """The state of a Stateful model: an enum with a CHECK, indexed."""
    return choice_column(kind, index=True)


class Stateful:
    """A row with a state that only ``compare_and_set`` changes once it is stored."""

    __noun__: ClassVar[str]
    __moves__: ClassVar[Moves]

    @validates("state")
    def _only_moves(self, _key: str, value: Any) -> Any:
        if inspect(self).persistent:
            raise RuntimeError("a state is changed by history.move() and by nothing else")
        return value


def compare_and_set(thing: Any, verb: str, **changes: Any) -> tuple[str, str]:
    """Moves ``thing`` by ``verb`` if its state still is what we read; gives (from, to).

    Raises InvalidMove when the state does not allow the verb, or when somebody else was quicker. Called by
    ``history.move`` only, so that no move goes without its row of history.
    """
    allowed_from, to = thing.__moves__[verb]
    came_from = thing.state
    if came_from not in allowed_from:
        raise InvalidMove(f"Can't {verb.replace('_', ' ')} this {thing.__noun__}: it is {came_from.replace('_', ' ')}.")
    db.session.flush()
    kind = type(thing)
    result: Any = db.session.execute(
        update(kind).where(kind.id == thing.id, kind.state == came_from).values(state=to, **changes),
        execution_options={"synchronize_session": False},
    )
    if result.rowcount != 1:
        raise InvalidMove(f"Somebody else changed this {thing.__noun__} just now.", remedy="Reload and look again.")
    for name, value in {"state": to, **changes}.items():
        set_committed_value(thing, name, value)
    return str(came_from), str(to)


# --- transactions -----------------------------------------------------------------------------------------------


@contextmanager
def writing() -> Iterator[None]:
    """One writing transaction: BEGIN IMMEDIATE on SQLite. Commits at the end, rolls back on any exception.

    What was read before it is read anew, for it may be stale. Not nestable: an edge opens one and verbs join it.
    """
    session = db.session
    if session.info.get("writing"):
        raise RuntimeError("a writing transaction is open already; verbs flush and leave it to the edge")
    session.rollback()
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
def reading() -> Iterator[None]:
    """A reading transaction that ends with the block, so that none stays open around a network call."""
    if db.session.info.get("writing"):
        raise RuntimeError("a writing transaction is open; finish it before reading apart from it")
    db.session.rollback()
    try:
        yield
    finally:
        db.session.rollback()


def lock(name: str) -> None:
    """Holds the lock of that name until the transaction ends. SQLite's writers exclude each other anyway."""
    if dialect_name() == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": crc32(name.encode())})


def dialect_name() -> str:
    """``sqlite`` or ``postgresql``."""
    return db.session.get_bind().dialect.name


def insert_for(kind: type[Row]) -> Any:
    """INSERT of the engine in use, for ON CONFLICT clauses, which both spell alike."""
    return (postgresql.insert if dialect_name() == "postgresql" else sqlite.insert)(kind)


def init_database(app: Flask) -> None:
    """Binds the engine of the settings to the app and sets its transaction manners."""
    in_force = settings.current()
    app.config["SQLALCHEMY_DATABASE_URI"] = in_force.database
    if in_force.database.startswith("sqlite"):
        in_force.data_dir.mkdir(parents=True, exist_ok=True)
        options: dict[str, Any] = {"connect_args": {"timeout": 30}}
    else:
        options = {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 10}
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


# --- asking ------------------------------------------------------------------------------------------------------


def get(kind: type[Row], key: object, called: str) -> Row:
    """The row with that key. Raises NotFound, naming what was looked for."""
    found = db.session.get(kind, key)
    if found is None:
        raise NotFound(f"There is no such {called}.")
    return found


@dataclass(frozen=True)
class Page(Generic[Item]):
    """A part of a list; ``next`` is the cursor of the following part, None at the end."""

    items: Sequence[Item]
    next: str | None


MOST = 200


def page(
    statement: Select[Any],
    key: InstrumentedAttribute[Any] | Sequence[InstrumentedAttribute[Any]],
    cursor: str | None,
    limit: int,
    *,
    ascending: bool = False,
) -> Page[Any]:
    """One page of a statement, newest first unless ``ascending``, ordered by ``key``: columns that are unique together.

    Raises Breach for a cursor that is not one of ours, or a limit outside 1..200.
    """
    if not 1 <= limit <= MOST:
        raise Breach("Can't list that many at once.", remedy=f"Use a limit from 1 to {MOST}.")
    keys = list(key) if isinstance(key, Sequence) else [key]
    if cursor:
        place, after = tuple_(*keys), tuple_(*_read_cursor(cursor, keys))
        statement = statement.where(place > after if ascending else place < after)
    statement = statement.order_by(*(each.asc() if ascending else each.desc() for each in keys)).limit(limit + 1)
    rows = db.session.scalars(statement).unique().all()
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(rows, _make_cursor([getattr(rows[-1], each.key) for each in keys]) if more else None)


def _make_cursor(values: Sequence[Any]) -> str:
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, keys: Sequence[InstrumentedAttribute[Any]]) -> list[Any]:
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return [_as_bound(value, key) for value, key in zip(plain, keys, strict=True)]
    except (ValueError, TypeError, binascii.Error) as wrong:
        raise Breach("That cursor is not one of ours.", remedy="Start from the first page.") from wrong


def _as_bound(value: Any, key: InstrumentedAttribute[Any]) -> Any:
    """The value with the column's own type: a row of values has none by itself."""
    if isinstance(key.type, UTCDateTime):
        return literal(datetime.fromisoformat(value), key.type)
    return literal(int(value), key.type)
