"""Uploads of the LinkedIn stub: an address for each part, ETags, and a video that is worked on for a while. Ours."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.peers.ledger import Asked, Reply
from tests.peers.members import Member, Refusing

PART = 4_194_304
LOOKS_UNTIL_READY = 1
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8")


class _Listening(Protocol):
    url: str


@dataclass
class Upload:
    """One file: its parts as they arrive; ``looks`` counts how often its state was asked for."""

    owner: str
    size: int
    parts: dict[int, bytes] = field(default_factory=dict)
    done: bool = False
    looks: int = 0


class Uploads:
    """Files by URN. ``spoil`` holds URNs, or "all", whose video can't be read."""

    def __init__(self, server: _Listening) -> None:
        self.server = server
        self.files: dict[str, Upload] = {}
        self.spoil = False

    def reply(self, method: str, kind: str, rest: list[str], member: Member, asked: Asked) -> Reply:
        """initializeUpload, finalizeUpload and the state of a file. Raises Refusing."""
        owner = f"urn:li:person:{member.id}"
        if method == "GET" and len(rest) == 1 and rest[0] in self.files:
            return self._state(rest[0])
        match method, asked.query.get("action"), rest:
            case "POST", "initializeUpload", []:
                return self._begin(kind, owner, asked.fields().get("initializeUploadRequest") or {})
            case "POST", "finalizeUpload", []:
                return self._finish(asked.fields().get("finalizeUploadRequest") or {})
        raise Refusing(refusal(400, "INVALID_ACTION", asked.path))

    def put(self, asked: Asked) -> Reply:
        """The bytes of a file, or of one part of it."""
        _, _, kind, name, number = asked.path.split("/")
        upload = self.files.get(f"urn:li:{kind}:{name}")
        if asked.method != "PUT" or upload is None or not asked.body:
            raise Refusing(refusal(404, "NOT_FOUND", "no such upload"))
        if kind == "image":
            if not asked.body.startswith(_PICTURES):
                raise Refusing(refusal(400, "INVALID_FILE", "neither JPEG, PNG nor GIF"))
            upload.done = True
        upload.parts[int(number)] = asked.body
        return Reply(201, None, {"ETag": _tag(asked.body)})

    def usable(self, urn: str, owner: str) -> bool:
        """Whether a post of this owner may show it."""
        upload = self.files.get(urn)
        return upload is not None and upload.done and upload.owner == owner

    def _begin(self, kind: str, owner: str, asked: dict[str, Any]) -> Reply:
        video = kind == "videos"
        wanted = {"owner", "fileSizeBytes", "uploadCaptions", "uploadThumbnail"} if video else {"owner"}
        if set(asked) != wanted or asked["owner"] != owner:
            raise Refusing(refusal(422, "INVALID_FIELD", f"initializeUploadRequest {sorted(asked)}"))
        name, size = f"C4E{len(self.files):05d}", int(asked.get("fileSizeBytes", 0))
        urn = f"urn:li:{kind.removesuffix('s')}:{name}"
        self.files[urn] = Upload(owner, size)
        at = f"{self.server.url}/dms-uploads/{kind.removesuffix('s')}/{name}"
        if not video:
            return Reply(200, {"value": {"uploadUrlExpiresAt": 1, "uploadUrl": f"{at}/0", "image": urn}})
        parts = [
            {"uploadUrl": f"{at}/{number}", "firstByte": first, "lastByte": min(first + PART, size) - 1}
            for number, first in enumerate(range(0, size, PART))
        ]
        return Reply(200, {"value": {"video": urn, "uploadInstructions": parts, "uploadToken": ""}})

    def _finish(self, asked: dict[str, Any]) -> Reply:
        upload = self.files.get(str(asked.get("video")))
        if upload is None or set(asked) != {"video", "uploadToken", "uploadedPartIds"}:
            raise Refusing(refusal(422, "INVALID_FIELD", "finalizeUploadRequest"))
        tags = [_tag(upload.parts[number]) for number in sorted(upload.parts)]
        if asked["uploadedPartIds"] != tags or sum(map(len, upload.parts.values())) != upload.size:
            raise Refusing(refusal(400, "INVALID_PARTS", "parts are missing or in the wrong order"))
        upload.done = True
        return Reply(200, None)

    def _state(self, urn: str) -> Reply:
        upload = self.files[urn]
        upload.looks += 1
        working = upload.looks <= LOOKS_UNTIL_READY
        status = "PROCESSING" if working else ("PROCESSING_FAILED" if self.spoil else "AVAILABLE")
        return Reply(200, {"id": urn, "owner": upload.owner, "status": status if upload.done else "WAITING_UPLOAD"})


def refusal(status: int, code: str, message: str, **more: object) -> Reply:
    """A refusal in LinkedIn's shape."""
    return Reply(status, {"status": status, "code": code, "message": message, **more})


def _tag(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
