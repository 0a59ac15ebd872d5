"""The content section of the navigation: what may be said, and who says so."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.people.capabilities import Capability
from advocacy.web.shell import NavEntry
from content_library.views import reviews, suggestions

CONTENT = [
    NavEntry(
        _l("Inbox"), "reviews.waiting", "inbox", _l("Content"), reviews.REVIEWERS, badge=reviews.badge,
        on_phone=True, covers=("reviews.",),
    ),
    NavEntry(_l("Absences"), "absences.listing", "calendar-x", _l("Content"), reviews.REVIEWERS),
    NavEntry(
        _l("Studio"), "studio.board", "easel", _l("Content"), Capability.SEE_ITEMS, on_phone=True,
        covers=("studio.", "editor.", "content_calendar."),
    ),
    NavEntry(_l("Media"), "media.listing", "image", _l("Content"), Capability.SEE_ITEMS, covers=("media.",)),
    NavEntry(
        _l("Campaigns"), "campaigns.listing", "bullseye", _l("Content"), Capability.SEE_ITEMS, covers=("campaigns.",)
    ),
    NavEntry(
        _l("Pauses and blackouts"), "blackouts.listing", "calendar-x", _l("Content"), Capability.PAUSE,
        covers=("blackouts.", "pauses.", "takedowns."),
    ),
    NavEntry(
        _l("Rules"), "rules.listing", "list-check", _l("Content"), Capability.SEE_ITEMS,
        covers=("rules.", "rule_desk."),
    ),
    NavEntry(
        _l("Sources"), "sources.listing", "rss", _l("Content"), Capability.WRITE_ITEMS, covers=("sources.", "imports."),
    ),
    NavEntry(
        _l("Suggestions"), "suggestions.waiting", "lightbulb", _l("Content"), Capability.WRITE_ITEMS,
        badge=suggestions.badge,
    ),
]  # fmt: skip
"""In the order of the day: what waits, what is made, what it is made of, what it keeps to."""
