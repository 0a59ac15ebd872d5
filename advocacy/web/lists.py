"""How the API lists: ``?limit=`` and ``?cursor=`` in, {"items": [...], "next": cursor|null} out."""

from __future__ import annotations

from functools import cache

from apiflask import Schema
from apiflask.fields import Integer, List, Nested, String
from marshmallow.validate import Range

from advocacy.database import MOST


class ListQuery(Schema):
    """Which part of a list."""

    limit = Integer(load_default=50, validate=Range(1, MOST))
    cursor = String(load_default=None)


@cache
def as_list(kind: type[Schema]) -> type[Schema]:
    """The schema of a list of ``kind``."""
    fields = {"items": List(Nested(kind)), "next": String(allow_none=True)}
    listed: type[Schema] = type(f"{kind.__name__}List", (Schema,), fields)
    return listed
