"""The demo's rules: Legal has two new wordings under way, one of which says already what it would change."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from advocacy.database import db
from advocacy.people.models import Person
from advocacy.rulebook import impacts, in_force, versions
from advocacy.rulebook.jobs import offer_brought
from advocacy.rulebook.models import PackKind
from advocacy.story import Story
from content_library.rules import impact as rule_impact

ACCURACY: dict[str, Any] = {
    "rule": "accuracy", "title": "What our instruments can do", "kind": "blocked", "outcome": "review",
    "plain": "Whoever says what an instrument can do names the test report.",
    "says": {"en": ["~accurate", "accuracy", "~sensor|~probe|~instrument", "{number} ~percent"], "de": ["genauigkeit"]},
    "message": "A statement about an instrument needs its test report.",
    "remedy": "Name the report, or say it without a claim.", "source": "House rule of Larkfield, after UCPD art. 12",
    "examples": [
        {"text": "Our sensor is accurate", "outcome": "review"},
        {"text": "Our garden is small", "outcome": "pass"},
    ],
}  # fmt: skip


def contribute(story: Story) -> None:
    """The product's own packs are recorded first; near the end a version is proposed and its impact computed."""
    story.alone(story.moment(0, 5), offer_brought)
    story.at(story.end - timedelta(hours=30), lambda now: _propose(story, now))
    story.alone(story.end - timedelta(minutes=1), rule_impact.compute)
    story.at(story.end - timedelta(hours=2), lambda now: _draft_hosts(story, now))


def _propose(story: Story, now: datetime) -> None:
    legal = db.session.get_one(Person, story.cast["legal"])
    before = in_force.packs().contents[PackKind.WORDING.value]
    version = versions.write_version(
        PackKind.WORDING, {**before, "rules": [*before["rules"], ACCURACY]}, actor=legal.actor, now=now,
        summary="Statements about our instruments need their test report.",
    )  # fmt: skip
    impacts.ask_impact(version, actor=legal.actor, now=now)
    versions.propose(version, actor=legal.actor, now=now)


def _draft_hosts(story: Story, now: datetime) -> None:
    legal = db.session.get_one(Person, story.cast["legal2"])
    before = in_force.packs().contents[PackKind.HOSTS.value]
    versions.write_version(
        PackKind.HOSTS, {**before, "blocked": ["rival-sensors.example"]}, actor=legal.actor, now=now,
        summary="No links to Rival Sensors while the tender runs.",
    )  # fmt: skip
