"""Column types: instants in UTC, secrets encrypted at rest, enums and states with a CHECK behind them."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import DateTime, Dialect, Enum, Text, TypeDecorator
from sqlalchemy.orm import mapped_column

from advocacy import settings
from advocacy.english import English
from advocacy.errors import Unready


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
                English("A stored secret can't be opened with the keys in ADVOCACY_ENCRYPTION_KEYS."),
                remedy=English("Add the key it was written with at the end of the list."),
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
