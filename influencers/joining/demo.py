"""The demo's applications: a page with its questions, people at every stage of it, screening as it would be.

Their accounts are on servers that don't exist, so screening is told by the story and not by networks. Imports this
room's verbs and the programmes of the demo.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from advocacy import settings
from advocacy.database import db
from advocacy.history import Actor
from advocacy.people.demo import address_of
from advocacy.people.models import Person
from advocacy.story import Story
from influencers.joining import applying, asking, deciding, proofs, spotting
from influencers.joining.applicant import Account, Applicant
from influencers.joining.evidence import Sight
from influencers.joining.fields import Field, FieldKind
from influencers.joining.known import known_of
from influencers.joining.models import Application, CameBy
from influencers.joining.screening import screen, worst
from influencers.partners import partners
from influencers.programmes import programmes
from influencers.programmes.models import Programme

RIVERS, FIELD = "River film makers", "Larkfield field partners"
SPECIAL = (
    Field("gear", "What do you film with?", FieldKind.CHOICE, True, options=("A phone", "A camera", "A drone")),
    Field("river", "Which river would it be?", FieldKind.TEXT, help="The one you know best will do."),
)
PAGE = {
    "headline": "Three films a year about one river of your choice, and we lend you what measures it.",
    "gives": "A fee for each film\nA probe and a logger on loan\nA day with a field team\nYour words stay yours",
    "asks": "Three films within a year\nEvery film says plainly that it is paid\nNo filming where birds breed",
    "welcome": "Ines, who has been with us the longest, writes to you within two days.",
    "topics": ["river", "water", "film"], "networks": ["youtube", "instagram", "tiktok"], "least_followers": 2000,
    "languages": ["en", "de", "fr"],
}  # fmt: skip


@dataclass(frozen=True)
class Applying:
    """Somebody of the story: when in it they apply, and what becomes of it."""

    name: str
    country: str
    about: str
    network: str
    handle: str
    followers: int | None
    part: float
    answer: str = ""  # approve, a kind of reason, withdraw, or empty: it waits
    own: str = ""
    brought: bool = False


PEOPLE = (
    Applying("Freya Lindqvist", "SE", "I have filmed the same bend of the Klarälven every Sunday for four years.",
             "youtube", "freyasbend", 18_400, 0.3, "approve", "Your Sunday films are why we made this programme."),
    Applying("Kofi Mensah", "GH", "Water stories from the Volta, in short films.", "instagram", "koficapturing", 41_200,
             0.45, "region"),
    Applying("Jana Wirth", "DE", "I build kayaks and film where they go.", "tiktok", "janabaut", 7_900, 0.6, "approve",
             brought=True),
    Applying("Deals Daily", "US", "We post offers. Send products.", "instagram", "dealsdaily247", 98_000, 0.65,
             "disclosure"),
    Applying("Pieter de Vos", "BE", "Retired engineer with a camera on the Schelde.", "youtube", "pieteropdeschelde",
             640, 0.7, "reach", "We liked the film about the lock. Do come back."),
    Applying("Ana Sousa", "PT", "Changed my mind about paid work.", "instagram", "anasousafilma", 5_100, 0.8,
             "withdraw"),
    Applying("Noor Haddad", "FR", "Short films on how a city lives with its river, mostly the Garonne at night.",
             "instagram", "noorfilms", 26_300, 0.93),
    Applying("Callum Reid", "GB", "Fly fishing, and what the water tells before the fish do.", "youtube",
             "calluminwaders", 3_350, 0.955, brought=True),
    Applying("Lena Kaiser", "AT", "I teach biology and film the Inn with my pupils' questions.", "tiktok",
             "fraukaiserbio", 12_800, 0.975),
    Applying("Marek Dvorak", "CZ", "Drone films of the Vltava.", "youtube", "marekabove", None, 0.985),
)  # fmt: skip
"""Applicants to the film makers' programme. Followers are those that a stranger would see; None: nobody says."""


def contribute(story: Story) -> None:
    """The page opens in the third week; people come over the rest of it, the last ones wait for an answer."""
    story.at(story.moment(max(2, story.days // 5), 9), lambda now: _open(story, now))
    for person in PEOPLE:
        when = story.start + (story.end - story.start) * person.part
        story.at(when, lambda now, who=person: _apply(story, who, now))  # type: ignore[misc]
    story.alone(story.end - timedelta(hours=1), spotting.refresh)
    story.at(story.end - timedelta(minutes=30), lambda now: _prove(story, now))


def _open(story: Story, now: datetime) -> None:
    marketing = _marketing(story)
    for name, questions in ((RIVERS, SPECIAL), (FIELD, ())):
        programme = _programme(name)
        if programme is not None:
            programmes.change_programme(programme, actor=marketing, now=now, takes_applications=True)
            said = PAGE if name == RIVERS else {"shows_pay": True}
            asking.set_form(programme, said, questions, actor=marketing, now=now)


def _apply(story: Story, who: Applying, now: datetime) -> None:
    programme = _programme(RIVERS)
    if programme is None or not programme.accepts(now):
        return
    base_url = settings.current().base_url
    given = Applicant(
        who.name, address_of(f"guest.{who.handle}"), who.country, who.about, (Account(who.network, who.handle),),
        {"gear": "A camera", "river": who.about.split()[-1].strip(".")},
    )  # fmt: skip
    recruiter = story.cast.get("ambassador") if who.brought else None
    applying.apply(
        programme, given, base_url, now=now, brought_by_id=recruiter,
        came_by=CameBy.RECRUIT if recruiter else CameBy.FORM,
    )  # fmt: skip
    found = applying.latest_of(programme.id, given.email)
    if found is None:
        return
    applying.confirm(found, now=now)
    _screen(found, who, now)
    if who.answer:
        number = found.id
        story.at(now + timedelta(days=1, hours=3), lambda at: _answer(story, number, who, at))


def _screen(found: Application, who: Applying, now: datetime) -> None:
    """What a look would have found, were there such accounts."""
    for account in found.accounts:
        account.followers, account.seen_at = who.followers, now
        account.presence = "found" if who.followers is not None else "hidden"
        account.source = f"https://{who.network}.example/{who.handle}"
    findings = screen(known_of(found))
    found.screening, found.outcome, found.look_at = [each.as_kept() for each in findings], worst(findings), None


def _answer(story: Story, number: int, who: Applying, now: datetime) -> None:
    found, marketing = db.session.get_one(Application, number), _marketing(story)
    if who.answer == "withdraw":
        applying.withdraw(found, now=now)
    elif who.answer == "approve":
        deciding.approve(found, settings.current().base_url, actor=marketing, now=now, note=who.own)
    else:
        deciding.decline(found, who.answer, who.own, actor=marketing, now=now)


def _prove(story: Story, now: datetime) -> None:
    """The ambassador of the sign-in has one account proven and one to prove."""
    person = db.session.get(Person, story.cast.get("ambassador", 0))
    if person is None:
        return
    mine = partners.keep_partner(person, actor=person.actor, now=now)
    for network, handle, proven in (("instagram", "inesonwater", True), ("web", "inescalloway.example", False)):
        account = partners.add_account(mine, network, handle, actor=person.actor, now=now, by_machine=False)
        if account.state.value != "claimed":
            continue
        proofs.hand_out(account, actor=person.actor, now=now)
        if proven:
            proofs.conclude(account, Sight("bio", handle), actor=person.actor, now=now)


def _marketing(story: Story) -> Actor:
    return db.session.get_one(Person, story.cast["marketing"]).actor


def _programme(name: str) -> Programme | None:
    return db.session.scalar(select(Programme).where(Programme.name == name))
