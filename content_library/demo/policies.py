"""The demo's policies: three in force, one of them with a quiz, acknowledged by most; one under review; one draft that
the clause check warns of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from advocacy.database import db
from advocacy.people.models import Person
from advocacy.story import Story
from content_library.demo.web import read_data
from content_library.models import Policy, PolicyOwner
from content_library.policies import acknowledging, clauses, policies, quizzes

ACKNOWLEDGE = 0.88
"""How many do, within days; the others are still asked."""
TRIES_TWICE = 0.15
"""How many need a second try at the quiz."""

DATA: list[dict[str, Any]] = read_data("demo_policies.json")


def contribute(story: Story) -> None:
    """HR and Legal write, the other approves, people acknowledge; later a small change, a proposal and a sketch."""
    social, regulated, disclosure, ambassadors, sketch = DATA
    story.props["ready"] = set()  # who may share
    for told in (social, disclosure, ambassadors):
        story.at(story.moment(0, 7, "Europe/Berlin"), lambda now, of=told: _adopt(story, of, "v1", now))  # type: ignore[misc]
    story.at(story.moment(0, 8, "Europe/Berlin"), lambda now: _ask_everyone(story, now))
    story.at(story.moment(int(story.days * 0.6), 9), lambda now: _adopt(story, social, "v2", now, material=False))
    story.at(story.end - timedelta(days=2), lambda now: _draft(story, sketch, "hr2", now))
    story.at(story.end - timedelta(hours=20), lambda now: _propose(story, regulated, now))


def _adopt(story: Story, told: dict[str, Any], version: str, now: datetime, *, material: bool = True) -> None:
    owner = PolicyOwner(told.get("owner", "hr"))
    author, reviewer = (_actor(story, key) for key in (("hr", "legal") if owner is PolicyOwner.HR else ("legal", "hr")))
    adopted: dict[str, int] = story.props.setdefault("policies", {})
    if told["title"] not in adopted:
        adopted[told["title"]] = policies.add_policy(told["title"], owner, actor=author.actor, now=now).id
    written = policies.write_version(
        db.session.get_one(Policy, adopted[told["title"]]), _texts(told, version), actor=author.actor, now=now,
        material=material, summary=told[f"{version}_summary"], applies_to=told.get("applies_to", ()), quiz=_quiz(told),
    )  # fmt: skip
    policies.submit_version(written, actor=author.actor, now=now)
    policies.approve_version(
        written, sha256=written.sha256, reviewer=reviewer, now=now, note="Clear and short. Thank you."
    )


def _texts(told: dict[str, Any], version: str) -> dict[str, str]:
    """Its own words, or those of the clause library."""
    if version in told:
        texts: dict[str, str] = told[version]
        return texts
    return clauses.started(told["clauses"], told["languages"], {"company": "Larkfield", "contact": told["contact"]})


def _quiz(told: dict[str, Any]) -> dict[str, Any]:
    lines: dict[str, str] = told.get("quiz", {})
    return quizzes.kept({language: quizzes.read(text, language) for language, text in lines.items()})


def _draft(story: Story, told: dict[str, Any], author: str, now: datetime) -> None:
    actor, owner = _actor(story, author).actor, PolicyOwner(told["owner"])
    policies.draft_policy(told["title"], owner, told["v1"], actor=actor, now=now, summary=told["v1_summary"])


def _propose(story: Story, told: dict[str, Any], now: datetime) -> None:
    legal = _actor(story, "legal")
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
    """A person reads what is in force, in their language where there is one, answers what is asked, and agrees."""
    person = db.session.get_one(Person, person_id)
    for version in acknowledging.needs_acknowledgement(person):
        language = person.language if person.language in version.texts else "en"
        answers = [question.right for question in quizzes.questions_in(version.quiz, language)]
        if answers and story.chance.random() < TRIES_TWICE:
            acknowledging.count_try(version.id, person.id)
        acknowledging.acknowledge(version, person, language, now=now, answers=answers)
    story.props["ready"].add(person_id)


def _actor(story: Story, key: str) -> Person:
    return db.session.get_one(Person, story.cast[key])
