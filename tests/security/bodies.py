"""Pure: the least body that an operation's description allows, so that a request comes past its form to its matter."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from PIL import Image


def picture() -> tuple[io.BytesIO, str]:
    """A small picture, as a form sends it."""
    target = io.BytesIO()
    Image.new("RGB", (640, 360), (79, 70, 229)).save(target, "PNG")
    target.seek(0)
    return target, "p.png"


FORMATS = {"date": "2026-12-01", "date-time": "2026-12-01T09:00:00Z", "email": "ada@acme.example",
           "uri": "https://acme.example/a", "url": "https://acme.example/a", "time": "09:00"}  # fmt: skip


def least_body(spec: Mapping[str, Any], path: str, method: str) -> Any:
    """A body for an operation; None where it takes none."""
    content = spec["paths"].get(path, {}).get(method.lower(), {}).get("requestBody", {}).get("content", {})
    return next((_least(spec, said["schema"]) for said in content.values()), None)


def _least(spec: Mapping[str, Any], schema: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        return _least(spec, spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "allOf" in schema:
        return _least(spec, schema["allOf"][0])
    if "enum" in schema:
        return next(each for each in schema["enum"] if each)
    kind = schema.get("type")
    kind = next(each for each in kind if each != "null") if isinstance(kind, list) else kind
    if kind == "object":
        fields = schema.get("properties", {})
        return {name: _least(spec, fields[name]) for name in schema.get("required", []) if name in fields}
    if kind == "array":
        return [_least(spec, schema["items"]) for _ in range(schema.get("minItems", 0))]
    if kind in {"integer", "number"}:
        return max(schema.get("minimum", 1), 1)
    if kind == "boolean":
        return True
    return _text(schema)


def _text(schema: Mapping[str, Any]) -> Any:
    if schema.get("format") == "binary":
        return picture()
    said = FORMATS.get(schema.get("format", ""))
    return said or "x" * max(schema.get("minLength", 1), 1)
