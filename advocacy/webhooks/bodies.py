"""Pure: an event as the bytes that are sent. The shape is that of Standard Webhooks: type, timestamp, data.

See the specification at standardwebhooks.com, "Payload structure". An event whose payload was erased has no facts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from advocacy.clock import to_rfc3339
from advocacy.history import Record
from advocacy.webhooks.kinds import BY_MOVE, TEST, Kind

LONGEST_FACT = 500


def kind_of(record: Record) -> Kind | None:
    """The kind of event that a record of the history makes; None where nobody can be told of it."""
    return BY_MOVE.get((record.noun, record.verb))


def facts_of(kind: Kind, record: Record) -> dict[str, Any]:
    """The facts that the kind lists, of those that the record still holds; nothing but short plain values."""
    found = {name: record.details.get(detail) for name, (detail, _example) in kind.facts.items()}
    return {name: _short(value) for name, value in found.items() if isinstance(value, str | int | bool)}


def _short(value: str | int | bool) -> str | int | bool:
    return value[:LONGEST_FACT] if isinstance(value, str) else value


def wanted(facts: Mapping[str, Any], narrowed: Mapping[str, list[str]]) -> bool:
    """True when each narrowed fact has one of the values that are wanted. Facts that an event lacks don't fit."""
    return all(str(facts.get(name, "")) in values for name, values in narrowed.items())


def event(kind: Kind, record: Record) -> dict[str, Any]:
    """The event as JSON knows it."""
    return {
        "type": kind.name,
        "timestamp": to_rfc3339(record.at),
        "data": {
            "position": record.position, "noun": record.noun, "id": record.noun_id, "verb": record.verb,
            "from": record.from_state, "to": record.to_state,
            "actor": {"kind": str(record.actor.kind), "id": record.actor.id},
            "facts": facts_of(kind, record),
        },
    }  # fmt: skip


def test_event(at: datetime, endpoint_id: int) -> dict[str, Any]:
    """What a test sends."""
    return {"type": TEST.name, "timestamp": to_rfc3339(at), "data": {"endpoint": endpoint_id}}


def as_bytes(told: Mapping[str, Any]) -> bytes:
    """The bytes that are signed and sent."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def example(kind: Kind) -> dict[str, Any]:
    """An event of this kind for the docs."""
    came_from, to = kind.moved
    return {
        "type": kind.name,
        "timestamp": "2026-11-21T09:30:00Z",
        "data": {
            "position": 4711, "noun": kind.noun, "id": "42", "verb": min(kind.verbs, default="test"),
            "from": came_from, "to": to, "actor": {"kind": "person", "id": 17},
            "facts": {name: value for name, (_detail, value) in kind.facts.items()},
        },
    }  # fmt: skip
