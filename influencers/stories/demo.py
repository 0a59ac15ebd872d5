"""The demo's stories: a call, what customers and an ambassador told, what became of it; a right that runs out.

Imports the library's demo. The pictures are drawn by code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from advocacy import settings
from advocacy.database import db
from advocacy.people.models import Person
from advocacy.story import Story
from content_library.demo import covers
from content_library.items import items
from content_library.models import Function, Item, ItemState
from content_library.reviews import reviews
from content_library.reviews.reviews import Decision
from content_library.uploads import stored
from influencers.partners.partners import keep_partner
from influencers.programmes.demo import GUESTS
from influencers.rights import jobs, licences, places
from influencers.rights.covering import SOCIAL, WORLDWIDE
from influencers.stories import calls, promoting, queries, submissions, writing
from influencers.stories.models import Submission
from influencers.stories.writing import Agreed, Told

SLUG = "my-river"


@dataclass(frozen=True)
class Sender:
    """Who tells what, in whose colours the picture is drawn, how long before the end, and what becomes of it."""

    name: str
    credit: str
    title: str
    text: str
    topic: str
    days: float
    end: str
    language: str = "en"


SENDERS = (
    Sender(
        "Hanneke de Wit", "Hanneke, Nijmegen", "The morning the herons came back",
        "For six years our stretch of the Waal was brown. I borrowed a probe for a weekend and never gave it back:"
        " every morning I read it before coffee. The day the oxygen passed nine I looked up, and three herons stood in"
        " the shallows.", "Water", 24, "item",
    ),
    Sender(
        "Tom Okafor", "Tom, Leeds", "What my class measured",
        "Thirty children, one river, a probe on a string. They argued about decimals for an hour. Now they write to the"
        " council each month, with figures.", "Data", 15, "approved",
    ),
    Sender(
        "Marie Lefort", "Marie, Annecy", "Un lac sous la glace",
        "En janvier, nous avons percé la glace pour mesurer l’oxygène. Mon fils a noté chaque chiffre dans son carnet,"
        " et il n’a plus jamais dit que l’hiver était ennuyeux.", "Air", 9, "approved", "fr",
    ),
    Sender(
        "Kevin Brandt", "Kev", "Cures everything",
        "Since I drink from my measured well I have no more back pain, and my doctor says it is the water. Everybody"
        " should stop taking pills and buy one of these.", "Soil", 7, "rejected",
    ),
    Sender(
        "Asta Lindqvist", "Asta, Kiruna", "Forty below",
        "The instrument stood on the roof at minus forty-one. I went up every evening with a head torch, sure that it"
        " had died. It never had.", "Engineering", 2.5, "submitted",
    ),
    Sender(
        "Bilal Haddad", "Bilal", "Two brothers, one ditch",
        "My brother swore that the ditch behind our field was fine. We measured for a month, then we planted reeds."
        " Ask him yourself: 0171 5550123.", "Community", 1, "submitted",
    ),
    Sender(
        "Unconfirmed Visitor", "U.", "Not confirmed yet",
        "I wrote this on the train and have not looked into my mail since; there is nothing else to say.",
        "Events", 0.4, "draft",
    ),
)  # fmt: skip
OF_A_PARTNER = Sender(
    "", "Ines Calloway", "A river in my street",
    "When the street flooded in March, mine was the only house that knew an hour before. I had put the gauge into the"
    " gully for a film. Now the whole street has the link.", "Community", 12, "approved",
)  # fmt: skip
WHY_NOT = (
    "Thank you for writing to us. It says that water heals, which we would have to prove, so we can't pass it on. A"
    " story about how you measure your well would be welcome."
)


def contribute(story: Story) -> None:
    """The call in the first third; what came in, by its days before the end; rights are kept in time."""
    story.at(story.moment(max(1, story.days // 3), 9), lambda now: _ask(story, now))
    for sender in (*SENDERS, OF_A_PARTNER):
        when = max(story.end - timedelta(days=sender.days), story.moment(max(1, story.days // 3), 20))
        story.at(when, lambda now, who=sender: _tell(story, who, now))  # type: ignore[misc]
    story.at(story.end - timedelta(hours=3), lambda now: _old_rights(story, now))
    story.alone(story.end, jobs.keep_rights)


def _ask(story: Story, now: datetime) -> None:
    facts = {
        "title": "My river", "question": "What did you see when you began to measure the water near you?",
        "about": "We build instruments; you know what happens when somebody reads them. Tell us about one moment.",
        "thanks": "A field notebook, and a day at the test basin for two.", "campaign": "People of Larkfield",
        "programme_id": None, "strangers": True, "gallery": True, "needs_picture": False,
        "media": [SOCIAL, "website", "email"], "territory": WORLDWIDE, "use": "organic", "consent_months": 24,
        "opens_at": now, "closes_at": story.end + timedelta(days=40),
    }  # fmt: skip
    calls.add_call(SLUG, facts, actor=_marketing(story).actor, now=now)


def _tell(story: Story, sender: Sender, now: datetime) -> None:
    asked, partner = queries.call_by_slug(SLUG), sender is OF_A_PARTNER
    consent = writing.consent_text(asked, settings.current().company_name)
    told = Told(sender.title, sender.text, sender.credit, sender.language, in_gallery=True)
    number = len(sender.title) * 7
    kept = submissions.hand_in(
        asked, told, Agreed(writing.digest(consent), True, True, True), consent,
        [(covers.draw(sender.topic, number), covers.alt_of(sender.topic))],
        person=db.session.get_one(Person, story.cast[GUESTS[0][0]]) if partner else None,
        name=sender.name, email=f"{sender.name.split()[0].lower()}@stories.example" if sender.name else "", now=now,
    )  # fmt: skip
    if sender.end == "draft":
        return
    submissions.confirm(kept, now=now)
    if sender.end != "submitted":
        story.at(now + timedelta(hours=20), lambda at: _decide(story, kept.id, sender, at))


def _decide(story: Story, story_id: int, sender: Sender, now: datetime) -> None:
    told, actor = db.session.get_one(Submission, story_id), _marketing(story).actor
    if sender.end == "rejected":
        submissions.reject(told, actor=actor, now=now, why=WHY_NOT)
        return
    submissions.approve(told, actor=actor, now=now)
    if sender.end == "item":
        made = [(stored(picture), alt) for picture, alt in promoting.picture_bodies(told)]
        item = promoting.promote(told, made, actor=actor, now=now)
        items.submit(item, actor=actor, now=now)
        for hours, function, key in ((3, Function.LEGAL, "legal"), (6, Function.HR, "hr")):
            story.at(
                now + timedelta(hours=hours),
                lambda at, who=function, by=key: _agree(story, item.id, who, by, at),  # type: ignore[misc]
            )


def _agree(story: Story, item_id: int, function: Function, key: str, now: datetime) -> None:
    item, reviewer = db.session.get_one(Item, item_id), db.session.get_one(Person, story.cast[key])
    if item.state is ItemState.IN_REVIEW:
        reviews.decide(
            item, function, Decision.APPROVE, sha256=item.revision.sha256, note="A lovely one.", reviewer=reviewer,
            now=now,
        )  # fmt: skip


def _old_rights(story: Story, now: datetime) -> None:
    """Agreed on paper before: one ends in twelve days and runs in three places, one ended and still hangs somewhere."""
    actor = _marketing(story).actor
    film = keep_partner(name="Mateo Quiroga Films", email="films@quiroga.example", actor=actor, now=now)
    for asset, title, days, use in (
        ("film:1", "Spring film: the weir at night", 12, "paid"),
        ("poster:1", "Poster of the first probe", 0, "organic"),
    ):  # fmt: skip
        end = now + timedelta(days=days, hours=1)
        licences.grant(
            asset, partner_id=film.id, persons=("Mateo Quiroga",), media=("website", "events"), territory="DE, AT, CH",
            use=use, start=now - timedelta(days=300), end=end, source=f"paper:{asset}", actor=actor, now=now,
            title=title,
        )  # fmt: skip
    for asset, kind, name, url in (
        ("film:1", "advertisement", "Autumn banner at the trade fair's site", "https://fair.example/banner"),
        ("film:1", "own_page", "larkfield.example/weir", "https://larkfield.example/weir"),
        ("poster:1", "print", "Poster in the canteen", ""),
    ):
        places.note_place(asset, kind, name, url, actor=actor, now=now)


def _marketing(story: Story) -> Person:
    return db.session.get_one(Person, story.cast["marketing"])
