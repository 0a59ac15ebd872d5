"""Takes the host's journals into the database, once: clicks, counters, gaps. The edge owns the transaction.

``take_in`` inside ``writing()``, then ``tidy`` after the commit. Whoever crashes in between does it again to no effect.
"""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice, pairwise
from pathlib import Path

from sqlalchemy import select

from advocacy.database import db, insert_for, lock
from advocacy.links.door import journal
from advocacy.links.door.gaps import SUFFIX as GAPS_SUFFIX
from advocacy.links.door.gaps import read_gaps
from advocacy.links.door.records import MAGIC, MOST, Found, read
from advocacy.links.intake import tally
from advocacy.links.intake.tally import Counted, Taken
from advocacy.links.lists import in_lists
from advocacy.links.models import Gap, JournalCursor

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
    lock(tally.LOCK)
    intake = Intake()
    found: list[tuple[str, Found]] = []
    with _uncollected():
        for file in sorted(journal_dir.glob("*" + journal.SUFFIX)):
            if len(found) >= limit:
                intake.more = True
                break
            found += _read_file(file, now, limit - len(found), intake)
        intake.counted, strays = tally.count(found)
    _note_strays(strays)
    for file in sorted(journal_dir.glob("*" + GAPS_SUFFIX)):
        _take_gaps(file, intake)
    db.session.flush()
    return intake


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Tens of thousands of short-lived records make Python look for garbage in the whole process again and again; there
    is none among them, and looking took a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def tidy(intake: Intake) -> None:
    """Removes the files that are wholly taken in. Call it after the commit, never before."""
    for file in intake.finished:
        file.unlink(missing_ok=True)


def is_waiting(journal_dir: Path) -> bool:
    """True when a journal holds more than was taken in. A cheap look before opening a writing transaction."""
    journals = list(journal_dir.glob("*" + journal.SUFFIX))
    offsets = _offsets(journals)
    for file in (*journals, *journal_dir.glob("*" + GAPS_SUFFIX)):
        with contextlib.suppress(FileNotFoundError):
            if _holds_more(file, offsets):
                return True
    return False


def oldest_waiting(journal_dir: Path) -> datetime | None:
    """When the oldest click of this host's journals that nobody has taken in was made; None when none waits."""
    journals = list(journal_dir.glob("*" + journal.SUFFIX))
    offsets = _offsets(journals)
    found = []
    for file in journals:
        with contextlib.suppress(FileNotFoundError):
            begin = offsets.get(file.stem, len(MAGIC))
            if file.stat().st_size > begin:
                found.append(_made(file, begin))
    return min(found, default=None)


def _offsets(journals: Sequence[Path]) -> dict[str, int]:
    """How far these are taken in. Cursors of all that ever were are kept, so only theirs are asked for."""
    found: dict[str, int] = {}
    for some in in_lists([file.stem for file in journals]):
        wanted = select(JournalCursor.journal, JournalCursor.offset).where(JournalCursor.journal.in_(some))
        found |= dict(db.session.execute(wanted).all())
    return found


def _made(file: Path, offset: int) -> datetime:
    """When the record there was made; when the file was last written, where that can't be read."""
    with file.open("rb") as opened:
        opened.seek(offset)
        first = next(read(opened.read(MOST), start=0, base=offset, finished=False), None)
        return _instant(first.record.at_ms if first else int(os.fstat(opened.fileno()).st_mtime * 1000))


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
        finished = journal.is_finished(fd)  # asked before reading: nothing can follow then
        cursor = _cursor(file.stem, now)
        found = list(islice(_records(fd, cursor.offset, finished), limit))
        left = os.fstat(fd)
    finally:
        os.close(fd)
    _note_damage(file.stem, found)
    if finished and len(found) < limit and left.st_size > (found[-1].end if found else cursor.offset):
        _note_lost_end(file, found, cursor, int(left.st_mtime * 1000))
    if found:
        cursor.offset, cursor.moved_at = found[-1].end, now
    if len(found) == limit:
        intake.more = True
    elif finished:
        intake.finished.append(file)
    name = file.stem
    return [(name, each) for each in found]


def _cursor(name: str, now: datetime) -> JournalCursor:
    found = db.session.get(JournalCursor, name, populate_existing=True)
    if found is None:
        found = JournalCursor(journal=name, offset=len(MAGIC), moved_at=now)
        db.session.add(found)
    return found


def _records(fd: int, offset: int, finished: bool) -> Iterator[Found]:
    """Records from ``offset`` on, read in pieces. Damage in a file whose writer lives waits until it is finished."""
    size = os.fstat(fd).st_size
    while offset < size:
        data = os.pread(fd, CHUNK, offset)
        last = offset + len(data) >= size
        end = offset
        for found in read(data, start=0, base=offset, finished=finished and last):
            yield found
            end = found.end
        if end == offset and finished and not last:
            for found in read(data, start=0, base=offset, finished=True):
                yield found
                end = found.end
            end = max(end, offset + len(data) - MOST)  # a frame may lie across the end of this piece
        if last or end == offset:
            return
        offset = end


def _note_damage(name: str, found: Sequence[Found]) -> None:
    """Bytes that can't be read are a gap between the records around them."""
    for before, each in pairwise([found[0], *found] if found else []):
        if each.damage:
            _add_gap(name, before.record.at_ms, each.record.at_ms, 0, "journal damaged")


def _note_lost_end(file: Path, found: Sequence[Found], cursor: JournalCursor, written_ms: int) -> None:
    """An end that can't be read is a gap from the last record, or the file's first moment, to its last writing."""
    if found:
        since_ms = found[-1].record.at_ms
    elif cursor.offset > len(MAGIC):
        since_ms = int(cursor.moved_at.timestamp() * 1000)
    else:
        since_ms = journal.begun_ms(file)
    since_ms = min(since_ms, written_ms)
    _add_gap(f"{file.stem}#end", since_ms, written_ms, 0, "journal damaged")


def _note_strays(strays: Sequence[Taken]) -> None:
    """Clicks of unknown links are a gap, one a journal and intake; the first one's place makes it be there once."""
    for name, some in groupby(sorted(strays, key=lambda each: each[0]), key=lambda each: each[0]):
        founds = sorted((found for _, found in some), key=lambda found: found.record.at_ms)
        source = f"{name}#{min(found.offset for found in founds)}"
        _add_gap(source, founds[0].record.at_ms, founds[-1].record.at_ms, len(founds), "unknown link")


def _holds_more(file: Path, offsets: dict[str, int]) -> bool:
    if file.suffix == GAPS_SUFFIX:
        return journal.is_left(file) or _tells_more(file)
    return file.stat().st_size > offsets.get(file.stem, 0) or journal.is_left(file)


def _tells_more(file: Path) -> bool:
    """True when a living process has noted a gap, or the growth of one, that the database has not."""
    noted = select(Gap.from_at, Gap.until_at, Gap.missed).where(Gap.source == file.stem)
    known = {tuple(row) for row in db.session.execute(noted)}
    return any((_instant(gap.from_ms), _instant(gap.until_ms), gap.clicks) not in known for gap in read_gaps(file))


def _take_gaps(file: Path, intake: Intake) -> None:
    with contextlib.suppress(FileNotFoundError):
        finished = journal.is_left(file)
        for gap in read_gaps(file):
            _add_gap(file.stem, gap.from_ms, gap.until_ms, gap.clicks, gap.why)
        if finished:
            intake.finished.append(file)


def _add_gap(source: str, from_ms: int, until_ms: int, missed: int, why: str) -> None:
    values = {"until_at": _instant(until_ms), "missed": missed}
    db.session.execute(
        insert_for(Gap)
        .values(source=source, from_at=_instant(from_ms), why=why, **values)
        .on_conflict_do_update(index_elements=["source", "from_at"], set_=values)
    )


def _instant(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)
