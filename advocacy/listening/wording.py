"""Names of tones, kinds of watches, lists and terms of a score, as pages show them; what came of leaving alone."""

from __future__ import annotations

from flask_babel import LazyString, lazy_pgettext, ngettext
from flask_babel import lazy_gettext as _l

from advocacy.listening.models import WatchKind
from advocacy.listening.queries import ASKING, OVERDUE
from advocacy.listening.tone import Tone

TONES: dict[Tone, tuple[LazyString, str, str]] = {
    Tone.PRAISE: (_l("Praise"), "good", "hand-thumbs-up"),
    Tone.COMPLAINT: (_l("Complaint"), "bad", "exclamation-triangle"),
    Tone.QUESTION: (_l("Question"), "warn", "question-circle"),
    Tone.NEUTRAL: (_l("Neutral"), "neutral", "chat"),
}
"""Tone -> label, tone of the tag, icon."""
KINDS: dict[WatchKind, tuple[LazyString, LazyString]] = {
    WatchKind.BRAND: (_l("Brand"), _l("Names of the company or its products, as people write them")),
    WatchKind.CAMPAIGN: (_l("Campaign"), _l("Words or hashtags of one campaign")),
    WatchKind.HASHTAG: (_l("Hashtag"), _l("Everything under one hashtag")),
    WatchKind.FEED: (
        lazy_pgettext("RSS", "Feed"),
        _l("A trade paper, a forum, a search of somebody else's, by RSS or Atom"),
    ),
}
VIEWS: dict[str, LazyString] = {
    ASKING: _l("Needs an answer"), OVERDUE: _l("Overdue"), "new": _l("New"), "assigned": _l("Assigned"),
    "answered": _l("Answered"), "dismissed": _l("Dismissed"), "": _l("All"),
}  # fmt: skip
TERMS: dict[str, LazyString] = {
    "praise": _l("Praise"), "other": _l("Questions and neutral posts"), "complaint": _l("Complaints"),
    "days": _l("Further days with praise"),
}  # fmt: skip
VERBS: dict[str, LazyString] = {
    "assign": _l("Given to %(name)s"), "hand_back": _l("Taken back from %(name)s"), "answer": _l("Answered"),
    "dismiss": _l("Dismissed"), "reopen": _l("Reopened"), "overdue": _l("Nobody had answered in time"),
}  # fmt: skip


def said_left_alone(count: int) -> str:
    """What came of leaving an author alone: so many mentions are forgotten."""
    return str(
        ngettext(
            "They are left alone from now on; %(count)s mention of theirs is forgotten.",
            "They are left alone from now on; %(count)s mentions of theirs are forgotten.",
            count,
            count=count,
        )
    )
