"""Verifying: walks a chain, from the database or an export, and names the first position where it breaks.

Pure but for the database's own end. Finds changed, removed, inserted and reordered rows, a cut tail, a chain computed
anew, and payloads that are gone without a recorded erasure. Memory does not grow with the chain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from advocacy.database import db
from advocacy.history.chain import Link, links_of_database
from advocacy.history.checkpoints import Checkpoint, file_of, public_keys, read_file
from advocacy.history.digests import GENESIS, link_digest, payload_digest
from advocacy.history.models import HistoryPayload, HistoryRow, Seal, Unsealed
from advocacy.settings import Settings

TOLD_EVERY = 10_000
"""Positions between two words about how far it is."""

UNKNOWN_KEY = "a checkpoint's signature is not that of a known signing key"


@dataclass(frozen=True)
class Report:
    """What verifying found: how far the chain holds, and at which position and why it breaks.

    ``first`` is the position that it began with; ``gone`` counts payloads that are not in a part of the chain, whose
    erasure can only be recorded behind it; ``agreed`` is the last position that a signed checkpoint vouches for.
    """

    positions: int
    checkpoints: int
    broken_at: int | None = None
    why: str = ""
    first: int = 1
    gone: int = 0
    agreed: int = 0

    @property
    def whole(self) -> bool:
        """True when nothing is wrong."""
        return self.broken_at is None


@dataclass(frozen=True)
class Part:
    """Which part of a chain is walked: its first position, the digest before it, and whether it ends with the chain."""

    first: int = 1
    previous: str = GENESIS
    to_the_end: bool = True


@dataclass
class Walk:
    """A walk over a chain, link by link; checkpoints are held against it where they stand."""

    part: Part
    marks: dict[int, list[Checkpoint]]
    position: int = field(init=False)
    digest: str = field(init=False)
    seen: int = 0
    agreed: int = 0
    missing: dict[int, int] = field(default_factory=dict)  # row id -> position; its payload is gone

    def __post_init__(self) -> None:
        self.position, self.digest = self.part.first - 1, self.part.previous

    def step(self, link: Link) -> Report | None:
        """Goes one on; gives what is wrong there."""
        position = self.position + 1
        why = _fault(link, position, self.digest)
        if why:
            return self.broken(position, why)
        self.position, self.digest = position, link.digest
        self._note_payload(link)
        for mark in self.marks.pop(position, ()):
            self.seen += 1
            if mark.digest != link.digest:
                since = f"somewhere from position {self.agreed + 1} on " if self.agreed + 1 < position else ""
                self.position = position - 1
                return self.broken(position, f"the chain was {since}computed anew: a signed checkpoint disagrees")
            self.agreed = position
        return None

    def erased(self, rows: Iterable[int]) -> None:
        """Rows whose payload is gone because an erasure says so."""
        for row_id in rows:
            self.missing.pop(row_id, None)

    def end(self) -> Report:
        """Nothing is left to walk."""
        if self.marks:
            return self.broken(self.position + 1, f"the tail is cut: a checkpoint names position {max(self.marks)}")
        if self.missing and self.part.to_the_end:
            at = min(self.missing.values())
            return self.broken(at, "the payload is gone and no erasure is recorded")
        return Report(self.position, self.seen, first=self.part.first, gone=len(self.missing), agreed=self.agreed)

    def broken(self, position: int, why: str) -> Report:
        """It breaks there."""
        return Report(self.position, self.seen, position, why, first=self.part.first, agreed=self.agreed)

    def _note_payload(self, link: Link) -> None:
        fixed = link.fixed or {}
        if link.body is None:
            self.missing[fixed["id"]] = link.position
        elif fixed["noun"] == "history" and fixed["verb"] == "erase":
            self.erased(link.body["details"].get("rows", ()))  # always behind what it erased


def verify(
    links: Iterable[Link],
    checkpoints: Iterable[Checkpoint],
    public_keys: Mapping[str, str],
    *,
    part: Part = Part(),
    erased_since: Callable[[], Iterable[int]] = tuple,
    told: Callable[[int], None] = lambda position: None,
) -> Report:
    """Walks the chain and holds it against its checkpoints, each signed with the key of its id.

    ``erased_since`` gives the ids of rows whose erasure waits for its seal; ``told`` hears how far the walk is.
    """
    marks: dict[int, list[Checkpoint]] = {}
    for mark in checkpoints:
        if not mark.signed_by(public_keys.get(mark.key_id, "")):
            return Report(0, 0, mark.position, UNKNOWN_KEY, first=part.first)
        marks.setdefault(mark.position, []).append(mark)
    walk = Walk(part, marks)
    for link in links:
        if wrong := walk.step(link):
            return wrong
        if walk.position % TOLD_EVERY == 0:
            told(walk.position)
    walk.erased(erased_since())
    return walk.end()


def _fault(link: Link, position: int, previous: str) -> str:
    if link.position != position:
        return f"position {position} is missing"
    if link.fixed is None:
        return "the row is gone"
    if link.previous != previous:
        return "the digest before it is not the one it was sealed on"
    if link.digest != link_digest(previous, position, link.fixed):
        return "the row is not the one that was sealed"
    if link.body is None or link.salt is None:
        return ""
    if payload_digest(bytes.fromhex(link.salt), link.body) != link.fixed["payload_digest"]:
        return "the payload is not the one that was sealed"
    return ""


def verify_database(
    settings: Settings,
    told: Callable[[int], None] = lambda position: None,
    *,
    marks: Sequence[Checkpoint] | None = None,
) -> Report:
    """Verifies the chain in the database against the file of checkpoints, or the ``marks`` that are given instead, and
    that no row escaped sealing."""
    held_against = read_file(file_of(settings)) if marks is None else marks
    report = verify(
        links_of_database(), held_against, public_keys(settings), erased_since=erased_unsealed, told=told
    )  # fmt: skip
    if not report.whole:
        return report
    stray = db.session.scalar(
        select(HistoryRow.id)
        .outerjoin(Seal, Seal.history_id == HistoryRow.id)
        .outerjoin(Unsealed, Unsealed.id == HistoryRow.id)
        .where(Seal.position.is_(None), Unsealed.id.is_(None))
        .order_by(HistoryRow.id)
        .limit(1)
    )
    if stray is not None:
        why = f"row {stray} was put in past the seal, or lost it"
        return Report(report.positions, report.checkpoints, report.positions + 1, why, agreed=report.agreed)
    return report


def erased_unsealed() -> Iterator[int]:
    """Row ids of erasures that are written and wait for their seal."""
    waiting = (
        select(HistoryPayload.body)
        .join(HistoryRow, HistoryRow.id == HistoryPayload.id)
        .join(Unsealed, Unsealed.id == HistoryRow.id)
        .where(HistoryRow.noun == "history", HistoryRow.verb == "erase")
    )
    for body in db.session.scalars(waiting):
        details = body["details"]
        yield from details["rows"] if isinstance(details, dict) else ()
