"""Pages of a partner's own stories: what one sent in, the calls that are open, send one, take one back. Thin."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, database, settings
from advocacy.database import reading
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.people.queries import person_for
from advocacy.web.guards import guard
from advocacy.web.languages import LANGUAGES
from advocacy.web.sizes import takes_up_to
from advocacy.web.transactions import own_transactions
from influencers.rights import wording as rights
from influencers.rights.queries import of_person
from influencers.stories import pictures, queries, submissions, wording, writing
from influencers.stories.models import StoryCall
from influencers.stories.public_views import as_response

pages = Blueprint("my_stories", __name__, url_prefix="/portal/stories")

LINES = 20


@pages.get("")
@guard(Capability.TAKE_PART)
def listing() -> ResponseReturnValue:
    """What I sent in, what is asked for now, and what I allowed for how long."""
    found = queries.of_person(current_user.id, request.args.get("cursor"), LINES)
    return render_template(
        "influencers/stories/my_stories.html", page=found, calls=queries.open_calls(current_user.id, clock.now()),
        licences=of_person(current_user.id, 50), rights=rights, wording=wording,
    )  # fmt: skip


@pages.get("/send/<slug>")
@guard(Capability.TAKE_PART)
def form(slug: str) -> ResponseReturnValue:
    """A form for a story."""
    return _form(queries.own_call(slug, current_user.id, clock.now()), {}, None)


@pages.post("/send/<slug>")
@guard(Capability.TAKE_PART)
@own_transactions
@takes_up_to(pictures.LARGEST_FORM)
def send(slug: str) -> ResponseReturnValue:
    """Sends a story in: the account is proof enough of the address."""
    sent, now, me = request.form.to_dict(), clock.now(), current_user.id
    with reading():
        queries.own_call(slug, me, now)  # before anything is decoded
    try:
        shown = pictures.read_pictures(request.files, sent)
        with database.writing():
            asked = queries.own_call(slug, me, now)
            consent = writing.consent_text(asked, settings.current().company_name)
            submissions.hand_in(
                asked, writing.told(sent), writing.agreed(sent), consent, shown, person=person_for(me), now=now
            )  # fmt: skip
    except Breach as wrong:
        with reading():
            return _form(queries.own_call(slug, me, now), sent, wrong), 422
    flash(_("Thank you. Somebody reads it soon, and you are told what becomes of it."), "success")
    return redirect(url_for("my_stories.listing"))


@pages.post("/<int:story_id>/take-back")
@guard(Capability.TAKE_PART)
def take_back(story_id: int) -> ResponseReturnValue:
    """My consent is over."""
    story = queries.own_story(story_id, current_user.id)
    submissions.take_back(story, actor=current_user.actor, now=clock.now())
    flash(_("Taken back. What was made of it is out of use."), "success")
    return redirect(url_for("my_stories.listing"))


@pages.get("/<int:story_id>/pictures/<int:picture_id>")
@guard(Capability.TAKE_PART)
def picture(story_id: int, picture_id: int) -> ResponseReturnValue:
    """A picture of my story."""
    story = queries.own_story(story_id, current_user.id)
    return as_response(queries.picture_of(story, picture_id), "private, no-store")


def _form(asked: StoryCall, values: dict[str, Any], wrong: Breach | None) -> str:
    consent = writing.consent_text(asked, settings.current().company_name)
    return render_template(
        "influencers/stories/my_form.html", call=asked, values=values, errors=wrong.errors if wrong else {},
        consent=consent, consent_sha256=writing.digest(consent), most=writing.MOST_PICTURES,
        languages=list(LANGUAGES.items()), language=values.get("language", "en"),
    )  # fmt: skip
