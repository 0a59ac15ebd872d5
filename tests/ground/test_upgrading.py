"""A database of part 1 with rows in it goes up to today's schema, back, and up again: nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import flask_migrate
import pytest
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer, MetaData, String, Table, insert, text

from advocacy import schema
from advocacy.database import db, writing
from tests.installation import Installation

AT = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
STAGES = {1: "awareness", 2: "consideration", 3: "decision", 4: None}
STATES_OF_REVIEWS = {1: ("approved", "approved"), 2: ("waiting", "approved"), 3: ("rejected", "void")}
PEOPLE = {1: "marketing", 2: "legal", 3: "employee"}
ROWS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("teams", {"id": 1, "name": "Sales"}),
    *(("people", {"id": key, "email": f"p{key}@acme.example", "relationship": "employee", "team_id": 1,
                  "active": True}) for key in PEOPLE),
    *(("person_roles", {"person_id": key, "role": role}) for key, role in PEOPLE.items()),
    ("audiences", {"id": 1}),
    ("campaigns", {"id": 1, "name": "Launch"}),
    ("topics", {"id": 1, "name": "Air"}),
    ("media", {"id": 1, "sha256": "a" * 64, "content_type": "image/png", "width": 4, "height": 3, "size": 70}),
    *(("items", {"id": key, "title": f"Story {key}", "kind": "article", "stage": stage, "text_mode": "editable",
                 "topics": ["Air"], "audience": {}, "audience_id": 1, "state": "live" if key == 1 else "in_review",
                 "revision_number": 1, "created_by_id": 1}) for key, stage in STAGES.items()),
    *(("revisions", {"id": key, "item_id": key, "number": 1, "title": f"Story {key}", "text_mode": "editable",
                     "disclosure": "by_person", "media_id": 1, "author_ids": [1], "sha256": "b" * 64})
      for key in STAGES),
    *(("captions", {"id": key, "revision_id": key, "network": "any", "language": "en", "text": "{link}"})
      for key in STAGES),
    *(("reviews", {"item_id": key, "revision_id": key, "function": function, "state": state, "sha256": "b" * 64,
                   "asked_at": AT, "due_at": AT, "decided_at": None if state == "waiting" else AT})
      for key, states in STATES_OF_REVIEWS.items() for function, state in zip(("legal", "hr"), states, strict=True)),
    ("item_comments", {"id": 1, "item_id": 1, "revision_number": 1, "person_id": 2, "text": "Fine."}),
    ("policies", {"id": 1, "title": "Posting", "owner": "hr"}),
    ("policy_versions", {"id": 1, "policy_id": 1, "number": 1, "texts": {"en": "Be kind."}, "state": "effective"}),
    ("acknowledgements", {"id": 1, "policy_id": 1, "version_id": 1, "number": 1, "person_id": 3}),
    *(("sources", {"id": key, "url": f"https://x.example/{state}", "state": state})
      for key, state in enumerate(("active", "retired"), 1)),
    *(("source_entries", {"id": key, "source_id": 1, "canonical_url": f"https://x.example/{key}", "state": state,
                          "item_id": item})
      for key, (state, item) in enumerate((("new", None), ("drafted", 4), ("dismissed", None)), 1)),
    *(("pauses", {"scope": "topic", "name": "Air", "state": state}) for state in ("on", "off")),
    ("links", {"id": 1, "slug": "abc", "target": "https://x.example/", "state": "active", "person_id": 3}),
    ("shares", {"id": 1, "person_id": 3, "network": "linkedin", "way": "hand", "link_id": 1, "state": "published",
                "permit_tags": {"campaign": "Launch"}}),
    ("history", {"id": 1, "at": AT, "actor_kind": "person", "actor_id": 1, "noun": "item", "noun_id": "1",
                 "verb": "add", "about_id": 1}),
)  # fmt: skip


@pytest.fixture
def before(installation: Installation) -> Iterator[Installation]:
    """An installation whose database is of part 1 and holds ``ROWS``."""
    with installation.app.app_context():
        _to("0001", down=True)
        tables = MetaData()
        tables.reflect(db.engine)
        with writing():
            for name, given in ROWS:
                db.session.execute(insert(tables.tables[name]).values(_filled(tables.tables[name], given)))
        yield installation


def test_rows_of_part_one_are_carried_over_and_back_and_over_again(before: Installation) -> None:
    counted = _counts()
    for _time in (1, 2):
        _to("head")
        assert _counts() == counted, "no row is lost"
        assert _pairs("SELECT id, stage FROM items") == {1: "interest", 2: "research", 3: "decision", 4: None}
        assert _pairs("SELECT id, origin FROM items") == {1: "written", 2: "written", 3: "written", 4: "source"}
        assert set(_rows("SELECT round, step FROM reviews")) == {(1, 1)}
        assert _pairs("SELECT item_id, approved_at IS NOT NULL FROM review_rounds") == {1: True, 2: False, 3: False}
        assert set(_rows("SELECT state, due_at = escalate_at FROM reviews WHERE escalate_at IS NOT NULL")) == {
            ("waiting", True)
        }
        assert _rows("SELECT kind, name FROM media") == [("image", "")]
        assert _rows("SELECT quiz_tries FROM acknowledgements") == [(0,)]
        assert "Launch" in str(_rows("SELECT tags FROM links")), "a pause of its campaign can hold it"
        assert _broken() == []
        _to("0001", down=True)
        assert _counts() == counted
        assert _pairs("SELECT id, stage FROM items") == STAGES
        assert _broken() == []


def test_own_words_are_withdrawn_before_the_schema_forgets_whose_they_are(before: Installation) -> None:
    _to("head")
    with writing():
        db.session.execute(
            text("UPDATE items SET origin = 'own_words', for_person_id = 3, parent_id = 2, state = 'live' WHERE id = 1")
        )
        db.session.execute(text("UPDATE items SET stage = 'retention' WHERE id = 2"))
    _to("0001", down=True)
    assert _pairs("SELECT id, state FROM items") == {1: "withdrawn", **dict.fromkeys((2, 3, 4), "in_review")}
    assert _pairs("SELECT id, stage FROM items")[2] is None


def _to(revision: str, *, down: bool = False) -> None:
    db.session.remove()
    (flask_migrate.downgrade if down else flask_migrate.upgrade)(str(schema.MIGRATIONS), revision)


def _filled(table: Table, given: Mapping[str, Any]) -> dict[str, Any]:
    """The row with something harmless in every column that must hold something."""
    needed = [column for column in table.columns if not column.nullable and not _numbers_itself(column)]
    return {**{column.name: _harmless(column) for column in needed}, **given}


def _numbers_itself(column: Column[Any]) -> bool:
    return column.primary_key and column.name == "id"


def _harmless(column: Column[Any]) -> object:
    kinds: list[tuple[type[Any], object]] = [
        (DateTime, AT), (Date, AT.date()), (Boolean, False), (Integer, 0), (String, ""), (JSON, []),
    ]  # fmt: skip
    return next(value for kind, value in kinds if isinstance(column.type, kind))


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def _pairs(statement: str) -> dict[Any, Any]:
    return dict(_rows(statement))


def _counts() -> dict[str, int]:
    names = {name for name, _given in ROWS}
    return {name: _rows(f"SELECT count(*) FROM {name}")[0][0] for name in sorted(names)}


def _broken() -> list[tuple[Any, ...]]:
    """Keys that point at nothing; PostgreSQL never lets one be."""
    return _rows("PRAGMA foreign_key_check") if db.engine.dialect.name == "sqlite" else []
