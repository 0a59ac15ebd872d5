"""Words for programmes: what the kinds are called, and the words of disclosure that a tie puts in front of a post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from advocacy import settings
from advocacy.checks import words_for
from advocacy.links.attribution import money
from advocacy.people.models import Relationship
from advocacy.people.wording import RELATIONSHIPS
from advocacy.rulebook.in_force import packs
from influencers.programmes.models import ProgrammeKind

__all__ = ["KINDS", "RELATIONSHIPS", "STANDARD", "Kind", "disclosure_words", "worth"]


@dataclass(frozen=True)
class Kind:
    """How a kind of programme is shown, and what its partners usually disclose."""

    name: LazyString
    says: LazyString
    icon: str
    relationship: Relationship


KINDS: Mapping[ProgrammeKind, Kind] = {
    ProgrammeKind.AMBASSADORS: Kind(
        _l("Brand ambassadors"), _l("They speak for us over a long time."), "star", Relationship.AMBASSADOR_PAID
    ),
    ProgrammeKind.CREATORS: Kind(
        _l("Creators and paid influencers"), _l("They make posts under agreements."), "camera",
        Relationship.PAID_INFLUENCER,
    ),
    ProgrammeKind.AFFILIATES: Kind(
        _l("Affiliates"), _l("They earn a share of what their links and codes sell."), "link-45deg",
        Relationship.AFFILIATE,
    ),
    ProgrammeKind.CUSTOMERS: Kind(
        _l("Customer advocates"), _l("Customers who tell of what they use, and receive products."), "heart",
        Relationship.GIFTED,
    ),
    ProgrammeKind.EMPLOYEES: Kind(
        _l("Employees as ambassadors"), _l("People who work here. They stay employees, and say so."), "building",
        Relationship.EMPLOYEE,
    ),
}  # fmt: skip
STANDARD = (("US", "en"), ("UK", "en"), ("DE", "de"), ("FR", "fr"))
"""Regions and languages for which a programme shows the words."""


def disclosure_words(relationship: Relationship) -> list[tuple[str, str]]:
    """Region -> the words that stand in front of a post there, by the rules in force; empty: none are needed."""
    pack, brand = packs().disclosure, settings.current().company_name
    return [(region, words_for(relationship.value, [region], language, brand, pack)) for region, language in STANDARD]


def worth(value: int, currency: str) -> str:
    """A sum as people write money."""
    return money.written(value, currency)
