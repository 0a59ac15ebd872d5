"""The one ``db`` and what every table shares. Imports nothing of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, Integer, MetaData
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped

from advocacy.errors import NotFound

Row = TypeVar("Row", bound="Model")

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


def dialect_name() -> str:
    """``sqlite`` or ``postgresql``."""
    return db.session.get_bind().dialect.name


def insert_for(kind: type[Row]) -> Any:
    """INSERT of the engine in use, for ON CONFLICT clauses, which both spell alike."""
    return (postgresql.insert if dialect_name() == "postgresql" else sqlite.insert)(kind)


def get(kind: type[Row], key: object, missing: str) -> Row:
    """The row with that key. Raises NotFound, which says what is ``missing``."""
    found = db.session.get(kind, key)
    if found is None:
        raise NotFound(missing)
    return found
