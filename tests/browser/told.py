"""Stories and rights for the pages: a call, stories in each state, licences, a place where one runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from advocacy import clock, settings
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.people.models import Person
from advocacy.pictures import clean_picture
from influencers.rights import licences, places
from influencers.stories import calls, letters, submissions
from influencers.stories import writing as words
from influencers.stories.models import StoryCall
from influencers.stories.writing import Agreed, Told
from tests.browser.answers import picture_file
from tests.browser.signed import signed
from tests.installation import Installation

SLUG = "rivers"
CONFIRM = (signed(letters.CONFIRM, 5),)
MINE = tuple(signed(letters.MINE, number) for number in (1, 3, 5))
ME = Actor.job("world")
TEXT = "We paddled home at dusk, and the old river was as still as glass. I will never forget it."


def stories_and_rights(installation: Installation, person_id: int) -> None:
    """Five stories: in the gallery, waiting, turned down, taken back, not confirmed; two licences, a place."""
    now = clock.now()
    with installation.app.test_request_context(), writing():
        asked, person = _call(), db.session.get_one(Person, person_id)
        told = [_told(asked, person if each in (1, 3) else None, each) for each in range(5)]
        first, third, fourth = told[0], told[2], told[3]
        for each in (first, third):
            submissions.confirm(each, now=now)
        submissions.approve(first, actor=ME, now=now)
        submissions.reject(third, actor=ME, now=now, why="It is about a lake.")
        submissions.take_back(fourth, actor=person.actor, now=now)
        licences.grant(
            "media:1", persons=["Ann"], media=["website"], territory="DE, AT", use="paid", start=now,
            end=now + timedelta(days=9), source="paper", actor=ME, now=now, title="A blue square",
        )  # fmt: skip
        places.note_place("media:1", "advertisement", "Autumn banner", "https://ads.example/1", actor=ME, now=now)


def _call() -> StoryCall:
    now = clock.now() - timedelta(minutes=1)
    facts: dict[str, Any] = {
        "title": "Your river", "question": "Which river do you love?", "about": "One moment is enough.",
        "thanks": "A mug", "campaign": "", "programme_id": None, "strangers": True, "gallery": True,
        "needs_picture": False, "media": ["social", "website"], "territory": "worldwide", "use": "organic",
        "consent_months": 24, "opens_at": now, "closes_at": now + timedelta(days=30),
    }  # fmt: skip
    return calls.add_call(SLUG, facts, actor=ME, now=now)


def _told(asked: StoryCall, person: Person | None, number: int) -> Any:
    consent = words.consent_text(asked, settings.current().company_name)
    picture = clean_picture(picture_file().read())
    return submissions.hand_in(
        asked, Told(f"At dusk {number}", f"{TEXT} {number}", "Jess, Melbourne", in_gallery=True),
        Agreed(words.digest(consent), True, True, True), consent, [(picture, "A kayak")], person=person, name="Jess",
        email=f"jess{number}@out.example", now=clock.now(),
    )  # fmt: skip
