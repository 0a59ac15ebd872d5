"""What kinds, modes and functions are called on pages, and as choices of a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from advocacy.web.palette import network_look
from content_library.models import EntryState, Function, ItemKind, Stage, TextMode

LABELS: Mapping[StrEnum, LazyString | str] = {
    Function.HR: _l("HR"),
    Function.LEGAL: _l("Legal"),
    Function.COMPLIANCE: _l("Compliance"),
    Function.PRINCIPAL: _l("Registered principal"),
    ItemKind.ARTICLE: _l("Article"),
    ItemKind.NEWS: _l("News"),
    ItemKind.EVENT: _l("Event"),
    ItemKind.JOB: _l("Job"),
    ItemKind.PRODUCT: _l("Product"),
    ItemKind.VIDEO: _l("Video"),
    ItemKind.OTHER: _l("Other"),
    Stage.INTEREST: _l("Interest"),
    Stage.RESEARCH: _l("Research"),
    Stage.VALIDATION: _l("Validation"),
    Stage.DECISION: _l("Decision"),
    Stage.RETENTION: _l("Retention"),
    Stage.ADVOCACY: _l("Advocacy"),
    TextMode.LOCKED: _l("Nothing"),
    TextMode.FILL_IN: _l("The blanks"),
    TextMode.EDITABLE: _l("Everything; changed words are reviewed first"),
    EntryState.NEW: _l("Waiting"),
    EntryState.DRAFTED: _l("Drafted"),
    EntryState.DISMISSED: _l("Dismissed"),
}
LANGUAGES: Mapping[str, str] = {
    "en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "it": "Italiano", "nl": "Nederlands",
    "pt": "Português",
}  # fmt: skip

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
