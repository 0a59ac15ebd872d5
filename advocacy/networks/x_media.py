"""Pictures and videos at X: uploaded first, then named in the post. Imports contract, wire and x_api.

Sources: docs.x.com, /x-api/media/quickstart/{media-upload-chunked,best-practices} and X's own SDK (PyPI xdk 0.10.6): a
picture goes in one request, a video in parts of at most 5 MB (initialize, append, finalize) and is then worked on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from urllib3.filepost import encode_multipart_formdata

from advocacy.english import English
from advocacy.networks.capabilities import MediaKind
from advocacy.networks.contract import Credentials, Draft, Medium, NetworkRefused, NotReady
from advocacy.networks.wire import json_bytes
from advocacy.networks.x_api import XApi, data_of, refused

PART = 4_000_000
LOOK_AGAIN = 5  # seconds, where X says nothing
LAPSED = English("The uploaded video has lapsed.")  # uploads wait a day; uploading anew mends it
_WORKING = frozenset({"pending", "in_progress"})


def media_ids(api: XApi, credentials: Credentials, draft: Draft, now: datetime) -> list[str]:
    """The ids of the draft's media there, in order; uploads what isn't there yet.

    Raises NetworkRefused; NotReady while X works on a video.
    """
    uploads = dict(draft.uploads)
    for medium in draft.media:
        if medium.ref not in uploads:
            uploads[medium.ref] = _uploaded(api, credentials, medium)
    for medium in draft.media:
        if medium.kind is MediaKind.VIDEO:
            _await(api, credentials, uploads, medium.ref, now)
    return [uploads[medium.ref] for medium in draft.media]


def _uploaded(api: XApi, credentials: Credentials, medium: Medium) -> str:
    if medium.kind is MediaKind.VIDEO:
        return _video(api, credentials, medium)
    form = {"media_category": "tweet_image", "media_type": medium.type}
    media_id = _id(_sent(api, credentials, "/2/media/upload", form, medium.content))
    if medium.alt:
        described = {"id": media_id, "metadata": {"alt_text": {"text": medium.alt}}}
        api.act(credentials, "/2/media/metadata", json_bytes(described))
    return media_id


def _video(api: XApi, credentials: Credentials, medium: Medium) -> str:
    asked = {"media_type": medium.type, "total_bytes": len(medium.content), "media_category": "tweet_video"}
    media_id = _id(api.act(credentials, "/2/media/upload/initialize", json_bytes(asked)))
    for index, start in enumerate(range(0, len(medium.content), PART)):
        part = medium.content[start : start + PART]
        _sent(api, credentials, f"/2/media/upload/{media_id}/append", {"segment_index": str(index)}, part)
    api.act(credentials, f"/2/media/upload/{media_id}/finalize", None)
    return media_id


def _sent(api: XApi, credentials: Credentials, path: str, fields: Mapping[str, str], content: bytes) -> dict[str, Any]:
    """A form with a file in it."""
    form: list[tuple[str, str | tuple[str, bytes, str]]] = [*fields.items()]
    form.append(("media", ("media", content, "application/octet-stream")))
    body, content_type = encode_multipart_formdata(form)
    return api.act(credentials, path, body, content_type)


def _await(api: XApi, credentials: Credentials, uploads: Mapping[str, str], ref: str, now: datetime) -> None:
    answer = api.read(credentials, "/2/media/upload", command="STATUS", media_id=uploads[ref])
    if answer.status == 404:
        raise NetworkRefused(LAPSED)
    if not answer.ok:
        raise refused(answer)
    working = _object(data_of(answer), "processing_info")
    state = working.get("state")
    if state in _WORKING:
        wait = working.get("check_after_secs")
        seconds = wait if isinstance(wait, int) and wait > 0 else LOOK_AGAIN
        raise NotReady(
            English("X still works on the video."), uploads=uploads, retry_at=now + timedelta(seconds=seconds)
        )
    if state == "failed":
        why = str(_object(working, "error").get("message") or English("X could not read the video."))
        raise NetworkRefused(why, permanent=True)


def _object(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object in an answer; empty where there is none."""
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def _id(data: Mapping[str, Any]) -> str:
    media_id = data.get("id")
    if not isinstance(media_id, str) or not media_id:
        raise NetworkRefused(English("X's answer holds no id of the upload."))
    return media_id
