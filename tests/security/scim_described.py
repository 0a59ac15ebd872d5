"""Data: the directory (SCIM 2.0, RFC 7643 and 7644) as an OpenAPI description, as far as an examiner needs it."""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string"}
SOME = {"anyOf": [TEXT, {"type": "boolean"}, {"type": "integer"}, {"type": "null"}, {"type": "object"},
                  {"type": "array", "items": {"anyOf": [TEXT, {"type": "object"}]}}]}  # fmt: skip
CORE = "urn:ietf:params:scim:schemas:core:2.0:"
PATHS = ("active", "userName", "name.familyName", "emails[type eq \"work\"].value", "members",
         "members[value eq \"1\"]",
         "displayName", "emails[", "name..x", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
         "")  # fmt: skip
FILTERS = ("userName eq \"ada@acme.example\"", "active eq true", "emails[type eq \"work\" and value co \"@\"]", "id pr",
           "userName eq", "((((", "not (userName sw \"p\") or meta.created gt \"2026-01-01T00:00:00Z\"",
           "x.y.z eq \"1\"", "externalId eq \"'; DROP TABLE people; --\"")  # fmt: skip


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _resource(kind: str, **properties: Any) -> dict[str, Any]:
    schemas = {"type": "array", "items": {"enum": [CORE + kind]}, "minItems": 1, "maxItems": 1}
    return {**_object(schemas=schemas, externalId=TEXT, **properties), "required": ["schemas"]}


MULTIPLE = {"type": "array", "maxItems": 3, "items": _object(value=TEXT, type=TEXT, primary={"type": "boolean"})}
KINDS = {
    "Users": _resource(
        "User", userName=TEXT, active={"type": "boolean"}, displayName=TEXT, title=TEXT, emails=MULTIPLE,
        name=_object(givenName=TEXT, familyName=TEXT, formatted=TEXT), preferredLanguage=TEXT, timezone=TEXT,
    ),
    "Groups": _resource("Group", displayName=TEXT, members=MULTIPLE),
}  # fmt: skip
PATCH = {
    "type": "object", "required": ["schemas", "Operations"],
    "properties": {
        "schemas": {"type": "array", "items": {"enum": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]},
                    "minItems": 1, "maxItems": 1},
        "Operations": {
            "type": "array", "minItems": 1, "maxItems": 4,
            "items": {
                "type": "object", "required": ["op"],
                "properties": {"op": {"enum": ["add", "replace", "remove", "Replace", "move"]},
                               "path": {"enum": list(PATHS)}, "value": SOME},
            },
        },
    },
}  # fmt: skip


def described() -> dict[str, Any]:
    """The description."""
    asked = [
        {"name": name, "in": "query", "schema": schema}
        for name, schema in {
            "filter": {"enum": list(FILTERS)}, "startIndex": {"type": "integer"}, "count": {"type": "integer"},
            "attributes": TEXT, "excludedAttributes": TEXT, "sortBy": TEXT, "sortOrder": {"enum": ["ascending", "x"]},
        }.items()
    ]  # fmt: skip
    paths: dict[str, Any] = {}
    for kind, schema in KINDS.items():
        one = [{"name": "id", "in": "path", "required": True, "schema": TEXT}]
        paths[f"/scim/v2/{kind}"] = {"get": _call(parameters=asked), "post": _call(schema)}
        paths[f"/scim/v2/{kind}/{{id}}"] = {
            "get": _call(parameters=one), "put": _call(schema, one), "patch": _call(PATCH, one),
            "delete": _call(parameters=one),
        }  # fmt: skip
    return {"openapi": "3.1.0", "info": {"title": "SCIM", "version": "2.0"}, "paths": paths}


def _call(schema: dict[str, Any] | None = None, parameters: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    body = {"requestBody": {"required": True, "content": {"application/scim+json": {"schema": schema}}}}
    return {"responses": {"200": {"description": ""}}, "parameters": parameters or [], **(body if schema else {})}
