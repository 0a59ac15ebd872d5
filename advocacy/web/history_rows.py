"""A record of the history as page, API and files show it: with today's names, its place in the chain, and its thing."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask_login import current_user

from advocacy import spreadsheets
from advocacy.clock import to_rfc3339
from advocacy.history.models import HistoryRow
from advocacy.web.guards import PUBLIC, SIGNED_IN, guard_of

Names = Callable[[Collection[int]], Mapping[int, str]]
"""Looks people's names up by id: rows hold none."""

Things = Mapping[str, tuple[str, str]]
"""Noun -> the page of such a thing: endpoint and the name of its argument."""

COLUMNS = (
    "position", "at", "actor", "actor_id", "noun", "noun_id", "verb", "from", "to", "about_id", "why", "details",
    "seal",
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A row of the explorer. ``position`` and ``seal`` are None while it waits for its seal, ``url`` is None where the
    reader may not look at the thing, or there is no page of it."""

    row: HistoryRow
    who: str
    about: str | None
    why: str | None
    details: dict[str, Any]
    erased: bool
    position: int | None
    seal: str | None
    url: str | None

    def plain(self) -> dict[str, Any]:
        """As a line of a file."""
        row = self.row
        values = (
            self.position, to_rfc3339(row.at), self.who, row.actor_id, row.noun, row.noun_id, row.verb, row.from_state,
            row.to_state, row.about_id, self.why, self.details, self.seal,
        )  # fmt: skip
        return dict(zip(COLUMNS, values, strict=True))


def shown(rows: Sequence[HistoryRow], names: Names, things: Things) -> list[Shown]:
    """The rows with the names that people have today; one who is gone is known by number. One statement."""
    ids = {each for row in rows for each in (row.actor_id, row.about_id) if each is not None}
    known = names(ids)
    return [_shown(row, known, things) for row in rows]


def _shown(row: HistoryRow, known: Mapping[int, str], things: Things) -> Shown:
    body: dict[str, Any] = dict(row.payload.body) if row.payload else {}
    who = row.actor_name or str(row.actor_kind) if row.actor_id is None else _name(row.actor_id, known)
    about = None if row.about_id is None else _name(row.about_id, known)
    return Shown(
        row, who, about, body.get("why"), dict(body.get("details") or {}), row.payload is None,
        row.seal.position if row.seal else None, row.seal.digest if row.seal else None, _address(row, things),
    )  # fmt: skip


def _name(person_id: int, known: Mapping[int, str]) -> str:
    return known.get(person_id, f"#{person_id}")


def _address(row: HistoryRow, things: Things) -> str | None:
    if row.noun not in things or not row.noun_id.isdigit():
        return None
    endpoint, argument = things[row.noun]
    guard = guard_of(current_app, endpoint) or ()
    if guard in ((PUBLIC,), (SIGNED_IN,)) or any(current_user.can(power) for power in guard):
        values: dict[str, Any] = {argument: int(row.noun_id)}
        return url_for(endpoint, **values)
    return None


def as_json_lines(rows: Iterable[Shown]) -> Iterator[str]:
    """A line of JSON for each."""
    for each in rows:
        yield json.dumps(each.plain(), ensure_ascii=False) + "\n"


def as_csv(rows: Iterable[Shown]) -> Iterator[str]:
    """A heading, then a line for each; details as JSON."""
    return spreadsheets.as_csv(COLUMNS, (each.plain() for each in rows))
