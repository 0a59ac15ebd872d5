"""Journals of a copy come back, and clicks that were acknowledged since stay."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from advocacy.backups.journals import put_journal


@pytest.mark.parametrize(
    ("here", "after"),
    [
        (None, b"magic one"),
        (b"magic one", b"magic one"),
        (b"magic one two", b"magic one two"),
        (b"magic o", b"magic one"),
        (b"another journal", b"magic one"),
    ],
    ids=["none", "same", "grown", "cut", "other"],
)
def test_a_journal_that_has_grown_since_the_copy_is_kept(tmp_path: Path, here: bytes | None, after: bytes) -> None:
    file = tmp_path / "a.clicks"
    if here is not None:
        file.write_bytes(here)
    put_journal(file, io.BytesIO(b"magic one"))
    assert file.read_bytes() == after and list(tmp_path.iterdir()) == [file]
