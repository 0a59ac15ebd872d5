"""Reading posts and figures back from Meta's networks, the same for all. Imports the Graph reader and contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from advocacy.networks.contract import Measured, NetworkRefused
from advocacy.networks.meta_graph import Graph, fault_of, refusal_by

CLOCKS_DIFFER = timedelta(hours=2)
"""How much older than its request a post may look and still be taken for ours: words and links tell it from others."""


def still_there(graph: Graph, remote_id: str, token: str) -> bool | None:
    """Whether a post is still there: "not found" counts only while the token works. None when it can't be told.

    Raises NetworkRefused when the network wants us to wait.
    """
    try:
        answer = graph.asked(remote_id, token, {"fields": "id"})
        if answer.ok:
            return True if str(answer.fields().get("id")) == remote_id else None
        fault, refused = fault_of(answer), refusal_by(answer)
        gone = fault is not None and fault.absent and graph.asked("me", token, {"fields": "id"}).ok
    except NetworkRefused:
        return None
    if refused.retry_at is not None:
        raise refused
    return False if gone else None


def words_of(graph: Graph, remote_id: str, token: str, field: str) -> str | None:
    """A field of a post as it stands; None when it isn't given. Raises NetworkRefused when we are to wait."""
    try:
        answer = graph.asked(remote_id, token, {"fields": field})
    except NetworkRefused:
        return None
    if not answer.ok and (refused := refusal_by(answer)).retry_at is not None:
        raise refused
    text = answer.fields().get(field) if answer.ok else None
    return text if isinstance(text, str) else None


def figures(answer: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Measured]:
    """The rows of insights as figures; ``names`` maps the network's metrics to ours. What isn't told isn't zero."""
    rows = answer.get("data")
    told = {str(row.get("name")): value_of(row) for row in rows or () if isinstance(row, dict)}
    for theirs, ours in names.items():
        value = told.get(theirs)
        if value is not None:
            yield Measured(ours, "count", value)


def value_of(row: Mapping[str, Any]) -> int | None:
    """The figure of a row of insights: its ``total_value`` or the newest of its ``values``."""
    total, values = row.get("total_value"), row.get("values")
    newest = total if isinstance(total, dict) else values[-1] if isinstance(values, list) and values else None
    return count(newest.get("value")) if isinstance(newest, dict) else None


def count(value: object) -> int | None:
    """A number of something; None for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
