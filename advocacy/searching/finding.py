"""Finding: first what has the words in its title, then what has them in its text; within each the newest first.

No ranking by frequency: it would have to read every hit of a common word. Each part is one statement by keyset.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, column, func, literal_column, table

from advocacy.database import db, dialect_name
from advocacy.errors import Breach
from advocacy.searching.models import SearchEntry
from advocacy.searching.terms import Term, terms_of

TITLE, BODY = "t", "b"
_CURSOR = re.compile(r"([tb])(\d{1,18})")
_WORDS = table("search_words", column("rowid"), column("words"))


@dataclass(frozen=True)
class Found:
    """A part of what was found, the terms that were looked for, and the cursor of the next part."""

    entries: Sequence[SearchEntry]
    terms: tuple[Term, ...]
    next: str | None


def find(typed: str, wanted: Select[Any], *, cursor: str | None = None, limit: int = 20) -> Found:
    """Entries of ``wanted`` (a select of SearchEntry, narrowed to what the asker may see) with all that was typed.

    Raises Breach for a cursor that is not one of ours. Nothing typed finds nothing.
    """
    terms = terms_of(typed)
    if not terms:
        return Found([], terms, None)
    part, after = _read(cursor)
    found: list[tuple[str, SearchEntry]] = []
    for which in (TITLE, BODY) if part == TITLE else (BODY,):
        lacking = limit + 1 - len(found)
        if lacking > 0:
            rows = db.session.scalars(_statement(wanted, terms, which, after if which == part else None, lacking))
            found += [(which, entry) for entry in rows]
    shown = found[:limit]
    more = f"{shown[-1][0]}{shown[-1][1].id}" if len(found) > limit else None
    return Found([entry for _, entry in shown], terms, more)


def _read(cursor: str | None) -> tuple[str, int | None]:
    if not cursor:
        return TITLE, None
    read = _CURSOR.fullmatch(cursor)
    if read is None:
        raise Breach("That cursor is not one of ours.", remedy="Start from the first page.")
    return read[1], int(read[2])


def _statement(wanted: Select[Any], terms: Sequence[Term], which: str, after: int | None, limit: int) -> Select[Any]:
    matches = _in_sqlite if dialect_name() == "sqlite" else _in_postgresql
    asked = wanted.join(_WORDS, _WORDS.c.rowid == SearchEntry.id).where(*matches(terms, which))
    if after is not None:
        asked = asked.where(_WORDS.c.rowid < after)
    return asked.order_by(_WORDS.c.rowid.desc()).limit(limit)


def _in_sqlite(terms: Sequence[Term], which: str) -> list[ColumnElement[bool]]:
    """FTS5's language; words are letters and digits only, so that quoting them is enough."""
    every = " AND ".join(_fts5(term) for term in terms)
    query = f"{{title}} : ({every})" if which == TITLE else f"({every}) NOT ({{title}} : ({every}))"
    return [literal_column("search_words").op("MATCH", is_comparison=True)(query)]


def _fts5(term: Term) -> str:
    words = " + ".join(f'"{word}"' for word in term.words)
    return words if term.phrase else f"{words} *"


def _in_postgresql(terms: Sequence[Term], which: str) -> list[ColumnElement[bool]]:
    in_title = _matches(terms, "A")
    return [in_title] if which == TITLE else [_matches(terms, ""), ~in_title]


def _matches(terms: Sequence[Term], weight: str) -> ColumnElement[bool]:
    query = " & ".join(f"({_tsquery(term, weight)})" for term in terms)
    return _WORDS.c.words.op("@@", is_comparison=True)(func.to_tsquery("simple", query))


def _tsquery(term: Term, weight: str) -> str:
    marks = [weight] * len(term.words)
    if not term.phrase:
        marks[-1] = f"{weight}*"
    return " <-> ".join(f"{word}:{mark}" if mark else word for word, mark in zip(term.words, marks, strict=True))
