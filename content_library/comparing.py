"""What changed between two revisions, part by part, in words that a reviewer reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from advocacy.web.diffs import DiffLine, diff_lines
from advocacy.web.palette import network_look
from content_library.frames import AUDIENCE_KEYS
from content_library.models import Revision


@dataclass(frozen=True)
class Change:
    """One part that differs, and how, line by line."""

    part: str
    lines: list[DiffLine]


def changes(before: Revision | None, after: Revision, zone: str) -> list[Change]:
    """Every part of the frame that differs; nothing without an earlier revision."""
    if before is None:
        return []
    old, new = dict(_parts(before, zone)), dict(_parts(after, zone))
    return [
        Change(part, diff_lines(old.get(part, ""), new.get(part, "")))
        for part in dict.fromkeys((*new, *old))
        if old.get(part, "") != new.get(part, "")
    ]


def _parts(revision: Revision, zone: str) -> Iterator[tuple[str, str]]:
    """The frame as named texts."""
    yield _("Title"), revision.title
    yield _("Summary"), revision.summary
    yield _("Link"), revision.url
    for each in revision.captions:
        yield f"{network_look(each.network).label} · {each.language}", each.text
    yield _("Picture"), _picture(revision)
    for key in AUDIENCE_KEYS:
        yield _("Audience by %(key)s", key=key), ", ".join(revision.audience.get(key) or [_("all")])
    yield _("Product classes"), ", ".join(revision.classes)
    yield _("What sharers may change"), revision.text_mode.value.replace("_", " ")
    yield _("Not before"), _shown(revision.embargo_at, zone)
    yield _("Until"), _shown(revision.expires_at, zone)


def _picture(revision: Revision) -> str:
    seen = revision.media
    size = f"{seen.width} × {seen.height} · {seen.sha256[:12]}" if seen else ""
    return "\n".join(part for part in (size, revision.media_alt) if part)


def _shown(at: datetime | None, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M %Z") if at else ""
