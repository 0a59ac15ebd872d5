from __future__ import annotations

import errno
import os
import threading
import time
from pathlib import Path

import pytest

from advocacy.links.door.commits import GroupCommit
from advocacy.links.door.gaps import SLOTS, GapBook, read_gaps
from advocacy.links.door.journal import Journal, is_left
from advocacy.links.door.records import MAGIC, ClickRecord, encode, read
from advocacy.links.verdicts.machines import Seen


def frame(number: int) -> bytes:
    return encode(ClickRecord(number, number, Seen("GET", "agent"), None))


class Disk:
    """A disk that fills up, counts its syncs, and a clock that stands still until it is moved, or jumps."""

    def __init__(self) -> None:
        self.full, self.room, self.now, self.syncs = False, 10**9, 1_700_000_000.0, 0
        self.jump = 0.0

    def write(self, fd: int, data: bytes) -> int:
        if self.full and not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        part = data[: self.room] if self.full else data
        self.room -= len(part) if self.full else 0
        return os.write(fd, part)

    def sync(self, fd: int) -> None:
        self.syncs += 1
        os.fdatasync(fd)

    def journal(self, folder: Path, **options: float) -> Journal:
        return Journal(
            folder,
            write=self.write,
            sync=self.sync,
            clock=lambda: self.now + self.jump,
            ticks=lambda: self.now,
            **options,
        )  # type: ignore[arg-type]


def recorded(folder: Path) -> list[int]:
    files = sorted(folder.glob("*.clicks"))
    return [found.record.link_id for file in files for found in read(file.read_bytes(), finished=True)]


def recorded_in_time(commit: GroupCommit, number: int) -> None:
    """Records a click, on a thread of its own so that a test fails rather than waits for ever."""
    done = threading.Event()

    def click() -> None:
        commit.record(frame(number))
        done.set()

    threading.Thread(target=click, daemon=True).start()
    assert done.wait(5)


def test_what_is_acknowledged_is_in_the_file(tmp_path: Path) -> None:
    disk = Disk()
    journal = disk.journal(tmp_path / "clicks")
    assert journal.append([frame(1), frame(2)]) and journal.append([frame(3)])
    assert disk.syncs == 2 and recorded(tmp_path / "clicks") == [1, 2, 3]
    (file,) = (tmp_path / "clicks").glob("*.clicks")
    assert file.read_bytes().startswith(MAGIC) and file.stat().st_mode & 0o777 == 0o600
    assert not is_left(file)
    journal.close()
    assert is_left(file) and not list(tmp_path.glob("**/*.gaps"))


def test_a_full_or_old_file_is_followed_by_a_new_one(tmp_path: Path) -> None:
    disk = Disk()
    journal = disk.journal(tmp_path, rotate_bytes=100, rotate_seconds=60)
    for number in range(1, 7):
        journal.append([frame(number)])
    assert len(list(tmp_path.glob("*.clicks"))) == 3
    disk.now += 61
    journal.rest()
    assert all(is_left(file) for file in tmp_path.glob("*.clicks"))
    journal.append([frame(7)])
    assert recorded(tmp_path) == [1, 2, 3, 4, 5, 6, 7]


def test_a_full_disk_leaves_a_gap_and_what_was_acknowledged(tmp_path: Path) -> None:
    disk = Disk()
    journal = disk.journal(tmp_path)
    journal.prepare()
    assert journal.append([frame(1)])
    disk.full, disk.room = True, 10  # the next frame is cut in the middle
    assert not journal.append([frame(2), frame(3)])
    disk.now += 0.5
    assert not journal.append([frame(4)])
    (gap,) = read_gaps(next(tmp_path.glob("*.gaps")))  # written although the disk is full
    assert (gap.clicks, gap.why) == (3, "disk full")
    disk.now += 0.6
    assert not journal.append([frame(5)])
    disk.full = False
    disk.now += 2
    assert journal.append([frame(6)])
    (gap,) = read_gaps(next(tmp_path.glob("*.gaps")))
    assert gap.clicks == 4 and gap.until_ms - gap.from_ms == 3100
    assert recorded(tmp_path) == [1, 6]  # the torn file is not written again


@pytest.mark.parametrize("jump", [-7 * 86_400.0, 86_400.0])
def test_a_clock_that_jumps_keeps_no_click_waiting_and_no_file_open(tmp_path: Path, jump: float) -> None:
    disk = Disk()
    journal = disk.journal(tmp_path, rotate_seconds=60)
    assert journal.append([frame(1)])
    disk.full, disk.room = True, 0
    assert not journal.append([frame(2)])
    disk.full, disk.jump = False, jump
    disk.now += 2
    assert journal.append([frame(3)])  # tries again after a second of waiting, whatever the clock says
    (gap,) = read_gaps(next(tmp_path.glob("*.gaps")))
    assert gap.clicks == 1 and gap.until_ms == int((disk.now + jump) * 1000)
    disk.now += 61
    journal.rest()
    assert all(is_left(file) for file in tmp_path.glob("*.clicks"))
    assert sorted(recorded(tmp_path)) == [1, 3]


def test_a_folder_that_refuses_is_remembered_until_it_does_not(tmp_path: Path) -> None:
    disk, folder = Disk(), tmp_path / "clicks"
    folder.write_text("in the way")
    journal = disk.journal(folder)
    journal.prepare()
    assert not journal.append([frame(1)])
    folder.unlink()
    disk.now += 2
    assert journal.append([frame(2)])
    (gap,) = read_gaps(next(folder.glob("*.gaps")))
    assert (gap.clicks, gap.why) == (1, "disk refuses")


def test_a_sync_that_fails_acknowledges_nothing(tmp_path: Path) -> None:
    def refuse(_fd: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    journal = Journal(tmp_path, sync=refuse)
    assert not journal.append([frame(1)])
    assert [gap.clicks for gap in journal.gaps.gaps] == [1]


def test_a_file_that_cannot_be_closed_costs_no_click(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = GroupCommit(Journal(tmp_path, rotate_bytes=1))
    commit.record(frame(1))
    close, failing = os.close, [OSError(errno.EIO, "Input/output error")]

    def refuse(fd: int) -> None:
        close(fd)
        if failing:
            raise failing.pop()

    with monkeypatch.context() as patched:
        patched.setattr(os, "close", refuse)
        recorded_in_time(commit, 2)
    recorded_in_time(commit, 3)
    commit.close()
    assert recorded(tmp_path) == [1, 2, 3] and list(tmp_path.glob("*.gaps")) == []


@pytest.mark.parametrize("failure", [RuntimeError("nobody foresaw this"), SystemExit(1)])
def test_whatever_fails_nobody_waits_for_ever(tmp_path: Path, failure: BaseException) -> None:
    failing = [failure]

    def write(fd: int, data: bytes) -> int:
        if data == frame(2) and failing:
            raise failing.pop()
        return os.write(fd, data)

    commit = GroupCommit(Journal(tmp_path, write=write))
    for number in (1, 2, 3):
        recorded_in_time(commit, number)
        if number == 2:
            (gap,) = read_gaps(next(tmp_path.glob("*.gaps")))
            assert (gap.clicks, gap.why) == (1, "writing failed")
    commit.close()
    assert recorded(tmp_path) == [1, 3]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_ended_is_started_again(tmp_path: Path) -> None:
    commit = GroupCommit(Journal(tmp_path))
    commit.put(None, lambda: None)  # type: ignore[arg-type]  # nothing that we hand over ends it
    until = time.monotonic() + 5
    while commit._thread.is_alive() and time.monotonic() < until:
        time.sleep(0.01)
    recorded_in_time(commit, 1)
    commit.close()
    assert recorded(tmp_path) == [1]


def test_a_waker_that_fails_keeps_no_other_waiting(tmp_path: Path) -> None:
    commit = GroupCommit(Journal(tmp_path))

    def fail() -> None:
        raise RuntimeError("Event loop is closed")

    commit.put([frame(1)], fail)
    recorded_in_time(commit, 2)
    commit.close()
    assert recorded(tmp_path) == [1, 2]


def test_a_full_book_of_gaps_lengthens_its_last(tmp_path: Path) -> None:
    book = GapBook(tmp_path / "x.gaps")
    for number in range(SLOTS + 5):
        book.add(1, 1000 + number * 10, "disk full")
        book.end(1005 + number * 10)
    book.close()
    gaps = read_gaps(tmp_path / "x.gaps")
    assert len(gaps) == SLOTS and sum(gap.clicks for gap in gaps) == SLOTS + 5
    assert gaps[-1].until_ms == 1005 + (SLOTS + 4) * 10


def test_a_half_written_slot_is_left_out(tmp_path: Path) -> None:
    book = GapBook(tmp_path / "x.gaps")
    book.add(3, 1000, "disk full")
    book.keep()
    book.close()
    whole = (tmp_path / "x.gaps").read_bytes()
    (tmp_path / "x.gaps").write_bytes(whole[:10] + b"\xff" + whole[11:])
    assert read_gaps(tmp_path / "x.gaps") == []


@pytest.mark.parametrize("threads", [1, 8])
def test_threads_that_wait_share_a_sync(tmp_path: Path, threads: int) -> None:
    disk = Disk()
    commit = GroupCommit(disk.journal(tmp_path))

    def click(start: int) -> None:
        for number in range(start, start + 25):
            commit.record(frame(number))
            assert number in recorded(tmp_path)

    workers = [threading.Thread(target=click, args=(1000 * (each + 1),)) for each in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    commit.close()
    assert len(recorded(tmp_path)) == 25 * threads
    assert disk.syncs <= 25 * threads
