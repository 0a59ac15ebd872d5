"""Pictures and videos at LinkedIn: uploaded first, then named in the post. Imports contract and linkedin_api.

Sources: learn.microsoft.com, /linkedin/marketing/community-management/shares/{images-api,videos-api,
multiimage-post-api,posts-api}: initializeUpload gives an address (for a video one for each part of 4 MB), the bytes are
put there, a video's parts are named by their ETags in finalizeUpload and then worked on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from advocacy.english import English
from advocacy.networks.capabilities import MediaKind
from advocacy.networks.contract import Credentials, Draft, LinkCard, Medium, NetworkRefused, NotReady
from advocacy.networks.linkedin_api import LinkedInApi

LOOK_AGAIN = timedelta(seconds=10)
TITLE_MOST, DESCRIPTION_MOST = 400, 4_000
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif"})
_WORKING = frozenset({"PROCESSING", "WAITING_UPLOAD"})
_MISSING = 404
_FORBIDDEN = 403  # members' tokens may not always read what they uploaded


def content_of(api: LinkedInApi, credentials: Credentials, owner: str, draft: Draft, now: datetime) -> dict[str, Any]:
    """The ``content`` of a post: a video, a picture, several pictures or the link's card; empty for words alone.

    Uploads what isn't there yet. Raises NetworkRefused; NotReady while LinkedIn works on a video.
    """
    uploads = dict(draft.uploads)
    for medium in draft.media:
        if medium.ref not in uploads:
            uploads[medium.ref] = _uploaded(api, credentials, owner, medium)
    videos = [medium for medium in draft.media if medium.kind is MediaKind.VIDEO]
    for video in videos:
        _await(api, credentials, uploads, video, now)
    if videos:
        return {"media": {"id": uploads[videos[0].ref], **_titled(videos[0])}}
    if draft.media:
        return _pictures(uploads, draft.media)
    return {"article": _article(api, credentials, owner, draft.link)} if draft.link is not None else {}


def _pictures(uploads: Mapping[str, str], media: Sequence[Medium]) -> dict[str, Any]:
    images = [{"id": uploads[each.ref], **({"altText": each.alt} if each.alt else {})} for each in media]
    return {"media": images[0]} if len(images) == 1 else {"multiImage": {"images": images}}


def _titled(video: Medium) -> dict[str, str]:
    """A video has no alternative text there; its description becomes its title."""
    return {"title": video.alt[:TITLE_MOST]} if video.alt else {}


def _article(api: LinkedInApi, credentials: Credentials, owner: str, card: LinkCard) -> dict[str, str]:
    """LinkedIn looks at no address itself: title, words and picture come from us. One it won't have is left out."""
    said = {
        "source": card.url, "title": (card.title or card.url)[:TITLE_MOST],
        "description": card.description[:DESCRIPTION_MOST],
    }  # fmt: skip
    if card.image and card.image_type in PICTURES:
        try:
            said["thumbnail"] = _image(api, credentials, owner, card.image)
        except NetworkRefused as no:
            if not no.permanent:
                raise
        if card.image_alt and "thumbnail" in said:
            said["thumbnailAltText"] = card.image_alt
    return {name: value for name, value in said.items() if value}


def _uploaded(api: LinkedInApi, credentials: Credentials, owner: str, medium: Medium) -> str:
    if medium.kind is MediaKind.VIDEO:
        return _video(api, credentials, owner, medium.content)
    return _image(api, credentials, owner, medium.content)


def _image(api: LinkedInApi, credentials: Credentials, owner: str, content: bytes) -> str:
    begun = api.act(credentials, "images", "initializeUpload", {"initializeUploadRequest": {"owner": owner}})
    api.upload(credentials, _text(begun, "uploadUrl"), content)
    return _text(begun, "image")


def _video(api: LinkedInApi, credentials: Credentials, owner: str, content: bytes) -> str:
    asked = {"owner": owner, "fileSizeBytes": len(content), "uploadCaptions": False, "uploadThumbnail": False}
    begun = api.act(credentials, "videos", "initializeUpload", {"initializeUploadRequest": asked})
    parts = [api.upload(credentials, url, content[first : last + 1]) for url, first, last in _parts(begun)]
    urn = _text(begun, "video")
    done = {"video": urn, "uploadToken": str(begun.get("uploadToken") or ""), "uploadedPartIds": parts}
    api.act(credentials, "videos", "finalizeUpload", {"finalizeUploadRequest": done})
    return urn


def _parts(begun: Mapping[str, Any]) -> Iterable[tuple[str, int, int]]:
    """Address, first and last byte of each part. Raises NetworkRefused where they are not told."""
    try:
        for part in begun.get("uploadInstructions") or []:
            yield str(part["uploadUrl"]), int(part["firstByte"]), int(part["lastByte"])
    except (AttributeError, KeyError, TypeError, ValueError) as odd:
        raise NetworkRefused(English("LinkedIn's answer does not say where the video's parts go.")) from odd


def _await(
    api: LinkedInApi, credentials: Credentials, uploads: Mapping[str, str], video: Medium, now: datetime
) -> None:
    """Nothing, once LinkedIn is done with it, or doesn't let us look."""
    answer = api.read(credentials, f"/rest/videos/{quote(uploads[video.ref], safe='')}")
    if answer.status == _FORBIDDEN:
        return
    if answer.status == _MISSING:
        raise NetworkRefused(English("LinkedIn no longer has the uploaded video."))  # uploading anew mends it
    if not answer.ok:
        raise api.refused(credentials, answer)
    status = str(answer.fields().get("status", ""))
    if status in _WORKING:
        raise NotReady(English("LinkedIn still works on the video."), uploads=uploads, retry_at=now + LOOK_AGAIN)
    if status == "PROCESSING_FAILED":
        raise NetworkRefused(English("LinkedIn could not read the video."), permanent=True)


def _text(fields: Any, name: str) -> str:
    value = fields.get(name) if isinstance(fields, dict) else None
    if not isinstance(value, str) or not value:
        raise NetworkRefused(English("LinkedIn's answer holds no %(name)s.", name=name))
    return value
