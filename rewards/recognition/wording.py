"""What kinds of thanks are called, in the reader's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from rewards.recognition.models import ThanksKind, ThanksState

KINDS = {
    ThanksKind.WELL_SAID: (_l("Well said"), "quote"),
    ThanksKind.HELPED: (_l("That helped me"), "hand-thumbs-up"),
    ThanksKind.COURAGE: (_l("That took courage"), "stars"),
    ThanksKind.TEAM_SPIRIT: (_l("Team spirit"), "people"),
}
"""Kind -> its name and icon."""
STATES = {
    ThanksState.SENT: (_l("Between you two"), "neutral"),
    ThanksState.SHOWN: (_l("Colleagues see it"), "good"),
    ThanksState.HIDDEN: (_l("Put away"), "neutral"),
}
"""Who sees it, to its receiver, and in which tone."""
