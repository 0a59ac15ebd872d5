"""The demo's review machine: routes, working hours, a qualification, a delegate, an overdue review, a second round."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from advocacy.database import db
from advocacy.people.models import Person
from advocacy.story import Story
from advocacy.times import calendars
from content_library.items import items
from content_library.models import Function, Item, ItemKind, Stage
from content_library.reviews import reviews
from content_library.reviews.jobs import JOBS
from content_library.reviews.reviews import Decision
from content_library.routes import absences, qualifications, routes
from content_library.routes.routes import Draft
from content_library.words.content import About, Content
from content_library.words.frames import Words

REGULATED = "investment"
RISK = "The value of shares can fall as well as rise. Capital at risk."
HOLIDAYS = ("01-01", "05-01", "10-03", "12-25", "12-26")
OVERDUE, DELEGATED = timedelta(days=9), timedelta(hours=22)
"""How long before the end the two items about shares are submitted."""
ABOUT_SHARES = (
    (OVERDUE, "What our half-year figures mean", "half-year",
     f"Our half-year figures are out, with what they mean and what they don't. {RISK}"),
    (DELEGATED, "Employees may buy shares again", "employee-shares",
     f"From January on everyone at Larkfield may buy shares of the company. {RISK}"),
)  # fmt: skip


def contribute(story: Story) -> None:
    """Routes on the first morning, so that everything takes them; the rest in the last days."""
    story.at(story.moment(0, 5.5), lambda now: _set_up(story, now))
    for before, title, path, text in ABOUT_SHARES:
        if story.end - before > story.moment(1, 0):  # a shorter story begins later
            story.at(story.end - before, partial(_submit, story, title, path, text))
    story.at(story.end - timedelta(days=1), lambda now: _leave(story, now))
    for hours in (5 * 24, 48, 0):
        story.alone(story.end - timedelta(hours=hours), _keep_reviews)


def _keep_reviews(now: datetime) -> None:
    for job in JOBS:
        job.run(now)


def _person(story: Story, key: str) -> Person:
    return db.session.get_one(Person, story.cast[key])


def _set_up(story: Story, now: datetime) -> None:
    """Compliance writes the routes, HR enters what the principal is qualified for."""
    compliance, legal_and_hr = _person(story, "compliance").actor, [[Function.LEGAL, Function.HR]]
    years = (now.year, now.year + 1)
    calendars.set_calendar(
        "Europe/Berlin", range(1, 6), "09:00", "17:00", [f"{year}-{day}" for year in years for day in HOLIDAYS],
        actor=compliance, now=now,
    )  # fmt: skip
    drafts = (
        Draft("Standard", legal_and_hr, routine=True, standard=True),
        Draft(
            "Shares and investments", [[Function.COMPLIANCE], [Function.PRINCIPAL]], {"classes": [REGULATED]},
            priority=10, hours=8, remind_hours=2, escalate_person_id=story.cast["admin"], approval_days=180,
        ),
        Draft("Job adverts", legal_and_hr, {"kinds": [ItemKind.JOB]}, approval_days=story.days + 8, routine=True),
    )  # fmt: skip
    for draft in drafts:
        routes.add_route(draft, actor=compliance, now=now)
    until = (story.end + timedelta(days=24)).date()
    principal, hr = _person(story, "principal"), _person(story, "hr").actor
    qualifications.add_qualification(principal, "Series 24", "2024-118-07", until, actor=hr, now=now)


def _submit(story: Story, title: str, path: str, text: str, now: datetime) -> None:
    """Marketing writes about shares; the first one Compliance has approved, and the principal has not answered."""
    author = _person(story, "marketing2").actor
    content = Content(
        title=title, captions=(Words("linkedin", "en", text),), url=f"https://larkfield.example/investors/{path}",
        summary="For shareholders, and for colleagues who are.", classes=(REGULATED,),
    )  # fmt: skip
    item = items.add_item(content, About(ItemKind.NEWS, stage=Stage.RESEARCH), actor=author, now=now)
    items.submit(item, actor=author, now=now)
    if (title, path) == ABOUT_SHARES[0][1:3]:
        story.at(now + timedelta(hours=20), lambda at: _agree(story, item.id, at))


def _agree(story: Story, item_id: int, now: datetime) -> None:
    item = db.session.get_one(Item, item_id)
    reviews.decide(
        item, Function.COMPLIANCE, Decision.APPROVE, sha256=item.revision.sha256, note="Figures as published.",
        reviewer=_person(story, "compliance"), now=now,
    )  # fmt: skip


def _leave(story: Story, now: datetime) -> None:
    """Compliance is one person, and away for a week: Legal decides meanwhile."""
    away = _person(story, "compliance")
    absences.enter(away, now, story.end + timedelta(days=6), _person(story, "legal"), actor=away.actor, now=now)
