"""Group commit: whoever waits while the disk is busy is written with the next sync. Imports the journal only.

The group sizes itself: one click when one comes, hundreds when they come while the last sync runs.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue

from advocacy.links.door.journal import Journal

log = logging.getLogger(__name__)

IDLE_SECONDS = 60.0

_Batch = tuple[Sequence[bytes], Callable[[], None]]


class GroupCommit:
    """One thread that owns a journal. ``wake`` of a batch is called when it is on disk, or noted as a gap."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._queue: SimpleQueue[_Batch | None] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread = self._start()

    def put(self, frames: Sequence[bytes], wake: Callable[[], None]) -> None:
        """Hands frames over; returns at once."""
        self._queue.put((frames, wake))
        if not self._thread.is_alive():
            with self._starting:
                if not self._thread.is_alive():
                    self._thread = self._start()

    def record(self, frame: bytes) -> None:
        """Hands one frame over and waits for the disk."""
        done = threading.Lock()
        done.acquire()
        self.put([frame], done.release)
        done.acquire()

    def close(self) -> None:
        """Writes what waits, then ends the journal."""
        self._queue.put(None)
        self._thread.join()

    def _start(self) -> threading.Thread:
        thread = threading.Thread(target=self._run, name="clicks", daemon=True)
        thread.start()
        return thread

    def _run(self) -> None:
        _survives(self._journal.prepare)
        while (first := self._wait()) is not None:
            batches, last = self._gather(first)
            try:
                self._write([frame for frames, _ in batches for frame in frames])
            finally:
                for _, wake in batches:
                    _survives(wake)
            if last:
                break
        _survives(self._journal.close)

    def _write(self, frames: Sequence[bytes]) -> None:
        if not _survives(lambda: self._journal.append(frames)):
            _survives(lambda: self._journal.lose(len(frames)))

    def _wait(self) -> _Batch | None:
        while True:
            try:
                return self._queue.get(timeout=IDLE_SECONDS)
            except Empty:
                _survives(self._journal.rest)

    def _gather(self, first: _Batch) -> tuple[list[_Batch], bool]:
        batches = [first]
        while True:
            try:
                following = self._queue.get_nowait()
            except Empty:
                return batches, False
            if following is None:
                return batches, True
            batches.append(following)


def _survives(act: Callable[[], object]) -> bool:
    """The edge of the thread: whatever goes wrong is logged. Were the thread to end, every click would wait for it."""
    try:
        act()
    except BaseException:
        log.exception("writing clicks failed")
        return False
    return True


class LoopCommit:
    """The same for an event loop: clicks of one turn of the loop travel together; one batch is under way at a time."""

    def __init__(self, commit: GroupCommit, loop: asyncio.AbstractEventLoop) -> None:
        self._commit, self._loop = commit, loop
        self._waiting: list[tuple[bytes, Callable[[], object]]] = []
        self._busy = False

    def put(self, frame: bytes, told: Callable[[], object]) -> None:
        """Calls ``told`` in the loop when the frame is on disk, or noted as a gap."""
        self._waiting.append((frame, told))
        if not self._busy:
            self._busy = True
            self._loop.call_soon(self._send)

    async def record(self, frame: bytes) -> None:
        """Returns when the frame is on disk, or noted as a gap."""
        done = asyncio.Event()
        self.put(frame, done.set)
        await done.wait()

    def _send(self) -> None:
        batch, self._waiting = self._waiting, []
        self._commit.put([frame for frame, _ in batch], lambda: self._call_back(lambda: self._written(batch)))

    def _call_back(self, act: Callable[[], None]) -> None:
        self._loop.call_soon_threadsafe(act)

    def _written(self, batch: list[tuple[bytes, Callable[[], object]]]) -> None:
        """The next batch sets out first: the disk works while the answers of this one go out."""
        if self._waiting:
            self._send()
        else:
            self._busy = False
        for _, told in batch:
            _survives(told)
