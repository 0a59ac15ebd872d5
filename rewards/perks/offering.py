"""What a form of a perk offers to choose from: budgets, tiers, tax classes, teams, programmes. Queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy import settings
from advocacy.database import db
from advocacy.links.attribution import programmes
from advocacy.people import queries as people
from advocacy.people.models import Person, Relationship
from advocacy.people.wording import RELATIONSHIPS
from advocacy.web.panels import panel
from rewards.budgets import queries as budgets
from rewards.perks.models import Narrowing, Perk
from rewards.standing import ladders, sources, tiers
from rewards.standing.models import EVERYBODY

TAX_CLASSES = "tax classes of perks"
"""The panel that gives (key, words) of the classes there are; None where no room has any."""

Choice = tuple[str, str]


@dataclass(frozen=True)
class Choices:
    """Pairs of value and words, for selects."""

    budgets: Sequence[Choice]
    tiers: Sequence[Choice]
    tax_classes: Sequence[Choice] | None
    audience: dict[Narrowing, Sequence[Choice]]


def choices(now: datetime, perk: Perk | None = None) -> Choices:
    """Everything a form offers; what the perk has by now is among it."""
    today = now.astimezone(settings.current().zone).date()
    bears = list(budgets.open_budgets(today))
    if perk is not None and perk.budget is not None and perk.budget not in bears:
        bears.append(perk.budget)
    known = panel(TAX_CLASSES)
    return Choices(
        [("", _("None")), *((str(each.id), f"{each.name} ({each.currency})") for each in bears)],
        [("", _("Everybody")), *tier_names(now).items()],
        None if known is None else [("", _("Not said yet")), *known], audience(),
    )  # fmt: skip


def tier_names(now: datetime) -> dict[str, str]:
    """What perks call a tier -> its name: of the tiers in force, everybody's first, each ladder from the lowest."""
    in_force = ladders.all_in_force(now)
    names = sources.programme_names() if set(in_force) - {EVERYBODY} else {}
    return {
        tiers.reference(tier.key, number): f"{names.get(number, number)}: {tier.name}" if number else tier.name
        for number, ladder in sorted(in_force.items())
        for tier in ladder.tiers
    }


def audience() -> dict[Narrowing, Sequence[Choice]]:
    """By what those who see a perk can be narrowed."""
    return {
        Narrowing.TEAM: [(str(team.id), team.name) for team in people.team_choices()],
        Narrowing.REGION: [(each, each) for each in _regions()],
        Narrowing.RELATIONSHIP: [(each.value, str(RELATIONSHIPS[each])) for each in Relationship],
        Narrowing.PROGRAMME: list(programmes.listed()),
    }


def _regions() -> Sequence[str]:
    """Where people live who have an account."""
    return db.session.scalars(select(Person.region).where(Person.active).distinct().order_by(Person.region)).all()
