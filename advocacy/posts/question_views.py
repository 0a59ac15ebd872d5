"""Open questions: posts of which no machine knows whether they are there, and posts that missed their time. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from advocacy import clock
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.posts import resolving, scheduling
from advocacy.posts.models import Share
from advocacy.posts.queries import share_for
from advocacy.posts.questions import missed_of, question_about, questions_of
from advocacy.posts.timing import When
from advocacy.web.guards import guard

pages = Blueprint("questions", __name__, url_prefix="/posts/questions")

QUESTION = "question about a post"
"""The panel on a person's own post: is it there? Where to look, and what was sent."""
AGAIN: dict[str, When] = {"next_slot": "next_slot", "now": "now"}


@pages.get("/")
@guard(Capability.SHARE)
def page() -> ResponseReturnValue:
    """What only I can answer, and what I may schedule again with one click."""
    cursor = request.args.get("cursor")
    found = questions_of(current_user.id, cursor=cursor)
    missed = missed_of(current_user.id) if not cursor else []
    return render_template("posts/questions.html", page=found, missed=missed)


@pages.post("/<int:share_id>/answer")
@guard(Capability.SHARE)
def answer(share_id: int) -> ResponseReturnValue:
    """I looked: it is there, or it is not."""
    share, there = share_for(current_user.id, share_id), request.form.get("there")
    if there not in ("yes", "no"):
        raise Breach(_("Is it there?"), remedy=_("Say yes or no."))
    url = request.form.get(f"url-{share_id}")  # by the post's id, for a page may ask about several
    resolving.resolve(share, there == "yes", url, actor=current_user.actor, now=clock.now())
    flash(_("Thank you for looking."), "success")
    return redirect(url_for("questions.page"))


@pages.post("/<int:share_id>/again")
@guard(Capability.SHARE)
def again(share_id: int) -> ResponseReturnValue:
    """It missed its time: another one, with one click."""
    share, when = share_for(current_user.id, share_id), AGAIN.get(request.form.get("when", "next_slot"))
    if when is None:
        raise Breach(_("That is no time."), remedy=_("Take the next good slot, or now."))
    scheduling.reschedule(share, when, actor=current_user.actor, now=clock.now())
    flash(_("The post has a new time."), "success")
    return redirect(url_for("questions.page"))


def card(share: Share) -> Markup | None:
    """For the page of one post: the question, where to look, the answer; None while there is nothing to ask."""
    if not share.asks:
        return None
    shown = render_template("posts/_question.html", question=question_about(share))
    return Markup(shown)  # noqa: S704 - our own template
