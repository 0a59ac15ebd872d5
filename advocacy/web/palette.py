"""How each state and kind looks: one tone, one icon, one label, for every noun of the product.

Pure data; imports no other room.  Tones are neutral, brand, info, good, warn, bad; the CSS knows them as `tone-*`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from flask_babel import LazyString, lazy_pgettext
from flask_babel import lazy_gettext as _l

TONES = ("neutral", "brand", "info", "good", "warn", "bad")


@dataclass(frozen=True)
class Look:
    """How one word is shown: a tone of `TONES`, a bootstrap-icons name, a translated label."""

    tone: str
    icon: str
    label: LazyString | str


STATES: dict[str, Look] = {
    # waiting for somebody or something
    "draft": Look("neutral", "pencil", _l("Draft")),
    "started": Look("neutral", "pencil", _l("Started")),
    "planned": Look("neutral", "calendar-event", _l("Planned")),
    "prospect": Look("neutral", "person", _l("Prospect")),
    "assigned": Look("info", "person-check", _l("Assigned")),
    "new": Look("brand", "stars", _l("New")),
    "open": Look("brand", "unlock", _l("Open")),
    "offered": Look("info", "envelope", _l("Offered")),
    "invited": Look("info", "envelope", _l("Invited")),
    "contacted": Look("info", "envelope", _l("Contacted")),
    "in_conversation": Look("info", "chat", _l("In conversation")),
    "negotiating": Look("info", "chat", _l("Negotiating")),
    "received": Look("info", "inbox", _l("Received")),
    "requested": Look("info", "inbox", _l("Requested")),
    "submitted": Look("info", "send", _l("Submitted")),
    "draft_submitted": Look("info", "send", _l("Draft submitted")),
    "in_review": Look("info", "eye", _l("In review")),
    "in_live_review": Look("info", "eye", _l("In live review")),
    "looked_at": Look("info", "eye", _l("Shown, not added")),
    "running": Look("info", "arrow-clockwise", _l("Running")),
    "counting": Look("info", "arrow-clockwise", _l("Counting")),
    "stopped": Look("neutral", "dash-lg", _l("Stopped")),
    "done": Look("good", "check-circle", _l("Done")),
    "ready": Look("good", "check-circle", _l("Ready")),
    "gone": Look("neutral", "eraser", _l("Erased")),
    "discarded": Look("neutral", "trash", _l("Discarded")),
    "dropped": Look("neutral", "trash", _l("Dropped")),
    "waiting": Look("warn", "hourglass-split", _l("Waiting")),
    "pending": Look("warn", "hourglass-split", _l("Pending")),
    "proposed": Look("warn", "hourglass-split", _l("Proposed")),
    "confirmed": Look("good", "check-circle", _l("Confirmed")),
    "reopened": Look("warn", "arrow-counterclockwise", _l("Reopened")),
    "delegated": Look("neutral", "arrow-right", _l("Delegated")),
    "resume_asked": Look("warn", "hourglass-split", _l("Resume asked")),
    "lift_asked": Look("warn", "hourglass-split", _l("Lifting asked")),
    "asked": Look("warn", "hourglass-split", _l("Asked")),
    # on its way
    "queued": Look("info", "hourglass-split", _l("To be ordered")),
    "sent": Look("brand", "send-check", _l("Ordered")),
    "scheduled": Look("brand", "clock", _l("Scheduled")),
    "sending": Look("brand", "send", _l("Sending")),
    "awaiting_person": Look("warn", "hand-index", _l("Waiting for you")),
    "shipped": Look("brand", "box-seam", _l("Shipped")),
    "gathering": Look("info", "arrow-clockwise", _l("Gathering")),
    "exported": Look("brand", "download", _l("Exported")),
    "paused": Look("neutral", "pause-circle", _l("Paused")),
    "held": Look("warn", "pause-circle", _l("Held")),
    "on": Look("bad", "pause-circle", _l("Paused")),
    # good ends
    "approved": Look("good", "check-circle", _l("Approved")),
    "accepted": Look("good", "check-circle", _l("Accepted")),
    "claimed": Look("neutral", "question-circle", _l("Not proven")),
    "proven": Look("good", "patch-check", _l("Proven")),
    "disproven": Look("bad", "x-circle", _l("Not theirs")),
    "agreed": Look("good", "check-circle", _l("Agreed")),
    "live": Look("good", "broadcast", _l("Live")),
    "published": Look("good", "check-circle", _l("Published")),
    "effective": Look("good", "check-circle", _l("In force")),
    "active": Look("good", "check-circle", _l("Active")),
    "verified": Look("good", "patch-check", _l("Verified")),
    "attributed": Look("good", "check-circle", _l("Attributed")),
    "delivered": Look("good", "box-seam", _l("Delivered")),
    "fulfilled": Look("good", "gift", _l("Fulfilled")),
    "paid": Look("good", "cash-coin", _l("Paid")),
    "settled": Look("good", "trophy", _l("Settled")),
    "answered": Look("good", "chat", _l("Answered")),
    "fine": Look("good", "check-circle", _l("Fine")),
    "off": Look("good", "play-circle", _l("Running")),
    "lifted": Look("good", "play-circle", _l("Lifted")),
    "taken_down": Look("good", "check-circle", _l("Taken down")),
    "no_longer_there": Look("good", "patch-check", _l("No longer there")),
    # wants a hand
    "changes_requested": Look("warn", "arrow-counterclockwise", _l("Changes requested")),
    "countered": Look("warn", "chat", _l("Countered")),
    "expiring": Look("warn", "hourglass-split", _l("Expiring")),
    "needs_person": Look("warn", "exclamation-triangle", _l("Needs you")),
    "unknown": Look("warn", "question-circle", _l("Outcome unknown")),
    "flagged": Look("warn", "flag", _l("Flagged")),
    # ends without success
    "rejected": Look("bad", "x-circle", _l("Rejected")),
    "disabled": Look("bad", "x-octagon", _l("Switched off by us")),
    "broken": Look("bad", "exclamation-triangle", _l("Takes nothing any more")),
    "switched_off": Look("neutral", "pause-circle", _l("Switched off")),
    "removed": Look("neutral", "trash", _l("Removed")),
    "taken": Look("good", "check-circle", _l("Taken")),
    "given_up": Look("bad", "x-circle", _l("Given up")),
    "failed": Look("bad", "x-circle", _l("Failed")),
    "missed": Look("bad", "x-circle", _l("Missed")),
    "revoked": Look("bad", "slash-circle", _l("Revoked")),
    "banned": Look("bad", "slash-circle", _l("Banned")),
    "reversed": Look("bad", "arrow-counterclockwise", _l("Reversed")),
    "kept": Look("neutral", "person-check", _l("Kept")),
    "called_off": Look("neutral", "slash-circle", _l("Called off")),
    "declined": Look("neutral", "x-circle", _l("Declined")),
    "withdrawn": Look("neutral", "slash-circle", _l("Withdrawn")),
    "cancelled": Look("neutral", "slash-circle", _l("Cancelled")),
    "dismissed": Look("neutral", "slash-circle", _l("Dismissed")),
    "deactivated": Look("neutral", "slash-circle", _l("Deactivated")),
    "unattributed": Look("neutral", "question-circle", _l("Unattributed")),
    "refunded": Look("neutral", "arrow-counterclockwise", _l("Refunded")),
    "void": Look("neutral", "slash-circle", _l("Void")),
    "expired": Look("neutral", "calendar-x", _l("Expired")),
    "ended": Look("neutral", "flag", _l("Ended")),
    "cleared": Look("good", "check-circle", _l("All is well")),
    "upheld": Look("warn", "arrow-counterclockwise", _l("Taken back")),
    "appealed": Look("info", "chat", _l("Appealed")),
    "appeal_granted": Look("good", "check-circle", _l("Appeal granted")),
    "appeal_refused": Look("neutral", "arrow-counterclockwise", _l("Appeal refused")),
    "booked": Look("good", "check2-circle", _l("Booked")),
    "taken_back": Look("neutral", "arrow-counterclockwise", _l("Taken back")),
    "closed": Look("neutral", "lock", _l("Closed")),
    "retired": Look("neutral", "archive", _l("Retired")),
    "archived": Look("neutral", "archive", _l("Archived")),
    "alumni": Look("neutral", "person", _l("Alumni")),
    "superseded": Look("neutral", "archive", _l("Superseded")),
}

FINDINGS: dict[str, Look] = {
    "pass": Look("good", "check-circle-fill", _l("Pass")),
    "review": Look("warn", "exclamation-triangle-fill", _l("Needs review")),
    "fail": Look("bad", "x-octagon-fill", _l("Must change")),
}

PROVENANCES: dict[str, tuple[Look, LazyString]] = {
    "reported": (Look("info", "broadcast", _l("reported")), _l("The network told us this figure.")),
    "stated": (
        Look("warn", "pencil-square", _l("stated by hand")),
        _l("A person read it at the network, which tells us nothing of the kind."),
    ),
    "counted": (Look("good", "check2-circle", _l("counted")), _l("We counted it ourselves, from our own links.")),
    "estimated": (Look("warn", "calculator", _l("estimated")), _l("Worked out by a formula from other figures.")),
    "potential": (Look("neutral", "people", _l("potential")), _l("Who could have seen it, not who did.")),
}

NETWORKS: dict[str, Look] = {
    "bluesky": Look("info", "bluesky", "Bluesky"),
    "mastodon": Look("brand", "mastodon", "Mastodon"),
    "linkedin": Look("info", "linkedin", "LinkedIn"),
    "x": Look("neutral", "twitter-x", "X"),
    "threads": Look("neutral", "threads", "Threads"),
    "facebook": Look("info", "facebook", "Facebook"),
    "instagram": Look("bad", "instagram", "Instagram"),
    "youtube": Look("bad", "youtube", "YouTube"),
    "tiktok": Look("neutral", "tiktok", "TikTok"),
    "twitch": Look("brand", "twitch", "Twitch"),
    "whatsapp": Look("good", "whatsapp", "WhatsApp"),
    "feed": Look("neutral", "rss", lazy_pgettext("RSS", "Feed")),
    "sandbox": Look("warn", "box", _l("Sandbox")),
    "email": Look("neutral", "envelope", _l("E-mail")),
    "any": Look("neutral", "globe", _l("Any network")),
}


def word(value: object) -> str:
    """The plain word of a state or kind, given as a string or as an Enum member."""
    return str(value.value) if isinstance(value, Enum) else str(value)


def look(state: object) -> Look:
    """How `state` is shown; a word that the palette does not know is shown plainly, by itself."""
    return _find(STATES, state)


def finding_look(outcome: object) -> Look:
    """How the outcome of a check (pass, fail, review) is shown."""
    return _find(FINDINGS, outcome)


def network_look(name: object) -> Look:
    """A network's icon and trade name."""
    return _find(NETWORKS, name)


def provenance_look(kind: object) -> tuple[Look, LazyString | str]:
    """How a figure's provenance is shown, and one sentence that says what it means."""
    return PROVENANCES.get(word(kind)) or (_find({}, kind), "")


def _find(looks: dict[str, Look], value: object) -> Look:
    name = word(value)
    return looks.get(name) or Look("neutral", "circle", name.replace("_", " ").capitalize())
