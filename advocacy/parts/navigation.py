"""Entries of the navigation that belong to this package. Lists for the roof."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.exports.offers import EXPORTERS, IMPORTERS
from advocacy.listening import views as mentions_views
from advocacy.notices import views as notices_views
from advocacy.people.capabilities import Capability
from advocacy.web.shell import NavEntry

MARKETING: list[NavEntry] = [
    NavEntry(
        _l("Reach"), "reach.overview", "bar-chart-line", _l("Marketing"), Capability.SEE_REACH,
        covers=("reach.report", "reach.counted", "proofs.", "readings.", "studies.", "caption_tests.", "judging."),
    ),
    NavEntry(
        _l("Saved reports"), "reports.listing", "bookmark", _l("Marketing"), Capability.SEE_REACH, covers=("reports.",)
    ),
    NavEntry(
        _l("Mentions"), "mentions.listing", "ear", _l("Marketing"), Capability.WRITE_MENTIONS, mentions_views.badge,
        covers=("mentions.mention", "mentions.well_spoken", "watches."),
    ),
    NavEntry(
        _l("Links"), "made_links.listing", "link-45deg", _l("Marketing"), Capability.SEE_REACH,
        covers=("made_links.", "utm_templates."),
    ),
    NavEntry(
        _l("Walls"), "walls.listing", "grid", _l("Marketing"), Capability.WRITE_WALL, covers=("walls.",),
    ),
    NavEntry(
        _l("Conversions"), "conversions.listing", "cash-coin", _l("Marketing"), Capability.WRITE_CONVERSIONS,
        covers=("conversions.",),
    ),
    NavEntry(
        _l("Codes"), "codes.listing", "ticket-perforated", _l("Marketing"), Capability.WRITE_PROGRAMMES,
        covers=("codes.",),
    ),
]  # fmt: skip
"""What marketing looks at: reach and what leads to it."""
ME: list[NavEntry] = [
    NavEntry(_l("My privacy"), "privacy.mine", "lock", _l("Me"), covers=("my_walls.",)),
    NavEntry(
        _l("Notices"), "notices.notices", "bell", _l("Me"), badge=notices_views.badge,
        covers=("mentions.mine", "wishes."),
    ),
    NavEntry(_l("Phone and devices"), "push.listing", "phone", _l("Me")),
    NavEntry(_l("My impact"), "reach.impact", "graph-up-arrow", _l("Me"), Capability.SHARE, on_phone=True),
]  # fmt: skip
"""What is one's own."""
ADMINISTRATION: list[NavEntry] = [
    NavEntry(
        _l("People"), "people_admin.people", "people-fill", _l("Administration"), Capability.SEE_PEOPLE,
        covers=("people_admin.person", "people_import.", "role_changes."),
    ),
    NavEntry(
        _l("Teams and groups"), "people_admin.teams", "diagram-3", _l("Administration"), Capability.SEE_PEOPLE,
        covers=("groups.", "segments."),
    ),
    NavEntry(
        _l("History"), "history.explorer", "clock-history", _l("Administration"), Capability.SEE_HISTORY,
        covers=("chain.",),
    ),
    NavEntry(
        _l("Retention"), "records.retained", "archive", _l("Administration"),
        (Capability.SEE_HISTORY, Capability.WRITE_RECORDS), covers=("records.",),
    ),
    NavEntry(_l("Networks"), "networks.networks", "plug", _l("Administration"), Capability.SEE_SYSTEM),
    NavEntry(
        _l("Webhooks"), "webhooks.listing", "broadcast", _l("Administration"), Capability.WRITE_WEBHOOKS,
        covers=("webhooks.",),
    ),
    NavEntry(
        _l("Sign-in"), "identity_admin.overview", "shield-lock", _l("Administration"), Capability.WRITE_IDENTITY,
        covers=("identity_admin.",),
    ),
    NavEntry(
        _l("Chat"), "chat_admin.listing", "chat", _l("Administration"), Capability.WRITE_CHAT, covers=("chat_admin.",)
    ),
    NavEntry(
        _l("Exports"), "data_exports.listing", "download", _l("Administration"), EXPORTERS, covers=("data_exports.",)
    ),
    NavEntry(
        _l("Imports"), "data_imports.listing", "upload", _l("Administration"), IMPORTERS, covers=("data_imports.",)
    ),
    NavEntry(_l("Audit"), "audit.deeds", "journal-text", _l("Administration"), Capability.SEE_HISTORY),
    NavEntry(
        _l("System"), "system.overview", "cpu", _l("Administration"), Capability.SEE_SYSTEM,
        covers=("system.", "bounces."),
    ),
]  # fmt: skip
"""What an administrator looks after."""
