"""What challenges show on the home of a person's rewards: those that they take part in."""

from __future__ import annotations

from datetime import datetime

from flask import render_template
from markupsafe import Markup

from advocacy.people.models import Person
from rewards.challenges import queries, wording

AT_MOST = 3


def home(person: Person, now: datetime) -> Markup:
    """The newest games that they are at, with how far; empty where there is none."""
    found = queries.cards(person, queries.RUNNING, None, AT_MOST, mine=True).items
    playing = [card for card in found if card.playing]
    page = render_template("rewards/challenges/home.html", cards=playing, words=wording, now=now) if playing else ""
    return Markup(page)  # noqa: S704 - our own template
