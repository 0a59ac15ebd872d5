"""Bodies of the timetable's jobs about history: sealing, and giving out signed checkpoints."""

from __future__ import annotations

from datetime import datetime

from advocacy import settings
from advocacy.database import reading, writing
from advocacy.history import checkpoints
from advocacy.history.sealing import head, seal

BATCH = 1000


def seal_waiting(now: datetime) -> int:
    """Seals all waiting rows, a batch a transaction."""
    sealed = 0
    for _ in range(100):
        with writing():
            count = seal(BATCH)
        sealed += count
        if count < BATCH:
            break
    return sealed


def give_out_checkpoint(now: datetime) -> checkpoints.Checkpoint | None:
    """Signs the chain's head and appends it to the file outside, unless nothing was sealed since the last one."""
    in_force = settings.current()
    with reading():
        position, digest = head()
    path = checkpoints.file_of(in_force)
    given = checkpoints.read_file(path)
    if not position or (given and given[-1].position == position):
        return None
    mark = checkpoints.sign(position, digest, now, in_force)
    checkpoints.append(mark, path)
    return mark


def signed_head(now: datetime) -> checkpoints.Checkpoint | None:
    """A signed checkpoint of the chain's head, None while nothing is sealed."""
    with reading():
        position, digest = head()
    return checkpoints.sign(position, digest, now, settings.current()) if position else None
