"""Takes the host's journals into the database, once: clicks, daily counters, gaps. Verbs: the edge owns the transaction.

``take_in`` inside ``writing()``, then ``tidy`` after the commit. Whoever crashes in between does it again to no effect.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from advocacy.database import db, insert_for
from advocacy.links import journal, tally
from advocacy.links.gaps import SUFFIX as GAPS_SUFFIX
from advocacy.links.gaps import read_gaps
from advocacy.links.models import Gap, JournalCursor
from advocacy.links.records import MAGIC, Found, read
from advocacy.links.tally import Counted

CHUNK = 4 * 1024 * 1024
LEFTOVER = timedelta(days=1)


@dataclass
class Intake:
    """What was taken in: counted clicks for reach, files that may go after the commit, and whether more is waiting."""

    counted: list[Counted] = field(default_factory=list)
    finished: list[Path] = field(default_factory=list)
    more: bool = False


def take_in(journal_dir: Path, now: datetime, limit: int = 20_000) -> Intake:
    """Takes in at most about ``limit`` clicks of the journals in that folder. Flushes; the caller commits.

    Idempotent: a cursor and the key (journal, offset) let a record count once, whatever crashes or runs beside.
    """
    intake = Intake()
    found: list[tuple[str, Found]] = []
    for file in sorted(journal_dir.glob("*" + journal.SUFFIX)):
        if len(found) >= limit:
            intake.more = True
            break
        found += _read_file(file, now, limit - len(found), intake)
    intake.counted = tally.count(found)
    for file in sorted(journal_dir.glob("*" + GAPS_SUFFIX)):
        _take_gaps(file, intake)
    db.session.flush()
    return intake


def tidy(intake: Intake) -> None:
    """Removes the files that are wholly taken in. Call it after the commit, never before."""
    for file in intake.finished:
        file.unlink(missing_ok=True)


def clear_drafts(journal_dir: Path, now: datetime) -> None:
    """Removes what a crash left half made, a day later. Nothing in it was ever acknowledged."""
    for draft in journal_dir.glob(".*.new"):
        with contextlib.suppress(FileNotFoundError):
            if now - datetime.fromtimestamp(draft.stat().st_mtime, UTC) > LEFTOVER:
                draft.unlink()


def _read_file(file: Path, now: datetime, limit: int, intake: Intake) -> list[tuple[str, Found]]:
    try:
        fd = os.open(file, os.O_RDWR)
    except FileNotFoundError:  # another taker was quicker
        return []
    try:
        cursor = _cursor(file.stem, now)
        finished = journal.is_finished(fd)  # asked before reading: nothing can follow then
        begin = cursor.offset
        size = os.fstat(fd).st_size
        found = []
        for each in _records(fd, cursor.offset, size, finished):
            if each.damage:
                _add_gap(file.stem, found[-1].record.at_ms if found else each.record.at_ms, each.record.at_ms, 0, "journal damaged")
            found.append(each)
            if len(found) >= limit:
                break
        cursor.offset = found[-1].end if found else begin
        if len(found) >= limit:
            intake.more = True
        elif finished:
            intake.finished.append(file)
        if cursor.offset != begin:
            cursor.moved_at = now
        return [(file.stem, each) for each in found]
    finally:
        os.close(fd)


def _cursor(name: str, now: datetime) -> JournalCursor:
    """The journal's cursor, locked until the transaction ends."""
    db.session.execute(
        insert_for(JournalCursor).values(journal=name, offset=len(MAGIC), moved_at=now).on_conflict_do_nothing()
    )
    return db.session.scalars(
        select(JournalCursor).where(JournalCursor.journal == name).with_for_update().execution_options(populate_existing=True)
    ).one()


def _records(fd: int, offset: int, size: int, finished: bool) -> Iterator[Found]:
    """Records from ``offset`` on, read in pieces; a piece that is not the last ends where its last whole frame ends."""
    while offset < size:
        data = os.pread(fd, CHUNK, offset)
        last = offset + len(data) >= size
        end = offset
        for found in read(data, start=0, base=offset, finished=finished and last):
            yield found
            end = found.end
        if end == offset or last:
            return
        offset = end


def _take_gaps(file: Path, intake: Intake) -> None:
    try:
        fd = os.open(file, os.O_RDWR)
    except FileNotFoundError:
        return
    try:
        finished = journal.is_finished(fd)
        for gap in read_gaps(file):
            _add_gap(file.stem, gap.from_ms, gap.until_ms, gap.clicks, gap.why)
        if finished:
            intake.finished.append(file)
    finally:
        os.close(fd)


def _add_gap(source: str, from_ms: int, until_ms: int, missed: int, why: str) -> None:
    values = {"until_at": _instant(until_ms), "missed": missed}
    db.session.execute(
        insert_for(Gap)
        .values(source=source, from_at=_instant(from_ms), why=why, **values)
        .on_conflict_do_update(index_elements=["source", "from_at"], set_=values)
    )


def _instant(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)


__all__: Sequence[str] = ("Counted", "Intake", "clear_drafts", "take_in", "tidy")
