"""The demo's endpoint: a data warehouse that was told for a while. It is switched off: nothing leaves the house."""

from __future__ import annotations

from datetime import datetime

from advocacy.database import db
from advocacy.people.models import Person
from advocacy.story import Story
from advocacy.webhooks import endpoints
from advocacy.webhooks.endpoints import Wish

WAREHOUSE = Wish("Data warehouse", "https://warehouse.larkfield.example/hooks/advocacy", ("post.*", "story.*"), {})


def contribute(story: Story) -> None:
    """Added in the last weeks; what happened since waits for whoever switches it on."""
    day = max(story.days - 12, 2)
    story.at(story.moment(day, 14), lambda now: _add(story, now))
    story.at(story.moment(day + 1, 9), lambda now: _switch_off(story, now))


def _add(story: Story, now: datetime) -> None:
    story.props["webhook"] = endpoints.add(WAREHOUSE, db.session.get_one(Person, story.cast["admin"]), now=now).id


def _switch_off(story: Story, now: datetime) -> None:
    actor = db.session.get_one(Person, story.cast["admin"]).actor
    endpoints.switch_off(endpoints.endpoint_for(story.props["webhook"]), actor=actor, now=now)
