"""The demo's suggestions in every state, and an import with some rows that could not be taken."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

from advocacy import settings
from advocacy.database import db, reading
from advocacy.people.models import Person
from advocacy.story import Story
from content_library.demo import web
from content_library.demo.web import DemoPage, read_data
from content_library.importing import receiving
from content_library.importing.jobs import run
from content_library.suggestions import suggestions
from content_library.suggestions.queries import suggestion_for
from content_library.suggestions.suggestions import Offer


def contribute(story: Story) -> None:
    """Suggestions over the weeks; what marketing had in a spreadsheet a day before the end, half of it in order."""
    for told in read_data("demo_suggestions.json"):
        when = story.end - timedelta(days=min(told["days"], story.days - 3))
        story.at(when, lambda now, each=told: _offer(story, each, now))  # type: ignore[misc]
    story.alone(story.end - timedelta(hours=26), lambda now: _import(story, now))


def _offer(story: Story, told: dict[str, Any], now: datetime) -> None:
    person = db.session.get_one(Person, story.cast.get(told["by"]) or story.props["staff"][-1])
    page = DemoPage(web.OWN, told.get("path", ""), "", "")
    url = web.address_of(settings.current().base_url, page) if page.path else ""
    offer = Offer(url, told["words"], told["why"], "en", told.get("show_name", True))
    made = suggestions.offer(offer, person=person, now=now).id
    if told["end"] != "offered":
        story.at(now + timedelta(hours=20), lambda at: _answer(story, made, told, at))


def _answer(story: Story, suggestion_id: int, told: dict[str, Any], now: datetime) -> None:
    marketing = db.session.get_one(Person, story.cast["marketing"]).actor
    if told["end"] == "accepted":
        suggestions.accept(suggestion_for(suggestion_id), None, note=told["note"], actor=marketing, now=now)
    else:
        suggestions.decline(suggestion_for(suggestion_id), told["note"], actor=marketing, now=now)


def _import(story: Story, now: datetime) -> None:
    with reading():
        marketing = db.session.get_one(Person, story.cast["marketing"])
        actor, zone = marketing.actor, marketing.zone
    held, base = StringIO(), settings.current().base_url.rstrip("/")
    csv.writer(held, delimiter=";").writerows(
        [cell.replace("{base}", base) for cell in row] for row in read_data("demo_import.json")
    )
    file = BytesIO(held.getvalue().encode("cp1252"))
    run(receiving.take_in(file, "launch plan.csv", actor, zone, now=now, confirmed=True), now, tick=lambda: now)
