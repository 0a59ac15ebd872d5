"""What standing shows at the home of a person's points: their tier, the newest badge, the streak."""

from __future__ import annotations

from datetime import datetime

from flask import render_template
from markupsafe import Markup

from advocacy.people.models import Person
from rewards.standing import queries, wording


def home(person: Person, now: datetime) -> Markup:
    """Tier, badges and streak as a card. A constant number of statements."""
    mine = queries.mine(person, now)
    return Markup(render_template("rewards/standing/card.html", mine=mine, words=wording))  # noqa: S704
