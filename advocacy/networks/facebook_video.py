"""A Page's video, in Facebook's three phases: start, transfer in chunks, finish. Only the finish publishes.

The video's id is known from the start, so that after a lost answer the video itself is asked. Imports the Graph reader
and contract. Source: developers.facebook.com/docs/graph-api/reference/page/videos (upload_phase, upload_session_id,
start_offset, video_file_chunk) and /reference/video (status, post_id).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from advocacy.english import English
from advocacy.networks.contract import Absent, Found, Medium, NetworkRefused, NotReady, Published, Unknown
from advocacy.networks.meta_graph import Graph, fault_of, form, multipart, named, refusal_by
from advocacy.networks.uploading import patience

BYTES_A_TIME = 16_000_000
"""After so many bytes the lease is given back, and the rest goes up with the next try."""
_FAILED = frozenset({"error", "expired", "upload_failed"})


@dataclass(frozen=True)
class PageVideo:
    """Videos of one Page."""

    graph: Graph
    page: str
    token: str

    def uploaded(self, medium: Medium, known: Mapping[str, str], *, now: datetime) -> Mapping[str, str]:
        """The upload with all of its bytes there: ``session`` and ``video``. ``known`` is what an earlier try has left.

        Raises NotReady when there is more to send, NetworkRefused.
        """
        kept = dict(known) if known.get("of") == medium.ref else self._started(medium)
        sent = 0
        while kept["start"] != kept["end"]:
            if sent >= BYTES_A_TIME:
                raise NotReady(English("The video is on its way to Facebook."), uploads=kept, retry_at=now)
            start, end = int(kept["start"]), int(kept["end"])
            kept.update(self._sent(kept["session"], start, medium.content[start:end]))
            sent += end - start
        return kept

    def finish(self, upload: Mapping[str, str], text: str) -> bytes:
        """The request that publishes it."""
        fields = {"upload_phase": "finish", "upload_session_id": upload["session"], "description": text}
        return form(fields)

    def found(self, video: str) -> Found | None:
        """What the video says of itself; None when that isn't enough to tell. Raises NetworkRefused."""
        answer = self.graph.asked(video, self.token, {"fields": "id,status,permalink_url,post_id"})
        fault = fault_of(answer)
        if fault is not None and fault.absent:
            return None
        if not answer.ok:
            raise refusal_by(answer)
        status = answer.fields().get("status")
        status = status if isinstance(status, dict) else {}
        phase = status.get("publishing_phase")
        phase = phase if isinstance(phase, dict) else {}
        if phase.get("status") == "complete" or phase.get("publish_status") == "published":
            return Published(video, self.address(video))
        if status.get("video_status") in _FAILED:
            return Absent(may_repeat=False, never_will_be=True)
        return (
            Unknown(English("Facebook is still working on the video."))
            if status.get("video_status") == "processing"
            else None
        )

    def address(self, video: str) -> str:
        """Where it is seen."""
        return f"https://www.facebook.com/{self.page}/videos/{video}"

    def _started(self, medium: Medium) -> dict[str, str]:
        if not medium.content:
            raise NetworkRefused(English("The video is empty."), permanent=True)
        size = str(len(medium.content))
        begun = self.graph.post(f"{self.page}/videos", self.token, {"upload_phase": "start", "file_size": size})
        return {
            "of": medium.ref, "session": named(begun, "upload_session_id"), "video": named(begun, "video_id"),
            **_offsets(begun),
        }  # fmt: skip

    def _sent(self, session: str, start: int, chunk: bytes) -> dict[str, str]:
        fields = {"upload_phase": "transfer", "upload_session_id": session, "start_offset": str(start)}
        data, content_type = multipart(fields, "video_file_chunk", chunk, "application/octet-stream")
        edge = f"{self.page}/videos"
        seconds = patience(self.graph.wire.timeout, len(data))
        return _offsets(self.graph.upload(edge, self.token, data, content_type, timeout=seconds))


def _offsets(answer: Mapping[str, object]) -> dict[str, str]:
    """Where the next chunk starts and ends; both the same once all is there. Raises NetworkRefused for no numbers."""
    start, end = str(answer.get("start_offset")), str(answer.get("end_offset"))
    if not (start.isdecimal() and end.isdecimal() and int(start) <= int(end)):
        raise NetworkRefused(English("The server's answer does not say how the upload goes on."))
    return {"start": start, "end": end}
