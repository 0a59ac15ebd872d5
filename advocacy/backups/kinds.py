"""Pure: the kinds of columns there are, and their one form in a copy, whatever engine they come from or go to.

In a copy every value is what JSON knows: instants as RFC 3339 in UTC with microseconds, days as ISO dates, bytes in
base64, a JSON column as the text of its JSON, so that its null and no value at all stay two things. Imports nothing of
ours.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import types


class Kind(StrEnum):
    """What a column holds."""

    FLAG = "flag"
    NUMBER = "number"
    FRACTION = "fraction"
    TEXT = "text"
    JSON = "json"
    INSTANT = "instant"
    DAY = "day"
    BYTES = "bytes"


_KINDS: tuple[tuple[type[types.TypeEngine[Any]], Kind], ...] = (
    (types.Boolean, Kind.FLAG),
    (types.JSON, Kind.JSON),
    (types.DateTime, Kind.INSTANT),
    (types.Date, Kind.DAY),
    (types.LargeBinary, Kind.BYTES),
    (types.Float, Kind.FRACTION),
    (types.Integer, Kind.NUMBER),
    (types.String, Kind.TEXT),
)


def kind_of(column_type: object) -> Kind | None:
    """The kind of a column that a database describes so; None for one that copies don't know."""
    return next((kind for each, kind in _KINDS if isinstance(column_type, each)), None)


def _same(value: Any) -> Any:
    return value


def _instant(value: datetime | str) -> str:
    """SQLite keeps instants as texts in UTC without an offset; PostgreSQL's driver gives aware ones."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return at.replace(tzinfo=None).isoformat("T", "microseconds") + "Z"


def _day(value: date | str) -> str:
    return value if isinstance(value, str) else value.isoformat()


def _bytes(value: bytes | memoryview) -> str:
    return base64.b64encode(value).decode()


OUT: dict[Kind, Callable[[Any], Any]] = {
    Kind.FLAG: bool, Kind.NUMBER: int, Kind.FRACTION: float, Kind.TEXT: str, Kind.JSON: _same, Kind.INSTANT: _instant,
    Kind.DAY: _day, Kind.BYTES: _bytes,
}  # fmt: skip
"""Kind -> how a driver's value becomes the copy's; asked for values that are there."""

INTO_SQLITE: dict[Kind, Callable[[Any], Any]] = {
    Kind.FLAG: int, Kind.NUMBER: _same, Kind.FRACTION: _same, Kind.TEXT: _same, Kind.JSON: _same,
    Kind.INSTANT: lambda text: text[:-1].replace("T", " "),  # as SQLAlchemy writes it
    Kind.DAY: _same, Kind.BYTES: base64.b64decode,
}  # fmt: skip
INTO_POSTGRESQL: dict[Kind, Callable[[Any], Any]] = {
    Kind.FLAG: _same, Kind.NUMBER: _same, Kind.FRACTION: _same, Kind.TEXT: _same, Kind.JSON: _same,
    Kind.INSTANT: _same, Kind.DAY: _same, Kind.BYTES: base64.b64decode,
}  # fmt: skip
"""Kind -> how the copy's value becomes the driver's."""


def compared(kind: Kind, value: Any) -> Any:
    """The value as two copies are compared: PostgreSQL spells JSON in its own order, and 1e3 as 1000."""
    if kind is not Kind.JSON or value is None:
        return value
    return json.dumps(json.loads(value, parse_float=_plain), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _plain(text: str) -> float | int:
    number = float(text)
    return int(number) if number.is_integer() else number
