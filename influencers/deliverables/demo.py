"""The demo's agreements: one brief, what four partners answered, and their deliverables in every stage.

Imports this room's verbs; drafts are decided by the demo's own reviewers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from advocacy.database import db
from advocacy.history import Actor
from advocacy.networks.public_looks import A_PERSON, Presence, SeenPost
from advocacy.people.models import Person
from advocacy.story import Story
from content_library.models import Function, Item, ItemState, Review, ReviewState
from content_library.reviews import reviews
from content_library.reviews.reviews import Decision
from influencers.agreements import agreements
from influencers.agreements.models import Agreement
from influencers.agreements.terms import Exclusivity, Terms, terms_of
from influencers.briefs import briefs
from influencers.briefs.models import Asked, Brief
from influencers.briefs.words import Line, Usage, Wanted
from influencers.deliverables import assigning, drafts, live_reviews, looking, publishing, sights
from influencers.deliverables.drafts import Draft
from influencers.deliverables.models import Deliverable
from influencers.programmes import queries
from influencers.programmes.models import Enrolment, EnrolmentState

WORDS = (
    "A week with the Larkfield probe on my stretch of the river. Monday: brown water, 7.1 mg of oxygen. Friday, after "
    "the weir was opened: 9.4. I did not know that you can hear a river breathe until I had a number for it."
)
LOOKS = Actor.job("live posts")
INSTAGRAM = "https://www.instagram.com/p/C4rk5i3ldRv/"


def contribute(story: Story) -> None:
    """A brief at two thirds of the story; answers within days; drafts and live posts until its end."""
    story.at(story.end - timedelta(days=story.days * 0.35), lambda now: _ask(story, now))


def _ask(story: Story, now: datetime) -> None:
    actor = _actor(story, "marketing")
    run = queries.programme_for(story.props["field partners"])
    last = (story.end + timedelta(days=12)).date()
    lines = (
        Line(Asked.POST, "instagram", 1, (story.end - timedelta(days=2)).date(), 15_000, "A week at your river"),
        Line(Asked.VIDEO, "youtube", 1, last, 40_000, "Ninety seconds with the probe in the water"),
    )  # fmt: skip
    usage = Usage(("organic",), ("social", "website"), "worldwide", 12)
    wanted = Wanted(
        "People see that a river can be measured, and want to know theirs.", "Anglers, teachers, people who swim.",
        now.date(), last, lines, ("Larkfield",), ("never fails", "laboratory grade"), notes=NOTES, usage=usage,
    )  # fmt: skip
    brief = briefs.add_brief(run, "A week at your river", wanted, actor=actor, now=now, campaign="River week")
    briefs.open_brief(brief, actor=actor, now=now)
    people = queries.enrolments_in(run.id, state=EnrolmentState.APPROVED).items
    terms = Terms(lines, usage, Exclusivity("Water probes and gauges", (), None, last), "The probe on loan stays ours.")
    for place, each in enumerate(sorted(people, key=lambda one: one.id)[:4]):
        made = _offered(story, brief, each, terms, now)
        when = now + timedelta(hours=6 + 9 * place)
        story.at(when, lambda at, number=made.id, step=ANSWERS[place]: step(story, number, at))  # type: ignore[misc]


NOTES = "Tell it as you would tell a friend. What you did not like belongs in it, too."


def _offered(story: Story, brief: Brief, enrolment: Enrolment, terms: Terms, now: datetime) -> Agreement:
    actor = _actor(story, "marketing")
    made = agreements.draft(enrolment, brief.title, terms, actor=actor, now=now, brief=brief)
    until = max(now + agreements.ANSWER_WITHIN, story.end + timedelta(days=6))
    agreements.offer(made, actor=actor, now=now, note="We would love to have you in it.", answer_by=until)
    return made


def _accept(story: Story, agreement_id: int, now: datetime) -> None:
    """Yes; the post is drafted a day later."""
    made = db.session.get_one(Agreement, agreement_id)
    person = made.enrolment.person
    agreements.accept(made, person.name, made.version.sha256, actor=person.actor, now=now)
    given = assigning.assign_all(made, actor=person.actor, now=now)
    first = given[0].id
    story.at(now + timedelta(days=1), lambda at: _draft(story, first, at))


def _accept_and_wait(story: Story, agreement_id: int, now: datetime) -> None:
    """Yes, and nothing yet."""
    made = db.session.get_one(Agreement, agreement_id)
    person = made.enrolment.person
    agreements.accept(made, person.name, made.version.sha256, actor=person.actor, now=now)
    given = assigning.assign_all(made, actor=person.actor, now=now)[0].id
    story.at(story.end - timedelta(days=1), lambda at: _miss(story, given, at))


def _counter(story: Story, agreement_id: int, now: datetime) -> None:
    """Something else: more for the film."""
    made = db.session.get_one(Agreement, agreement_id)
    brief = made.brief
    if brief is not None:
        (post, film), usage = terms_of(made.version).lines, Usage(("organic",), ("social",), "worldwide", 6)
        dearer = Line(film.kind, film.network, film.count, film.due_on, 55_000, film.what)
        note = "Ninety seconds are three days of work here: the path is long. And half a year of use is enough for me."
        agreements.counter(made, Terms((post, dearer), usage), note, actor=made.enrolment.person.actor, now=now)


def _leave_open(story: Story, agreement_id: int, now: datetime) -> None:
    """No answer yet."""


ANSWERS: tuple[Callable[[Story, int, datetime], None], ...] = (_accept, _counter, _accept_and_wait, _leave_open)


def _draft(story: Story, number: int, now: datetime) -> None:
    found = db.session.get_one(Deliverable, number)
    item_id = drafts.submit(found, Draft(WORDS), actor=found.enrolment.person.actor, now=now).id
    for hours, function, key in ((5, Function.LEGAL, "legal"), (20, Function.HR, "hr")):
        story.at(
            now + timedelta(hours=hours),
            lambda at, who=function, by=key: _agree(story, item_id, who, by, at),  # type: ignore[misc]
        )
    story.at(now + timedelta(days=2), lambda at: _publish(story, number, at))


def _agree(story: Story, item_id: int, function: Function, key: str, now: datetime) -> None:
    item, reviewer = db.session.get_one(Item, item_id), db.session.get_one(Person, story.cast[key])
    asked = select(Review.id).where(
        Review.item_id == item_id, Review.function == function, Review.state == ReviewState.WAITING
    )  # fmt: skip
    if item.state is ItemState.IN_REVIEW and db.session.scalar(asked):
        reviews.decide(
            item, function, Decision.APPROVE, sha256=item.revision.sha256, note="", reviewer=reviewer, now=now
        )  # fmt: skip


def _publish(story: Story, number: int, now: datetime) -> None:
    """On a network that shows strangers nothing: a person looks at it."""
    found = db.session.get_one(Deliverable, number)
    if found.state not in publishing.MAY:
        return
    publishing.publish(found, INSTAGRAM, actor=found.enrolment.person.actor, now=now)
    hidden = SeenPost("instagram", INSTAGRAM, Presence.HIDDEN, INSTAGRAM, why=A_PERSON)
    looking.keep_look(found, hidden, actor=LOOKS, now=now)
    story.at(now + timedelta(days=1), lambda at: _see(story, number, at))


def _see(story: Story, number: int, now: datetime) -> None:
    found = db.session.get_one(Deliverable, number)
    if found.state in sights.LIVE:
        note = "Read on my phone, word for word, the disclosure first."
        live_reviews.see(found, True, note, actor=_actor(story, "marketing"), now=now)


def _miss(story: Story, number: int, now: datetime) -> None:
    found = db.session.get_one(Deliverable, number)
    actor = _actor(story, "marketing")
    live_reviews.miss(found, actor=actor, now=now, why="The day has passed, and we heard nothing.")
    assigning.make_good(found, story.end + timedelta(days=10), "The same post, in your own time", actor=actor, now=now)


def _actor(story: Story, key: str) -> Actor:
    return db.session.get_one(Person, story.cast[key]).actor
