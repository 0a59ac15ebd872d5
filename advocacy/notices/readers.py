"""A reader of the history: tells people what became of their posts and what needs them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from advocacy.history import Reader, Record
from advocacy.notices.telling import tell


@dataclass(frozen=True)
class Words:
    """What is said about a move of a share."""

    title: str
    text: str
    tone: str
    by_mail: bool


SHARES = {
    "hand_over": Words(
        "Ready for you to post", "“{title}” is due on {network}. Post it by hand and tell us.", "info", True
    ),
    "reject": Words("{network} refused your post", "“{title}” was not published: {why}", "bad", True),
    "lose_sight": Words(
        "We can't tell whether {network} took your post", "We are looking for “{title}”.", "warn", False
    ),
    "ask": Words(
        "Is your post on {network}?", "No machine can tell whether “{title}” was published. Please look.", "warn", True
    ),
    "hold": Words("Your post is held", "“{title}” waits: {why}", "warn", False),
    "miss": Words(
        "Your post missed its time", "“{title}” was not published on {network}. You can schedule it again.", "bad", True
    ),
    "cancel": Words("Your post was cancelled", "“{title}” will not be published on {network}. {why}", "warn", False),
    "seen_gone": Words("Your post is gone", "We no longer find “{title}” on {network}.", "warn", False),
}
"""By verb of the share's history."""


def _apply(record: Record, now: datetime) -> None:
    if record.noun == "connection":
        _about_connection(record, now)
        return
    words, details = SHARES.get(record.verb), record.details
    person_id = details.get("person_id")
    if words is None or not isinstance(person_id, int) or record.actor.id == person_id:
        return
    said = {
        "title": details.get("title", ""),
        "network": str(details.get("network", "")).title(),
        "why": record.why or "",
    }
    tell(
        [person_id], words.title.format(**said), words.text.format(**said).strip(), f"/posts/{record.noun_id}",
        source=record.source, now=now, tone=words.tone, by_mail=words.by_mail,
    )  # fmt: skip


def _about_connection(record: Record, now: datetime) -> None:
    person_id = record.details.get("person_id")
    if record.verb != "need_person" or not isinstance(person_id, int):
        return
    network = str(record.details.get("network", "")).title()
    tell(
        [person_id], f"{network} needs you to connect again", record.why or "Your account can't be used just now.",
        "/connections", source=record.source, now=now, tone="bad", by_mail=True,
    )  # fmt: skip


NOTICES = Reader("notices", _apply, frozenset({"share", "connection"}))
