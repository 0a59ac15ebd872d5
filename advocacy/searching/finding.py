"""Finding: first what has the words in its title, then what has them in its text; within each the newest first.

No ranking by frequency: it would have to read every hit of a common word. Each part is one statement by keyset.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, Select, column, func, literal_column, select, table

from advocacy.database import db, dialect_name
from advocacy.errors import Breach
from advocacy.searching.models import SearchEntry
from advocacy.searching.terms import Term, terms_of

TITLE, BODY = "t", "b"
RECENT = 1000
"""PostgreSQL reads every hit of a common word before it sorts: it looks at so many of the newest entries first."""

_CURSOR = re.compile(r"([tb])(\d{1,18})")
_WORDS = table("search_words", column("rowid"), column("title_words"), column("words"))


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
        hits = _hits(wanted, terms, which, after if which == part else None, limit + 1 - len(found))
        found += [(which, entry) for entry in hits]
    shown = found[:limit]
    more = f"{shown[-1][0]}{shown[-1][1].id}" if len(found) > limit else None
    return Found([entry for _, entry in shown], terms, more)


def _read(cursor: str | None) -> tuple[str, int | None]:
    if not cursor:
        return TITLE, None
    read = _CURSOR.fullmatch(cursor)
    if read is None:
        raise Breach(gettext("That cursor is not one of ours."), remedy=gettext("Start from the first page."))
    return read[1], int(read[2])


def _hits(wanted: Select[Any], terms: Sequence[Term], which: str, after: int | None, lacking: int) -> list[SearchEntry]:
    """So many of the newest hits below ``after``, newest first."""
    found: list[SearchEntry] = []
    matches = (_in_sqlite if dialect_name() == "sqlite" else _in_postgresql)(terms, which)
    for above, below in _ranges(after):
        if len(found) < lacking:
            asked = wanted.join(_WORDS, _WORDS.c.rowid == SearchEntry.id).where(*matches, _WORDS.c.rowid < below)
            newest = asked.where(_WORDS.c.rowid >= above).order_by(_place(above).desc())
            found += db.session.scalars(newest.limit(lacking - len(found)))
    return found


def _place(above: int) -> ColumnElement[int]:
    """What to sort by. Beyond the newest an expression, or PostgreSQL walks back through all rows for a rare word."""
    rare = above == 0 and dialect_name() == "postgresql"
    return _WORDS.c.rowid + 0 if rare else _WORDS.c.rowid


def _ranges(after: int | None) -> list[tuple[int, int]]:
    """Where to look, one after the other: all at once on SQLite, which reads hits in order anyway."""
    last = 2**62 if after is None else after
    if dialect_name() == "sqlite":
        return [(0, last)]
    newest = after or (db.session.scalar(select(func.max(SearchEntry.id))) or 0) + 1
    return [(newest - RECENT, last), (0, newest - RECENT)]


def _in_sqlite(terms: Sequence[Term], which: str) -> list[ColumnElement[bool]]:
    """FTS5's language; words are letters and digits only, so that quoting them is enough."""
    every = " AND ".join(_fts5(term) for term in terms)
    query = f"{{title}} : ({every})" if which == TITLE else f"({every}) NOT ({{title}} : ({every}))"
    return [literal_column("search_words").op("MATCH", is_comparison=True)(query)]


def _fts5(term: Term) -> str:
    words = " + ".join(f'"{word}"' for word in term.words)
    return words if term.phrase else f"{words} *"


def _in_postgresql(terms: Sequence[Term], which: str) -> list[ColumnElement[bool]]:
    query = func.to_tsquery("simple", " & ".join(f"({_tsquery(term)})" for term in terms))
    in_title = _WORDS.c.title_words.op("@@", is_comparison=True)(query)
    return [in_title] if which == TITLE else [_WORDS.c.words.op("@@", is_comparison=True)(query), ~in_title]


def _tsquery(term: Term) -> str:
    words = " <-> ".join(term.words)
    return words if term.phrase else f"{words}:*"
