"""The demo's policies: a social media policy in three languages, acknowledged by most; a second one under review."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from advocacy.database import db
from advocacy.people.models import Person
from advocacy.story import Story
from content_library import acknowledging, policies
from content_library.demo.web import read_data
from content_library.models import Policy, PolicyOwner

ACKNOWLEDGE = 0.88
"""How many do, within days; the others are still asked."""

DATA: list[dict[str, Any]] = read_data("demo_policies.json")


def contribute(story: Story) -> None:
    """HR writes, Legal approves, people acknowledge; later a small change; Legal proposes another policy."""
    first, regulated = DATA
    story.props["ready"] = set()  # who may share
    story.at(story.moment(0, 7, "Europe/Berlin"), lambda now: _adopt(story, first, "v1", now))
    story.at(story.moment(0, 8, "Europe/Berlin"), lambda now: _ask_everyone(story, now))
    story.at(story.moment(int(story.days * 0.6), 9), lambda now: _adopt(story, first, "v2", now, material=False))
    story.at(story.end - timedelta(hours=20), lambda now: _propose(story, regulated, now))


def _adopt(story: Story, told: dict[str, Any], version: str, now: datetime, *, material: bool = True) -> None:
    hr, legal = (db.session.get_one(Person, story.cast[key]) for key in ("hr", "legal"))
    if "policy" not in story.props:
        story.props["policy"] = policies.add_policy(told["title"], PolicyOwner.HR, actor=hr.actor, now=now).id
    policy = db.session.get_one(Policy, story.props["policy"])
    written = policies.write_version(
        policy, told[version], actor=hr.actor, now=now, material=material, summary=told[f"{version}_summary"]
    )
    policies.submit_version(written, actor=hr.actor, now=now)
    policies.approve_version(
        written, sha256=written.sha256, reviewer=legal, now=now, note="Clear and short. Thank you."
    )


def _propose(story: Story, told: dict[str, Any], now: datetime) -> None:
    legal = db.session.get_one(Person, story.cast["legal"])
    policy = policies.add_policy(told["title"], PolicyOwner.LEGAL, actor=legal.actor, now=now)
    written = policies.write_version(policy, told["v1"], actor=legal.actor, now=now, summary=told["v1_summary"])
    policies.submit_version(written, actor=legal.actor, now=now)


def _ask_everyone(story: Story, now: datetime) -> None:
    """Most answer within days, the keenest first; the newcomer has only just joined and has not."""
    willing = [each for each in story.props["staff"] if each != story.cast["newcomer"]]
    eager = {id_ for key, id_ in story.cast.items() if key != "newcomer"}
    for person_id in willing:
        if person_id in eager or story.chance.random() < ACKNOWLEDGE:
            when = now + timedelta(hours=0.2 if person_id in eager else story.chance.expovariate(1 / 30))
            story.at(when, lambda at, who=person_id: acknowledge(story, who, at))  # type: ignore[misc]


def acknowledge(story: Story, person_id: int, now: datetime) -> None:
    """A person reads what is in force, in their language where there is one, and agrees."""
    person = db.session.get_one(Person, person_id)
    for version in acknowledging.needs_acknowledgement(person):
        language = person.language if person.language in version.texts else "en"
        acknowledging.acknowledge(version, person, language, now=now)
    story.props["ready"].add(person_id)
