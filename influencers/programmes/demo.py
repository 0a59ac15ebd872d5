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
from influencers.programmes import enrolments, programmes, queries, terms
from influencers.programmes.models import Enrolment, EnrolmentState, ProgrammeKind
from influencers.programmes.terms import Conditions
from rewards.standing import ladders
from rewards.standing.ladder import Tier
from rewards.standing.models import Counted, Period

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


NEW_TERMS = "From this season on the instrument may stay with you until the field work ends in November."
ABOUT = (
    "Field partners take our instruments to their own rivers and tell what they see. For people who are out there "
    "anyway: anglers, rangers, teachers, photographers."
)
TIERS = (
    Tier("scout", "Scout", 10_000, "info", "geo-alt"), Tier("guide", "Guide", 50_000, "good", "signpost-split"),
    Tier("keeper", "River keeper", 200_000, "brand", "trophy"),
)  # fmt: skip
"""By what their links and codes sold in half a year, in cents."""


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
        actor=marketing, now=now, attribution_days=60, conditions=Conditions(30, 2500, "EUR"), about=ABOUT,
    )  # fmt: skip
    programmes.change_programme(programme, takes_applications=True, actor=marketing, now=now)
    ladders.publish(
        programme.id, TIERS, period=Period.ROLLING, days=180, grace_days=30, counts=Counted.SALES, actor=marketing,
        now=now, why="Who brings readers to the shop gets closer to the field teams.",
    )  # fmt: skip
    programmes.add_programme(
        "River film makers", ProgrammeKind.CREATORS, Relationship.PAID_INFLUENCER,
        "Three films a year about one river of your choice.", actor=marketing, now=now,
        conditions=Conditions(14, 5000, "EUR"), about="Short films about a river, for people who make films anyway.",
    )  # fmt: skip
    programmes.add_programme(
        "Colleagues who tell", ProgrammeKind.EMPLOYEES, Relationship.EMPLOYEE,
        "You tell of your work in your own words. You stay an employee, and every post says so.", actor=marketing,
        now=now, about="For people who work here and like to tell of it.",
    )  # fmt: skip
    story.props["field partners"] = programme.id
    story.at(now + timedelta(days=story.days * 0.6), lambda at: _mend_terms(story, programme.id, at))
    for place, guest in enumerate(GUESTS):
        when = now + timedelta(hours=2 + place * story.days / 4)
        story.at(when, lambda at, who=guest: _invite(story, programme.id, who, at))  # type: ignore[misc]


def _mend_terms(story: Story, programme_id: int, now: datetime) -> None:
    """The second version, which everybody is asked to accept; some have by now."""
    marketing = db.session.get_one(Person, story.cast["marketing"]).actor
    terms.publish_terms(
        queries.programme_for(programme_id), f"{TERMS} {NEW_TERMS}", Conditions(30, 2500, "EUR"),
        why="Instruments may stay with you for a whole season.", actor=marketing, now=now,
    )  # fmt: skip
    story.at(now + timedelta(days=1), lambda at: _agree(programme_id, at))


def _agree(programme_id: int, now: datetime) -> None:
    """All but the last of them say yes."""
    approved = queries.enrolments_in(programme_id, state=EnrolmentState.APPROVED).items
    for each in approved[1:]:
        terms.accept_terms(each, 2, actor=each.person.actor, now=now)


def _invite(story: Story, programme_id: int, guest: tuple[str, ...], now: datetime) -> None:
    key, name, zone, region, reply = guest
    marketing = db.session.get_one(Person, story.cast["marketing"]).actor
    enrolment = programmes.invite(
        queries.programme_for(programme_id), address_of(key), name, settings.current().base_url,
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
