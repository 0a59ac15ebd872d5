"""Pure: what moved a budget's money, in words."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from rewards.models import Entry

REASONS: dict[str, tuple[LazyString, str]] = {
    "budget_allot": (_l("Allotted"), "plus-lg"),
    "budget_encumber": (_l("Promised for a perk"), "lock"),
    "budget_release": (_l("Promise taken back"), "unlock"),
    "budget_spend": (_l("Perk handed out"), "gift"),
    "budget_recover": (_l("Perk given back"), "arrow-counterclockwise"),
    "budget_lapse": (_l("Left over, back to the company"), "archive"),
}
"""Reason of an entry -> words and icon."""


def why(entry: Entry) -> tuple[LazyString | str, str]:
    """What an entry did."""
    return REASONS.get(entry.reason, (entry.reason, "circle"))


def about(entry: Entry) -> str:
    """The number of the redemption that it is about; empty for none."""
    noun, _, number = entry.subject.partition(":")
    return number if noun == "redemption" else ""
