"""Pictures and videos on their way to Bluesky: blobs, their shapes, and the service that makes videos ready.

Imports bluesky_session, bluesky_identity and the wire.
Sources: lexicons com.atproto.repo.uploadBlob, app.bsky.embed.{images,video}, app.bsky.video.{uploadVideo,getJobStatus},
com.atproto.server.getServiceAuth; docs.bsky.app/docs/tutorials/video.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from advocacy.english import English
from advocacy.networks import bluesky_session as session
from advocacy.networks.answers import refusal, short
from advocacy.networks.bluesky_identity import Identities
from advocacy.networks.bluesky_session import Line
from advocacy.networks.capabilities import MediaKind, MediaRule
from advocacy.networks.contract import Credentials, Draft, Medium, NetworkRefused, NotReady
from advocacy.networks.uploading import patience, pixels_across
from advocacy.networks.wire import Answer

VIDEO_SERVICE = "https://video.bsky.app"
RULE = MediaRule(
    images=4, image_types=frozenset({"image/jpeg", "image/png", "image/webp"}), image_bytes=2_000_000, alt_most=2_000,
    video_types=frozenset({"video/mp4"}), video_bytes=100_000_000, video_seconds=180,
)  # fmt: skip
"""The lexicon has no limit for descriptions; 2,000 is what Bluesky's own app takes. Videos: the service's limits."""

WORKS_FOR = timedelta(minutes=30)  # the service may put the video into the account's store for so long
AGAIN = timedelta(seconds=15)
FORGOTTEN = English("The video service has forgotten the video.")  # handing it over anew mends it
REFUSED_BLOBS = frozenset({"InvalidMimeType", "BlobTooLarge", "PayloadTooLarge"})


@dataclass(frozen=True)
class Uploads:
    """Uploads for one account's posts. ``video_service`` is empty where videos go straight to the account's server."""

    line: Line
    identities: Identities
    video_service: str = VIDEO_SERVICE

    def embed(self, credentials: Credentials, draft: Draft, now: datetime) -> dict[str, Any] | None:
        """What a post with media shows, everything uploaded; None for one without. Raises NetworkRefused, NotReady."""
        if not draft.media:
            return None
        if draft.media[0].kind is MediaKind.VIDEO:
            video = draft.media[0]
            blob = self._video(credentials, video, draft.uploads, now)
            shown = {"video": blob, **({"alt": video.alt} if video.alt else {}), **shape(video)}
            return {"$type": "app.bsky.embed.video", **shown}
        images = [
            {"alt": medium.alt, "image": self.blob(credentials, medium.content, medium.type), **shape(medium)}
            for medium in draft.media
        ]
        return {"$type": "app.bsky.embed.images", "images": images}

    def blob(self, credentials: Credentials, content: bytes, kind: str) -> dict[str, Any]:
        """Content as an uploaded blob, which waits some hours for its post. Raises NetworkRefused; permanent where the
        server won't have it."""
        answer = self.line.ask(
            credentials, "POST", "com.atproto.repo.uploadBlob", data=content, content_type=kind,
            timeout=patience(self.line.wire.timeout, len(content)),
        )  # fmt: skip
        if answer.ok and isinstance(blob := answer.fields().get("blob"), dict):
            return blob
        if answer.status in (413, 415) or session.error(answer) in REFUSED_BLOBS:
            why = session.why(answer)
            raise NetworkRefused(English("The server does not take this file: %(why)s", why=why), permanent=True)
        raise session.refused(answer, credentials)

    def _video(
        self, credentials: Credentials, video: Medium, uploads: Mapping[str, str], now: datetime
    ) -> Mapping[str, Any]:
        """The video's blob; by the service, which makes it ready before anybody sees the post."""
        if not self._reaches(credentials.service_url):
            return self.blob(credentials, video.content, video.type)
        job = uploads.get(f"job:{video.ref}", "")
        answer = self._asked_after(job) if job else self._handed_over(credentials, video, now)
        return self._ready(answer, video, now, asked=bool(job))

    def _reaches(self, root: str) -> bool:
        """A service on the internet puts nothing into a server on this machine."""
        return bool(self.video_service) and (root.startswith("https://") or self.video_service.startswith("http://"))

    def _handed_over(self, credentials: Credentials, video: Medium, now: datetime) -> Answer:
        """Hands the video to the service, with leave to put it into the account's store."""
        host = quote(urlsplit(self.identities.server_of(credentials.account_id)).netloc, safe="")
        leave = self.line.read(
            credentials, "com.atproto.server.getServiceAuth", aud=f"did:web:{host}",
            lxm="com.atproto.repo.uploadBlob", exp=str(int((now + WORKS_FOR).timestamp())),
        )  # fmt: skip
        if not leave.ok:
            raise session.refused(leave, credentials)
        name = {"did": credentials.account_id, "name": f"{video.ref}.mp4"}
        return self.line.openly(
            self.video_service, "POST", "app.bsky.video.uploadVideo", query=name, data=video.content,
            content_type=video.type, token=str(leave.fields().get("token") or ""),
            timeout=patience(self.line.wire.timeout, len(video.content)),
        )  # fmt: skip

    def _asked_after(self, job: str) -> Answer:
        return self.line.openly(self.video_service, "GET", "app.bsky.video.getJobStatus", query={"jobId": job})

    def _ready(self, answer: Answer, video: Medium, now: datetime, *, asked: bool) -> Mapping[str, Any]:
        """The blob of a job that is done (``asked`` after, or just begun); 409 says that the same video was uploaded
        before, and names its job."""
        said = answer.fields()
        status: Mapping[str, Any] = said["jobStatus"] if isinstance(said.get("jobStatus"), dict) else said
        if isinstance(status.get("blob"), dict):
            return dict(status["blob"])
        if status.get("state") == "JOB_STATE_FAILED":
            told = short(status.get("error") or status.get("message") or "it did not say why")
            raise NetworkRefused(English("Bluesky could not make the video ready: %(why)s", why=told), permanent=True)
        job = status.get("jobId")
        if asked and answer.status in (400, 404):
            raise NetworkRefused(FORGOTTEN)
        if not (answer.ok or answer.status == 409) or not isinstance(job, str) or not job:
            raise refusal(answer, session.why(answer))  # what the service thinks of us says nothing of the account
        raise NotReady(
            English("Bluesky makes the video ready."), uploads={f"job:{video.ref}": job}, retry_at=now + AGAIN
        )


def shape(medium: Medium) -> dict[str, dict[str, int]]:
    """The aspect ratio, so that readers' apps leave room for it; nothing where it can't be told."""
    size = pixels_across(medium)
    return {"aspectRatio": {"width": size[0], "height": size[1]}} if size else {}
