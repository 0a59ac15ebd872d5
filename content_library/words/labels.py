"""What kinds, modes and functions are called on pages, and as choices of a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from flask_babel import LazyString, lazy_pgettext
from flask_babel import lazy_gettext as _l

from advocacy.web.palette import network_look
from content_library.models import (
    EntryState,
    EntryWait,
    Function,
    ItemKind,
    ItemOrigin,
    Risk,
    SourceMode,
    Stage,
    TextMode,
)

LABELS: Mapping[StrEnum, LazyString | str] = {
    Function.HR: _l("HR"),
    Function.LEGAL: _l("Legal"),
    Function.COMPLIANCE: _l("Compliance"),
    Function.PRINCIPAL: _l("Registered principal"),
    ItemKind.ARTICLE: _l("Article"),
    ItemKind.NEWS: _l("News"),
    ItemKind.EVENT: _l("Event"),
    ItemKind.JOB: _l("Job opening"),
    ItemKind.PRODUCT: _l("Product"),
    ItemKind.VIDEO: _l("Video"),
    ItemKind.OTHER: _l("Other"),
    Risk.LOW: _l("Low risk"),
    Risk.NORMAL: _l("Normal risk"),
    Risk.HIGH: _l("High risk"),
    ItemOrigin.WRITTEN: _l("Written here"),
    ItemOrigin.SOURCE: _l("From a feed"),
    ItemOrigin.SUGGESTION: _l("Suggested by a colleague"),
    ItemOrigin.IMPORT: _l("Imported"),
    ItemOrigin.OWN_WORDS: _l("Somebody's own words"),
    Stage.INTEREST: _l("Interest"),
    Stage.RESEARCH: _l("Research"),
    Stage.VALIDATION: _l("Validation"),
    Stage.DECISION: _l("Decision"),
    Stage.RETENTION: lazy_pgettext("customer stage", "Retention"),
    Stage.ADVOCACY: _l("Advocacy"),
    TextMode.LOCKED: _l("Nothing"),
    TextMode.FILL_IN: _l("The blanks"),
    TextMode.EDITABLE: _l("Everything; changed words are reviewed first"),
    EntryState.NEW: _l("Waiting"),
    EntryState.DRAFTED: _l("Drafted"),
    EntryState.DISMISSED: _l("Dismissed"),
    SourceMode.QUEUE: _l("Waits for marketing"),
    SourceMode.DRAFT: _l("Becomes a draft by itself"),
    EntryWait.DUE: _l("Becomes a draft in a moment"),
    EntryWait.DAY_CAP: _l("Over this feed's drafts of the day"),
    EntryWait.TOTAL_CAP: _l("Over this feed's drafts in total"),
    EntryWait.ALL_CAP: _l("Over the drafts of all feeds of the day"),
    EntryWait.NEAR_DUPLICATE: _l("Not drafted by itself: nearly the same is here"),
}
LANGUAGES: Mapping[str, str] = {
    "en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "it": "Italiano", "nl": "Nederlands",
    "pt": "Português",
}  # fmt: skip

CLAUSE_SOURCES: Mapping[str, LazyString] = {
    "advertising_law": _l("advertising law"),
    "labour_law": _l("labour law"),
    "privacy_law": _l("data protection law"),
    "copyright_law": _l("copyright"),
    "securities_law": _l("securities law"),
    "trade_secret_law": _l("trade secrets law"),
    "good_practice": _l("good practice"),
    "house_rule": _l("how this product works"),
}
"""Where the thought behind a clause comes from."""
WEEKDAYS = (
    _l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"),
)  # fmt: skip

Choices = list[tuple[str, LazyString | str]]


def label(of: StrEnum) -> LazyString | str:
    """The name of a kind, mode, stage, function or entry's state on a page."""
    return LABELS[of]


def choices(of: Iterable[StrEnum]) -> Choices:
    """The members of a kind as the choices of a field."""
    return [(each.value, LABELS[each]) for each in of]


def language_choices(besides: Iterable[str] = ()) -> Choices:
    """Languages to choose from, those in use included."""
    return [*LANGUAGES.items(), *((code, code) for code in dict.fromkeys(besides) if code not in LANGUAGES)]


def network_choices(names: Iterable[str]) -> Choices:
    """Networks to choose from, by their trade names."""
    return [(name, network_look(name).label) for name in names]


def weekdays() -> Choices:
    """The days of the week by their ISO number."""
    return [(str(number), name) for number, name in enumerate(WEEKDAYS, 1)]
