"""The demo's studies: headcounts every night, two versions of a rate card, what programmes cost. Imports the verbs."""

from __future__ import annotations

from datetime import datetime, time

from advocacy.database import db
from advocacy.links.attribution import programmes
from advocacy.people.models import Person
from advocacy.reach.studies import jobs, outlays, rate_cards
from advocacy.reach.studies.rating import ANY, Prices
from advocacy.story import Story

FIRST = {
    "linkedin": Prices(per_thousand=2_850, per_click=480), "x": Prices(per_thousand=620, per_click=55),
    "facebook": Prices(per_thousand=890, per_click=70), "mastodon": Prices(per_click=60),
    "bluesky": Prices(per_click=60), ANY: Prices(per_thousand=400, per_click=50),
}  # fmt: skip
SECOND = {**FIRST, "linkedin": Prices(per_thousand=3_100, per_click=510), ANY: Prices(per_thousand=380, per_click=45)}
SPENT = (
    (8, 50, "Instruments on loan, at their market value", 840_000, "INV-2207"),
    (10, 10, "Photographer for the field days", 65_000, "INV-2231"),
    (30, 69, "Travel to the field teams", 128_450, "INV-2302"),
)
"""From day, to day, what for, cents, whose invoice."""


def contribute(story: Story) -> None:
    """Headcounts each night; the rest by marketing and finance, when such things are done."""
    story.nightly(jobs.count_heads, at=time(21, 30))
    story.at(story.moment(1, 15), lambda now: _write(story, now, FIRST, "Agency offer of July"))
    story.at(
        story.moment(round(story.days * 0.6), 11), lambda now: _write(story, now, SECOND, "Agency offer of autumn")
    )
    story.at(story.moment(round(story.days * 0.5), 14), lambda now: _spend(story, now))


def _write(story: Story, now: datetime, rates: dict[str, Prices], source: str) -> None:
    """The first card holds for the days before it, too."""
    since = story.day(0) if rates is FIRST else now.date()
    draft = rate_cards.Draft(since, "EUR", source, rates, seen_percent=8)
    rate_cards.write(draft, actor=_marketing(story).actor, now=now)


def _spend(story: Story, now: datetime) -> None:
    for tag, _name in programmes.listed()[:1]:
        for first, last, what, cents, reference in SPENT:
            begin, end = (story.day(round(day * story.days / 70)) for day in (first, last))
            booking = outlays.Booking(tag, what, cents, "EUR", begin, end, reference)
            outlays.book(booking, actor=_marketing(story).actor, now=now)


def _marketing(story: Story) -> Person:
    return db.session.get_one(Person, story.cast["marketing"])
