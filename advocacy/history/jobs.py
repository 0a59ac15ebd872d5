"""Bodies of the timetable's jobs about history: sealing, giving out signed checkpoints, verifying."""

from __future__ import annotations

from datetime import datetime

from advocacy import clock, settings
from advocacy.database import db, reading, writing
from advocacy.history import checkpoints, verifications
from advocacy.history.chain import still
from advocacy.history.models import Actor
from advocacy.history.sealing import head, seal, waits
from advocacy.history.verifying import verify_database

BATCH = 1000


def seal_waiting(now: datetime) -> int:
    """Seals all waiting rows, a batch a transaction. Asks first whether there are any, without keeping writers out."""
    with reading():
        if not waits():
            return 0
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


def ask_for_verification(now: datetime) -> None:
    """Every night the whole chain is walked."""
    with writing():
        verifications.ask(actor=VERIFIER, now=now)


def verify_waiting(now: datetime) -> bool:
    """Walks the chain for a verification that waits; False when none does. Says how far it is while it walks."""
    with reading():
        verification_id = verifications.waiting(now)
    if verification_id is None:
        return False
    with writing():
        if not verifications.begin(verification_id, actor=VERIFIER, now=now):
            return False
    with reading():
        still()
        report = verify_database(settings.current(), lambda done: _tell(verification_id, done))
    with writing():
        verifications.finish(verification_id, report, actor=VERIFIER, now=clock.now())
    return True


def _tell(verification_id: int, done: int) -> None:
    """In a transaction of its own: the one that walks only reads, and stays open."""
    with db.engine.connect().execution_options(writing=True) as line, line.begin():
        line.execute(verifications.so_far(verification_id, done, clock.now()))


VERIFIER = Actor.job("verify history")
