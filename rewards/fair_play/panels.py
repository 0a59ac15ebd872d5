"""What fair play shows on the home of a person's rewards: a card while something of theirs is looked into."""

from __future__ import annotations

from datetime import datetime

from flask import render_template
from markupsafe import Markup

from advocacy.people.models import Person
from rewards.fair_play import queries


def home(person: Person, now: datetime) -> Markup:
    """That points of theirs are held, and where to see why; empty when none are."""
    count = queries.open_of(person.id)
    return Markup(render_template("rewards/fair_play/card.html", count=count)) if count else Markup()  # noqa: S704
