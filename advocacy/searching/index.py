"""Verbs on the index: put an entry in (or in anew), take one out. They join the caller's transaction.

The words lie in ``search_words``, which a migration makes: FTS5 on SQLite, a tsvector on PostgreSQL.
"""

from __future__ import annotations

from sqlalchemy import delete, select, text

from advocacy.database import db, dialect_name, insert_for
from advocacy.searching.models import SearchEntry
from advocacy.searching.terms import folded

LONGEST = 100_000
"""Characters of a body that are indexed: PostgreSQL's tsvector has an end, and nobody looks for page 60."""

FORGET = text("DELETE FROM search_words WHERE rowid = :id")
WRITE = {
    "sqlite": text("INSERT INTO search_words (rowid, title, body) VALUES (:id, :title, :body)"),
    "postgresql": text(
        "INSERT INTO search_words (rowid, title_words, words) VALUES "
        "(:id, to_tsvector('simple', :title), to_tsvector('simple', :title || ' ' || :body))"
    ),
}

BATCH = 500


def put(kind: str, ref_id: int, title: str, body: str) -> None:
    """Makes a thing findable by what it says now."""
    body = body[:LONGEST]
    insert = insert_for(SearchEntry).values(kind=kind, ref_id=ref_id, title=title, body=body)
    entry_id = db.session.scalar(
        insert.on_conflict_do_update(
            index_elements=["kind", "ref_id"], set_={"title": title, "body": body}
        ).returning(SearchEntry.id)
    )  # fmt: skip
    db.session.execute(FORGET, {"id": entry_id})
    words = {"id": entry_id, "title": folded(title), "body": folded(body)}
    db.session.execute(WRITE[dialect_name()], words)


def remove(kind: str, ref_id: int) -> None:
    """Makes a thing findable no more."""
    entry_id = db.session.scalar(select(SearchEntry.id).where(SearchEntry.kind == kind, SearchEntry.ref_id == ref_id))
    if entry_id is not None:
        db.session.execute(FORGET, {"id": entry_id})
        db.session.execute(delete(SearchEntry).where(SearchEntry.id == entry_id))


def make_anew() -> int:
    """Writes the words of every entry anew, for a database that was filled from elsewhere; gives how many."""
    db.session.execute(text("DELETE FROM search_words"))
    done = after = 0
    while True:
        some = select(SearchEntry.id, SearchEntry.title, SearchEntry.body).where(SearchEntry.id > after)
        rows = db.session.execute(some.order_by(SearchEntry.id).limit(BATCH)).all()
        if not rows:
            return done
        words = [{"id": row.id, "title": folded(row.title), "body": folded(row.body)} for row in rows]
        db.session.execute(WRITE[dialect_name()], words)
        done, after = done + len(rows), rows[-1].id
