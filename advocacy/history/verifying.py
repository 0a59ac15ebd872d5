"""Verifying: walks a chain, from the database or an export, and names the first position where it breaks.

Pure but for the two sources at the end. Finds changed, removed, inserted and reordered rows, a cut tail, a chain
computed anew, and payloads that are gone without a recorded erasure.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import Breach
from advocacy.history.checkpoints import Checkpoint, file_of, key_id, public_keys, read_file, read_lines
from advocacy.history.digests import GENESIS, canonical, link_digest, payload_digest
from advocacy.history.models import HistoryRow, Seal, Unsealed
from advocacy.history.sealing import fixed_fields
from advocacy.settings import Settings


@dataclass(frozen=True)
class Link:
    """One sealed row: the seal, the fields its digest covers, the payload and its salt (hex) unless erased."""

    position: int
    previous: str
    digest: str
    fixed: dict[str, Any]
    salt: str | None
    body: dict[str, Any] | None


@dataclass(frozen=True)
class Report:
    """What verifying found: how far the chain holds, and at which position and why it breaks."""

    positions: int
    checkpoints: int
    broken_at: int | None = None
    why: str = ""

    @property
    def whole(self) -> bool:
        """True when nothing is wrong."""
        return self.broken_at is None


def verify(links: Iterable[Link], checkpoints: Iterable[Checkpoint], public_keys: Mapping[str, str]) -> Report:
    """Walks the chain and holds it against its checkpoints, each signed with the key of its id."""
    marks: dict[int, list[Checkpoint]] = {}
    for mark in checkpoints:
        if not mark.signed_by(public_keys.get(mark.key_id, "")):
            return Report(0, 0, mark.position, "a checkpoint's signature is not that of a known signing key")
        marks.setdefault(mark.position, []).append(mark)
    position, digest, seen = 0, GENESIS, 0
    missing: dict[int, int] = {}  # row id -> position, payload gone
    erased: set[int] = set()
    for link in links:
        position += 1
        if why := _fault(link, position, digest):
            return Report(position - 1, seen, position, why)
        digest = link.digest
        _note_payload(link, missing, erased)
        for mark in marks.pop(position, []):
            seen += 1
            if mark.digest != digest:
                return Report(
                    position - 1, seen, position, "the chain was computed anew: a signed checkpoint disagrees"
                )
    if marks:
        return Report(position, seen, position + 1, f"the tail is cut: a checkpoint names position {max(marks)}")
    for row_id, at in sorted(missing.items(), key=lambda entry: entry[1]):
        if row_id not in erased:
            return Report(position, seen, at, "the payload is gone and no erasure is recorded")
    return Report(position, seen)


def _note_payload(link: Link, missing: dict[int, int], erased: set[int]) -> None:
    if link.body is None:
        missing[link.fixed["id"]] = link.position
    elif (link.fixed["noun"], link.fixed["verb"]) == ("history", "erase"):
        erased.update(link.body["details"]["rows"])


def _fault(link: Link, position: int, previous: str) -> str:
    if link.position != position:
        return f"position {position} is missing"
    if link.previous != previous:
        return "the digest before it is not the one it was sealed on"
    if link.digest != link_digest(previous, position, link.fixed):
        return "the row is not the one that was sealed"
    if link.body is None or link.salt is None:
        return ""
    if payload_digest(bytes.fromhex(link.salt), link.body) != link.fixed["payload_digest"]:
        return "the payload is not the one that was sealed"
    return ""


def verify_database(settings: Settings) -> Report:
    """Verifies the chain in the database against the file of checkpoints, and that no row escaped sealing."""
    report = verify(links_of_database(), read_file(file_of(settings)), public_keys(settings))
    stray = db.session.scalar(
        select(HistoryRow.id)
        .outerjoin(Seal, Seal.history_id == HistoryRow.id)
        .outerjoin(Unsealed, Unsealed.id == HistoryRow.id)
        .where(Seal.position.is_(None), Unsealed.id.is_(None))
        .limit(1)
    )
    if report.whole and stray is not None:
        return Report(report.positions, report.checkpoints, report.positions + 1, f"row {stray} lost its seal")
    return report


def links_of_database(batch: int = 1000) -> Iterator[Link]:
    """The chain in the database, in order, a batch at a time."""
    after = 0
    while True:
        seals = db.session.scalars(
            select(Seal).where(Seal.position > after).order_by(Seal.position).limit(batch)
        ).unique().all()  # fmt: skip
        for seal in seals:
            payload = seal.row.payload
            salt, body = (payload.salt.hex(), dict(payload.body)) if payload else (None, None)
            yield Link(seal.position, seal.previous, seal.digest, fixed_fields(seal.row), salt, body)
        if len(seals) < batch:
            return
        after = seals[-1].position
        db.session.expunge_all()


def export(path: Path, settings: Settings) -> int:
    """Writes the examiner's export: a header with the public key and checkpoints, then a line a row. Gives the rows."""
    header = {
        "public_keys": list(public_keys(settings).values()),
        "checkpoints": [mark.line for mark in read_file(file_of(settings))],
    }
    count = 0
    with path.open("wb") as file:
        file.write(canonical(header) + b"\n")
        for link in links_of_database():
            file.write(canonical(link.__dict__) + b"\n")
            count += 1
    return count


def verify_file(path: Path, *trusted_keys: str) -> Report:
    """Verifies an export offline. With ``trusted_keys`` those count, and none that only the file knows.

    Raises Breach when the file is not an export.
    """
    try:
        with path.open(encoding="utf-8") as file:
            header = json.loads(file.readline())
            public, marks = trusted_keys or header["public_keys"], read_lines(header["checkpoints"])
            keys = {key_id(one): one for one in public}
            return verify((Link(**json.loads(line)) for line in file), marks, keys)
    except (ValueError, KeyError, TypeError) as wrong:
        raise Breach(
            f"{path} is not an export of the history.", remedy="Make one with `advocacy history export`."
        ) from wrong
