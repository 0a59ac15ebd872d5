"""The file of a copy: a tar that is written and read from front to back, in bounded memory. Imports errors.

It begins with ``advocacy-backup.json`` (what it is and which tables it holds) and ends with ``manifest.json``: how many
members there were, a digest over all of them, and the sum of each table. A file that was cut has no such end, and one
that was changed another digest; both are refused before anything is touched.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO

from advocacy.errors import Breach

FORMAT = 1
HEAD, MANIFEST, CHECKPOINTS, KEYS = "advocacy-backup.json", "manifest.json", "checkpoints.jsonl", "keys.json"
IN_MEMORY = 8 * 1024 * 1024
CHUNK = 256 * 1024
_NAME = re.compile(
    r"advocacy-backup\.json|manifest\.json|checkpoints\.jsonl|keys\.json|tables/\w+/\d{6,}\.jsonl\.gz"
    r"|media/[0-9a-f]{64}|clicks/[0-9a-f-]+\.(clicks|gaps)"
)
_SMALL = frozenset({HEAD, MANIFEST, CHECKPOINTS, KEYS})
REMEDY = "Use another copy; this one can't be trusted."


@dataclass
class Digest:
    """A digest over members in their order: name, size and content of each."""

    members: int = 0
    _all: Any = field(default_factory=hashlib.sha256)

    def add(self, name: str, size: int, digest: bytes) -> None:
        """Adds a member by its own SHA-256."""
        self.members += 1
        self._all.update(f"{name}\0{size}\0".encode() + digest)

    @property
    def text(self) -> str:
        """As it stands in the manifest."""
        return f"{self.members}:{self._all.hexdigest()}"


class Writer:
    """Writes a copy into an open file."""

    def __init__(self, file: BinaryIO) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - ended by end()
        self._digest = Digest()

    def put(self, name: str, body: IO[bytes], size: int) -> bytes:
        """Adds a member of that size; gives its SHA-256."""
        listening = _Listening(body)
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self._tar.addfile(member, listening)
        digest = listening.heard.digest()
        self._digest.add(name, size, digest)
        return digest

    def put_bytes(self, name: str, content: bytes) -> None:
        """Adds a small member."""
        self.put(name, io.BytesIO(content), len(content))

    def put_json(self, name: str, content: dict[str, Any]) -> None:
        """Adds a small member as JSON."""
        self.put_bytes(name, json.dumps(content, indent=1).encode())

    def put_pieces(self, name: str, pieces: Iterator[bytes]) -> bytes:
        """Adds a member whose size is known at its end only; gives its SHA-256."""
        with SpooledTemporaryFile(IN_MEMORY) as spool:
            for piece in pieces:
                spool.write(piece)
            size = spool.tell()
            spool.seek(0)
            return self.put(name, spool, size)

    def end(self, manifest: dict[str, Any]) -> None:
        """Writes the manifest and ends the file."""
        self.put_json(MANIFEST, {**manifest, "digest": self._digest.text})
        self._tar.close()


class _Listening(io.RawIOBase):
    """Passes bytes on and keeps their digest."""

    def __init__(self, body: IO[bytes]) -> None:
        self._body = body
        self.heard = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._body.read(size)
        self.heard.update(data)
        return data


@dataclass(frozen=True)
class Member:
    """A member under the reader's hand: read it before the next one."""

    name: str
    size: int
    body: IO[bytes] = field(repr=False)


@dataclass(frozen=True)
class Contents:
    """What a copy says of itself. ``checkpoints`` and ``keys`` are small members, as they are."""

    head: dict[str, Any]
    manifest: dict[str, Any]
    checkpoints: bytes
    keys: bytes | None

    @property
    def revision(self) -> str:
        """The schema that its tables have."""
        return str(self.head["revision"])


def members(path: Path) -> Iterator[Member]:
    """The members in their order. Raises Breach for a file that is no copy, or that ends too early."""
    with _cut_off(path), tarfile.open(path, mode="r|") as tar:
        for member in tar:
            body = tar.extractfile(member) if member.isfile() else None
            if body is None or not _NAME.fullmatch(member.name):
                raise Breach(f"{path} is not a copy of ours: it holds “{member.name[:80]}”.", remedy=REMEDY)
            yield Member(member.name, member.size, body)


@contextmanager
def _cut_off(path: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError) as wrong:
        raise Breach(f"{path} is cut off, or not a copy at all.", remedy=REMEDY) from wrong


def examined(path: Path, told: Callable[[int], None] = lambda size: None) -> Contents:
    """Reads the whole file and says what it holds. Raises Breach when a byte is missing or another."""
    digest, small = Digest(), {}
    before = ""
    for member in members(path):
        before = digest.text
        heard = hashlib.sha256()
        kept = bytearray()
        with _cut_off(path):
            while data := member.body.read(CHUNK):
                heard.update(data)
                told(len(data))
                if member.name in _SMALL:
                    kept += data
        digest.add(member.name, member.size, heard.digest())
        if member.name in _SMALL:
            small[member.name] = bytes(kept)
        last = member.name
    if HEAD not in small:
        raise Breach(f"{path} is not a copy made by `advocacy backup`.")
    if MANIFEST not in small or last != MANIFEST:
        raise Breach(f"{path} is cut off: its end is missing.", remedy=REMEDY)
    try:
        head, manifest = json.loads(small[HEAD]), json.loads(small[MANIFEST])
    except ValueError as wrong:
        raise Breach(f"{path} is damaged: what it says of itself can't be read.", remedy=REMEDY) from wrong
    if head.get("format") != FORMAT:
        raise Breach(f"{path} is of a later form of copies.", remedy="Restore it with the version that made it.")
    if manifest.get("digest") != before:
        raise Breach(f"{path} is damaged: what it holds is not what was written.", remedy=REMEDY)
    return Contents(head, manifest, small.get(CHECKPOINTS, b""), small.get(KEYS))
