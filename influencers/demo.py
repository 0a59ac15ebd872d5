"""The demo's programmes: ambassadors who said yes, no, or nothing yet. Imports the library's demo."""

from __future__ import annotations

from datetime import datetime, timedelta

from advocacy import settings
from advocacy.database import db
from advocacy.people import accounts, signing_in
from advocacy.people.demo import PASSWORD, address_of
from advocacy.people.models import Person, Relationship
from advocacy.story import Story
from content_library.demo.policies import acknowledge
from influencers import enrolments, programmes
from influencers.models import Enrolment, ProgrammeKind

GUESTS = (
    ("ambassador", "Ines Calloway", "Europe/London", "UK", "accept"),
    ("guest.petra", "Petra Stahl", "Europe/Berlin", "DE", "accept"),
    ("guest.oumar", "Oumar Sylla", "Europe/Paris", "FR", "accept"),
    ("guest.jess", "Jess Tamura", "America/New_York", "US", "accept"),
    ("guest.mateo", "Mateo Quiroga", "America/New_York", "US", "accept"),
    ("guest.bridie", "Bridie Lawlor", "Australia/Melbourne", "AU", "accept"),
    ("guest.anton", "Anton Weiss", "Europe/Berlin", "DE", "deactivate"),
    ("guest.lucy", "Lucy Abara", "Europe/London", "UK", "decline"),
    ("guest.sven", "Sven Holm", "Europe/Berlin", "DE", "invited"),
)
"""Mailbox, name, zone, region, and what they answer. The first one's password is printed."""

TERMS = (
    "You get an instrument on loan, early looks, and a day with a field team. You say so in every post: the feed puts "
    "the words first. You may stop on any day; the instrument then comes home."
)


def contribute(story: Story) -> None:
    """Invitations in the second week, answers within days, one goodbye later; and a programme that has nobody yet."""
    story.at(story.moment(1, 10), lambda now: _begin(story, now))


def sign_in() -> tuple[str, str, str]:
    """Mail address, name and role of the ambassador whose password is printed."""
    key, name, *_ = GUESTS[0]
    return address_of(key), name, "ambassador"


def _begin(story: Story, now: datetime) -> None:
    marketing = db.session.get_one(Person, story.cast["marketing"]).actor
    programme = programmes.add_programme(
        "Larkfield field partners", ProgrammeKind.AMBASSADORS, Relationship.AMBASSADOR_PAID, TERMS,
        actor=marketing, now=now, attribution_days=60,
    )  # fmt: skip
    programmes.add_programme(
        "River film makers", ProgrammeKind.CREATORS, Relationship.PAID_INFLUENCER,
        "Three films a year about one river of your choice.", actor=marketing, now=now,
    )  # fmt: skip
    for place, guest in enumerate(GUESTS):
        when = now + timedelta(hours=2 + place * story.days / 4)
        story.at(when, lambda at, who=guest: _invite(story, programme.id, who, at))  # type: ignore[misc]


def _invite(story: Story, programme_id: int, guest: tuple[str, ...], now: datetime) -> None:
    key, name, zone, region, reply = guest
    marketing = db.session.get_one(Person, story.cast["marketing"]).actor
    enrolment = programmes.invite(
        programmes.programme_for(programme_id), address_of(key), name, settings.current().base_url,
        actor=marketing, now=now,
    )  # fmt: skip
    accounts.change_person(enrolment.person, actor=marketing, now=now, zone=zone, region=region)
    story.props["zones"][enrolment.person_id] = zone
    if key == GUESTS[0][0]:
        story.cast[key] = enrolment.person_id
        signing_in.set_password(enrolment.person, PASSWORD, now=now)
    if reply != "invited":
        story.at(now + timedelta(hours=5), lambda at: _reply(story, enrolment.id, reply, at))


def _reply(story: Story, enrolment_id: int, reply: str, now: datetime) -> None:
    enrolment = db.session.get_one(Enrolment, enrolment_id)
    enrolments.answer(enrolment, reply != "decline", actor=enrolment.person.actor, now=now)
    if reply == "decline":
        return
    acknowledge(story, enrolment.person_id, now)
    if reply == "deactivate":
        story.at(now + timedelta(days=story.days * 0.7), lambda at: _goodbye(story, enrolment_id, at))


def _goodbye(story: Story, enrolment_id: int, now: datetime) -> None:
    enrolment = db.session.get_one(Enrolment, enrolment_id)
    marketing = db.session.get_one(Person, story.cast["marketing"]).actor
    enrolments.deactivate(enrolment, actor=marketing, now=now, why="Moved abroad. Thank you for everything, Anton.")
    story.props["ready"].discard(enrolment.person_id)
