"""Asking the history: filters, a page at a time, newest first, by indexes whatever its length.

Words in a reason are looked for in the newest so many records that the other filters leave, and on from there: no index
knows them, and no request may walk a million rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from advocacy.database import Page, db, page, walk
from advocacy.database.pages import cursor_of, past
from advocacy.history.models import Actor, HistoryPayload, HistoryRow
from advocacy.history.records import record

WINDOW = 20_000
"""Records that one request looks through for words."""
KEY = (HistoryRow.at, HistoryRow.id)


@dataclass(frozen=True)
class Filters:
    """What to show; what is not given narrows nothing. ``since`` is included, ``until`` is not."""

    noun: str = ""
    noun_id: str = ""
    verb: str = ""
    actor_id: int | None = None
    about_id: int | None = None
    from_state: str = ""
    to_state: str = ""
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""

    @property
    def empty(self) -> bool:
        """True when nothing narrows the view."""
        return not any(getattr(self, each.name) for each in fields(self))


@dataclass(frozen=True)
class Found(Page[HistoryRow]):
    """A page of records. ``looked_back_to`` is set when words were looked for and not all is seen."""

    looked_back_to: datetime | None = None


def explore(filters: Filters, cursor: str | None, limit: int = 50) -> Found:
    """One page. Raises Breach for a cursor that is not one of ours."""
    wanted = narrowed(filters).options(joinedload(HistoryRow.seal).raiseload("*"))
    if not filters.words.strip():
        found: Page[HistoryRow] = page(wanted, KEY, cursor, limit)
        return Found(found.items, found.next)
    return _with_words(filters, wanted, cursor, limit)


def narrowed(filters: Filters) -> Select[Any]:
    """The statement of everything but the words."""
    wanted = select(HistoryRow)
    for name in ("noun", "noun_id", "verb", "actor_id", "about_id", "from_state", "to_state"):
        value = getattr(filters, name)
        if value not in ("", None):
            wanted = wanted.where(getattr(HistoryRow, name) == value)
    if filters.since is not None:
        wanted = wanted.where(HistoryRow.at >= filters.since)
    if filters.until is not None:
        wanted = wanted.where(HistoryRow.at < filters.until)
    return wanted


def each(filters: Filters, batch: int = 200) -> Iterator[HistoryRow]:
    """Every record of a view, newest first, a page at a time."""
    return walk(lambda cursor: explore(filters, cursor, batch), forgetting=True)


def _with_words(filters: Filters, wanted: Select[Any], cursor: str | None, limit: int) -> Found:
    window = narrowed(filters).with_only_columns(HistoryRow.id, HistoryRow.at)
    if cursor:
        window = window.where(past(cursor, KEY))
    window = window.order_by(HistoryRow.at.desc(), HistoryRow.id.desc())
    last = db.session.execute(window.offset(WINDOW - 1).limit(1)).first()
    within = window.limit(WINDOW).subquery()
    why = HistoryPayload.body["why"].as_string()
    told = (
        select(within.c.id)
        .join(HistoryPayload, HistoryPayload.id == within.c.id)
        .where(why.icontains(filters.words.strip(), autoescape=True))
        .order_by(within.c.at.desc(), within.c.id.desc())
        .limit(limit + 1)
    )
    ids = db.session.scalars(told).all()
    shown = wanted.where(HistoryRow.id.in_(ids[:limit])).order_by(HistoryRow.at.desc(), HistoryRow.id.desc())
    rows = db.session.scalars(shown).unique().all()
    if len(ids) > limit:
        return Found(rows, cursor_of(rows[-1], KEY))
    return Found(rows, cursor_of(last, KEY) if last else None, last.at if last else None)


def take_away(kind: str, filters: Mapping[str, str], *, actor: Actor, now: datetime) -> None:
    """Somebody takes a filtered view away as a file of that kind: a record says who, and what they saw."""
    record("history", "view", "take_away", actor=actor, now=now, kind=kind, filters=dict(filters))
