"""The demo's crises: the quiet periods of a year ahead, takedown requests after a pause; a data sheet for the media."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial
from io import BytesIO

from pypdf import PdfWriter
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import FileStorage

from advocacy.campaigns import blackouts
from advocacy.campaigns.blackouts import Plan, Quarters
from advocacy.campaigns.models import Pause
from advocacy.campaigns.scopes import Scope
from advocacy.database import db, writing
from advocacy.people.models import Person
from advocacy.posts import takedown_queries, takedowns
from advocacy.posts.reading_back import seen
from advocacy.posts.takedown_models import Takedown, TakedownState
from advocacy.story import Story
from content_library.media import media

QUIET = "Nothing about our figures goes out until they are published."
WHY = (
    "The pay range in this post is wrong, and a candidate has asked us to correct it. If you can, please take the post "
    "down; the corrected story is in your feed. Thank you for your help."
)
RESULTS_IN = timedelta(days=33)
ASKED = 14
"""Posts that people are asked about."""


def contribute(story: Story) -> None:
    """After the pause of the episodes; the quiet periods are planned early."""
    story.at(story.moment(round(story.days * 0.4), 10), lambda now: _quiet_periods(story, now))
    story.at(story.moment(round(story.days * 0.7), 14), lambda now: _ask(story, now))
    story.alone(story.end - timedelta(days=8), lambda now: _data_sheet(story, now))


def _quiet_periods(story: Story, now: datetime) -> None:
    legal = db.session.get_one(Person, story.cast["legal"])
    like = Plan("Quiet period before results", Scope.CLASS, "financial", now, now, QUIET)
    quarters = Quarters((story.end + RESULTS_IN).date(), 4, 21, time(7))
    blackouts.plan_quarters(like, quarters, legal.zone, actor=legal.actor, now=now)


def _ask(story: Story, now: datetime) -> None:
    """Of those who have shared what was paused, most take it down within two days, one keeps it."""
    pause = db.session.scalars(select(Pause).order_by(Pause.id)).first()
    legal = db.session.get_one(Person, story.cast["legal"])
    posts = takedown_queries.published(pause.reach, now - timedelta(days=60))[:ASKED] if pause else []
    if pause is None or not posts:
        return
    call = takedowns.ask(
        posts, WHY, about_ref=pause.reach.ref, title=f"campaign {pause.name}", actor=legal.actor, now=now
    )
    wanted = select(Takedown.id).where(Takedown.call_id == call.id).order_by(Takedown.id)
    for place, number in enumerate(db.session.scalars(wanted)):
        if place % 6 != 5:
            later = now + timedelta(hours=story.chance.uniform(0.3, 40))
            story.at(later, partial(_gone if place % 4 == 1 else _answer, number, place % 7 == 3))


def _answer(number: int, kept: bool, now: datetime) -> None:
    wanted = select(Takedown).where(Takedown.id == number).options(joinedload(Takedown.share))
    found = db.session.scalars(wanted).one()
    if found.state is not TakedownState.ASKED:  # their post was found gone before they answered
        return
    actor = db.session.get_one(Person, found.share.person_id).actor
    verb = takedowns.keep if kept else takedowns.take_down
    verb(found, actor=actor, now=now)


def _gone(number: int, _kept: bool, now: datetime) -> None:
    """Who takes a post down and says nothing: the next look at the network finds it gone."""
    wanted = select(Takedown).where(Takedown.id == number).options(joinedload(Takedown.share))
    share = db.session.scalars(wanted).one().share
    if share.remote_id is None:
        _answer(number, False, now)
    else:
        seen(share.id, False, now=now)


def _data_sheet(story: Story, now: datetime) -> None:
    """A PDF comes in as any upload does, before its row."""
    held, writer = BytesIO(), PdfWriter()
    for _page in range(2):
        writer.add_blank_page(595, 842)
    writer.write(held)
    held.seek(0)
    made = media.read_upload(FileStorage(held, filename="Heron 4 data sheet.pdf"), "file")
    if made is None:
        return
    with writing():
        marketing = db.session.get_one(Person, story.cast["marketing"])
        media.keep(
            made, actor=marketing.actor, now=now, alt="What the Heron 4 measures, how often, how exactly; two pages.",
            licence="Larkfield, for everybody and everywhere.",
        )  # fmt: skip
