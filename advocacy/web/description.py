"""The API's description: each schema stands in it once, whether an operation or another schema meets it first."""

from __future__ import annotations

from typing import Any

from apiflask import APIFlask
from apispec import APISpec
from apispec.ext.marshmallow.common import make_schema_key
from marshmallow import Schema


class DescribesOnce(APIFlask):
    """APIFlask forgets the schemas that came in nested in another, and would describe them a second time."""

    def _register_schema_and_get_ref(self, spec: APISpec, registered: dict[int, str], schema: Any) -> dict[str, str]:
        if isinstance(schema, Schema):
            known = self._ma_plugin.converter.refs.get(make_schema_key(schema))  # type: ignore[union-attr]
            if known:
                registered[id(type(schema))] = known
        return super()._register_schema_and_get_ref(spec, registered, schema)
