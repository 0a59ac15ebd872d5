"""Uploads of the X stub: a picture in one form, a video in parts that are then worked on. Ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.peers.ledger import Asked, Reply
from tests.peers.members import Member, Refusing

MOST_OF_A_PART, MOST_OF_A_PICTURE, LONGEST_ALT = 5_000_000, 5_000_000, 1_000
LOOKS_UNTIL_READY = 1
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")


@dataclass
class Upload:
    """One file: its parts by number; ``looks`` counts how often its state was asked for."""

    owner: str
    category: str
    size: int
    parts: dict[int, bytes] = field(default_factory=dict)
    done: bool = False
    alt: str = ""
    looks: int = 0


class Uploads:
    """Files by id. ``spoil``: videos can't be read."""

    def __init__(self) -> None:
        self.files: dict[str, Upload] = {}
        self.spoil = False

    def reply(self, method: str, rest: list[str], member: Member, asked: Asked) -> Reply:
        """By path. Raises Refusing."""
        if "media.write" not in member.scopes:
            raise Refusing(Reply(403, {"title": "Forbidden", "detail": "media.write", "status": 403}))
        match method, rest:
            case "POST", ["upload"]:
                return self._picture(member, _form(asked))
            case "POST", ["upload", "initialize"]:
                return self._begin(member, asked.fields())
            case "POST", ["upload", media_id, "append"]:
                return self._append(self._file(media_id, member), _form(asked))
            case "POST", ["upload", media_id, "finalize"] if not asked.body:
                return self._finish(media_id, self._file(media_id, member))
            case "GET", ["upload"] if asked.query.get("command") == "STATUS":
                media_id = asked.query.get("media_id", "")
                return Reply(200, {"data": self._state(media_id, self._file(media_id, member))})
            case "POST", ["metadata"]:
                return self._describe(member, asked.fields())
        raise Refusing(_invalid(f"{method} {asked.path}"))

    def usable(self, ids: list[str], member: Member) -> bool:
        """Whether a post of this person may show them: up to four pictures, or one video that is ready."""
        files = [self.files.get(each) for each in ids]
        if not all(each is not None and each.done and each.owner == member.id for each in files):
            return False
        kinds = [each.category for each in files if each is not None]
        ready = all(each.looks > LOOKS_UNTIL_READY for each in files if each and each.category == "tweet_video")
        return ready and (kinds == ["tweet_video"] or (set(kinds) == {"tweet_image"} and len(kinds) <= 4))

    def _picture(self, member: Member, form: dict[str, bytes]) -> Reply:
        content = form.get("media", b"")
        if set(form) != {"media", "media_category", "media_type"} or form["media_category"] != b"tweet_image":
            raise Refusing(_invalid(f"media upload {sorted(form)}"))
        if not content.startswith(_PICTURES) or len(content) > MOST_OF_A_PICTURE:
            raise Refusing(_invalid("media type unrecognized"))
        media_id = self._new(Upload(member.id, "tweet_image", len(content), {0: content}, done=True))
        return Reply(200, {"data": {"id": media_id, "media_key": f"3_{media_id}", "expires_after_secs": 86_400}})

    def _begin(self, member: Member, asked: dict[str, Any]) -> Reply:
        if set(asked) != {"media_type", "total_bytes", "media_category"} or asked["media_type"] != "video/mp4":
            raise Refusing(_invalid(f"initialize {sorted(asked)}"))
        media_id = self._new(Upload(member.id, str(asked["media_category"]), int(asked["total_bytes"])))
        return Reply(200, {"data": {"id": media_id, "media_key": f"7_{media_id}", "expires_after_secs": 86_400}})

    def _append(self, upload: Upload, form: dict[str, bytes]) -> Reply:
        if set(form) != {"segment_index", "media"} or not 0 < len(form["media"]) <= MOST_OF_A_PART:
            raise Refusing(_invalid(f"append {sorted(form)}"))
        upload.parts[int(form["segment_index"])] = form["media"]
        return Reply(200, {"data": {"expires_at": 2_000_000_000}})

    def _finish(self, media_id: str, upload: Upload) -> Reply:
        whole = sorted(upload.parts) == list(range(len(upload.parts)))
        if not whole or sum(map(len, upload.parts.values())) != upload.size:
            raise Refusing(_invalid("segments do not add up to provided total file size"))
        upload.done = True
        working = {"state": "pending", "check_after_secs": 1}
        return Reply(200, {"data": {"id": media_id, "size": upload.size, "processing_info": working}})

    def _state(self, media_id: str, upload: Upload) -> dict[str, Any]:
        upload.looks += 1
        if upload.looks <= LOOKS_UNTIL_READY:
            return {"id": media_id, "processing_info": {"state": "in_progress", "check_after_secs": 2}}
        failed = {"state": "failed", "error": {"code": 1, "name": "InvalidMedia", "message": "Unsupported video"}}
        return {"id": media_id, "processing_info": failed if self.spoil else {"state": "succeeded"}}

    def _describe(self, member: Member, asked: dict[str, Any]) -> Reply:
        match asked:
            case {"id": str(media_id), "metadata": {"alt_text": {"text": str(alt)}}} if len(alt) <= LONGEST_ALT:
                self._file(media_id, member).alt = alt
                return Reply(200, {"data": {"id": media_id}})
        raise Refusing(_invalid("metadata"))

    def _file(self, media_id: str, member: Member) -> Upload:
        upload = self.files.get(media_id)
        if upload is None or upload.owner != member.id:
            raise Refusing(_invalid("no such media"))
        return upload

    def _new(self, upload: Upload) -> str:
        media_id = str(1_880_000_000_000_000_000 + len(self.files))
        self.files[media_id] = upload
        return media_id


def _form(asked: Asked) -> dict[str, bytes]:
    """The fields of a multipart form; empty for another type of body."""
    kind, _, boundary = asked.headers.get("content-type", "").partition("; boundary=")
    if kind != "multipart/form-data":
        return {}
    found = {}
    for part in asked.body.split(b"--" + boundary.encode())[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = head.split(b'name="')[1].split(b'"')[0].decode()
        found[name] = content.removesuffix(b"\r\n")
    return found


def _invalid(detail: str) -> Reply:
    name = "https://api.x.com/2/problems/invalid-request"
    return Reply(400, {"title": "Invalid Request", "detail": detail, "type": name, "status": 400})
