"""Pure: the terms of an agreement as a value, and what is wrong with them. Imports no database.

They say what is delivered, for how much, what may be done with it, what is left to no one else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from flask_babel import gettext as _

from advocacy.errors import Breach
from influencers.agreements.models import AgreementVersion
from influencers.briefs.words import Line, Usage, line_from, lines_against, usage_against, usage_from

LONGEST = {"extra": 10_000, "note": 2_000, "category": 120}
MOST_AGAINST = 30


@dataclass(frozen=True)
class Exclusivity:
    """A partner's word not to speak for others in a category; both ends belong to it. Empty: none is asked for."""

    category: str = ""
    against: tuple[str, ...] = ()
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class Terms:
    """What both sides agree on. ``extra`` are clauses beside those that follow from the rest."""

    lines: tuple[Line, ...] = ()
    usage: Usage = field(default_factory=Usage)
    exclusivity: Exclusivity = field(default_factory=Exclusivity)
    extra: str = ""

    @property
    def fee(self) -> int:
        """All fees together, in minor units."""
        return sum(each.fee * each.count for each in self.lines)


def terms_of(version: AgreementVersion) -> Terms:
    """The terms of a kept version."""
    exclusivity = Exclusivity(
        version.exclusive_category, tuple(version.exclusive_against), version.exclusive_from, version.exclusive_until
    )  # fmt: skip
    lines = [line_from(each) for each in version.lines]
    named = tuple(
        replace(each, key=each.key or str(place)) for place, each in enumerate(lines)
    )  # before keys were kept
    return Terms(named, usage_from(version.usage), exclusivity, version.extra)


def checked(terms: Terms, networks: Sequence[str]) -> Terms:
    """The terms, trimmed. Raises Breach with what is wrong by field; ``networks`` are those that there are."""
    wrong: dict[str, list[str]] = {}
    lines_against(terms.lines, networks, wrong)
    usage_against(terms.usage, wrong)
    if not terms.lines:
        wrong["lines"] = [_("At least one line: what, where, how many.")]
    asked = terms.exclusivity
    if len(asked.category) > LONGEST["category"]:
        wrong["category"] = [_("At most %(most)s characters.", most=LONGEST["category"])]
    elif asked.category.strip() and asked.last_day is None:
        wrong["last_day"] = [_("Until when? A promise without an end is none that one can keep.")]
    if asked.first_day and asked.last_day and asked.last_day < asked.first_day:
        wrong["last_day"] = [_("It would end before it starts.")]
    if len(terms.extra) > LONGEST["extra"]:
        wrong["extra"] = [_("At most %(most)s characters.", most=LONGEST["extra"])]
    if wrong:
        raise Breach(_("This agreement can't be saved yet."), remedy=_("Correct what is marked."), errors=wrong)
    against = tuple(dict.fromkeys(" ".join(each.split()) for each in asked.against if each.strip()))[:MOST_AGAINST]
    kept = replace(asked, category=asked.category.strip(), against=against) if asked.category.strip() else Exclusivity()
    return replace(terms, exclusivity=kept, extra=terms.extra.replace("\r\n", "\n").strip())


def digest(text: str) -> str:
    """SHA-256 (hex) of an agreement's text in UTF-8, byte for byte."""
    return hashlib.sha256(text.encode()).hexdigest()
