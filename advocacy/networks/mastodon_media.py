"""Pictures and videos on their way to a Mastodon server, which works on large ones for a while.

Imports answers, validating and the wire. Source: docs.joinmastodon.org/methods/media (v2: 200 is ready, 202 is being
worked on; GET /api/v1/media/:id: 206 is being worked on, 422 has failed).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from urllib3 import encode_multipart_formdata

from advocacy.english import English
from advocacy.networks.answers import refusal, short
from advocacy.networks.capabilities import Capabilities, MediaKind
from advocacy.networks.contract import Credentials, Draft, Medium, NetworkRefused, NotReady
from advocacy.networks.uploading import patience, pixels_across
from advocacy.networks.validating import problems
from advocacy.networks.wire import Answer, Wire

AGAIN = timedelta(seconds=10)
NO_SUCH_METHOD = frozenset({404, 405})
WORKING = frozenset({202, 206})
ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif", "video/mp4": "mp4",
    "video/webm": "webm", "video/quicktime": "mov",
}  # fmt: skip


@dataclass(frozen=True)
class Uploads:
    """Uploads for one account's statuses."""

    wire: Wire

    def ids(self, credentials: Credentials, draft: Draft, now: datetime) -> Sequence[str]:
        """The server's names for the draft's media, all of them ready. Raises NetworkRefused; NotReady, with the names
        so far, while the server works on one."""
        named: dict[str, str] = {}
        working = False
        for medium in draft.media:
            known = draft.uploads.get(medium.ref, "")
            name, ready = self._asked_after(credentials, known) if known else ("", False)
            if not name:
                name, ready = self._uploaded(credentials, medium)
            named[medium.ref] = name
            working = working or not ready
        if working:
            raise NotReady(English("The server makes the media ready."), uploads=named, retry_at=now + AGAIN)
        return [named[medium.ref] for medium in draft.media]

    def _uploaded(self, credentials: Credentials, medium: Medium) -> tuple[str, bool]:
        """The new upload's name, and whether it is ready. Servers before 3.1.3 know the older method only."""
        name = f"{medium.kind}.{ENDINGS.get(medium.type, 'bin')}"
        fields: dict[str, Any] = {"file": (name, medium.content, medium.type)}
        if medium.alt:
            fields["description"] = medium.alt
        body, kind = encode_multipart_formdata(fields)
        for path in ("/api/v2/media", "/api/v1/media"):
            answer = self._asked(
                credentials, "POST", path, data=body, content_type=kind,
                timeout=patience(self.wire.timeout, len(body)),
            )  # fmt: skip
            if answer.status not in NO_SUCH_METHOD:
                break
        return self._name_in(answer), answer.status not in WORKING

    def _asked_after(self, credentials: Credentials, name: str) -> tuple[str, bool]:
        """The same for an earlier upload; no name for one that the server has cleared away by now."""
        answer = self._asked(credentials, "GET", f"/api/v1/media/{name}")
        if answer.status == 404:
            return "", False
        return self._name_in(answer), answer.status not in WORKING

    def _name_in(self, answer: Answer) -> str:
        said = answer.fields()
        if not answer.ok:
            why = short(said.get("error") or f"HTTP {answer.status}")
            needs_person = answer.status in (401, 403) and bool(said.get("error"))
            refused = English("The server does not take the media: %(why)s", why=why)
            raise refusal(answer, refused, needs_person=needs_person)
        name = said.get("id")
        if not isinstance(name, str | int) or not name:
            raise NetworkRefused(English("The server's answer names no media."))
        return str(name)

    def _asked(self, credentials: Credentials, verb: str, path: str, **request: Any) -> Answer:
        token = credentials.secrets.get("token", "")
        return self.wire.answered(verb, f"{credentials.service_url}{path}", token=token, **request)


def require_taken(capabilities: Capabilities, draft: Draft, pixels: int | None) -> None:
    """Raises NetworkRefused, permanent, for what the server would refuse; ``capabilities`` hold its limits."""
    wrong = [each for each in problems(capabilities, draft) if each.field in {"media", "alt"}]
    if wrong:
        raise NetworkRefused(f"{wrong[0].message} {wrong[0].remedy}", permanent=True)
    for medium in draft.media:
        size = pixels_across(medium) if medium.kind is MediaKind.IMAGE else None
        if size and pixels and size[0] * size[1] > pixels:
            raise NetworkRefused(English("The picture has more pixels than the server takes."), permanent=True)


def attached(status: Mapping[str, Any]) -> list[str]:
    """The names of a status's media."""
    media = status.get("media_attachments")
    return [str(each.get("id")) for each in media if isinstance(each, dict)] if isinstance(media, list) else []


def wanted(body: bytes) -> list[str]:
    """The names of the media in a stored request."""
    return [str(name) for name in json.loads(body).get("media_ids", [])]
