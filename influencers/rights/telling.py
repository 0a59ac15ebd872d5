"""What happened to a thing, by its history, as ``ui.timeline`` shows it. Asks; two statements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString

from advocacy.history import timeline
from advocacy.people.queries import names_of

MOST = 50


def told(noun: str, noun_id: int, verbs: Mapping[str, LazyString]) -> list[dict[str, Any]]:
    """The newest moves and facts about a thing, newest first, in the words of ``verbs``."""
    rows = timeline(noun, noun_id, MOST)
    names = names_of({row.actor_id for row in rows if row.actor_id})
    return [
        {
            "at": row.at, "who": names.get(row.actor_id or 0) or row.actor_name or "–",
            "what": verbs.get(row.verb, row.verb), "why": (row.payload.body if row.payload else {}).get("why"),
        }
        for row in rows
    ]  # fmt: skip
