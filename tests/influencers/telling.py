"""Calls and stories for the tests of stories."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from advocacy import clock
from advocacy.history import Actor
from advocacy.people.models import Person
from influencers.stories import calls, submissions
from influencers.stories import writing as words
from influencers.stories.models import StoryCall, Submission
from influencers.stories.writing import Agreed, Told

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")
DAY = timedelta(days=1)
ME = Actor.system("test")
TEXT = "We paddled home at dusk, and the old river was as still as glass. I will never forget it."
YES = {"consents": "on", "grown_up": "on"}
FACTS: dict[str, Any] = {
    "title": "Your river", "question": "Which river do you love?", "about": "", "thanks": "", "campaign": "Autumn",
    "programme_id": None, "strangers": True, "gallery": True, "needs_picture": False, "media": ["social", "website"],
    "territory": "worldwide", "use": "organic", "consent_months": 24, "opens_at": NOW, "closes_at": None,
}  # fmt: skip


def call(slug: str = "rivers", **facts: Any) -> StoryCall:
    return calls.add_call(slug, {**FACTS, **facts}, actor=ME, now=NOW)


def told(asked: StoryCall, person: Person | None = None, text: str = TEXT, **facts: Any) -> Submission:
    """A story that is handed in with everything that has to be agreed to."""
    consent = words.consent_text(asked, "Acme")
    yes = Agreed(words.digest(consent), True, True, True)
    story = Told("At dusk", text, "Jess, Melbourne", **facts)
    return submissions.hand_in(
        asked, story, yes, consent, [], person=person, name="Jess Tamura", email="jess@out.example", now=NOW
    )  # fmt: skip
