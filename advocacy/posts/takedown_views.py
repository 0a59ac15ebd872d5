"""Pages of takedown requests: ask from a pause, a story or a post; how they stand; the person's own answer. Thin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from markupsafe import Markup

from advocacy import clock
from advocacy.campaigns import pauses
from advocacy.campaigns.switch import called
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.posts import takedown_queries, takedowns
from advocacy.posts.models import Share
from advocacy.posts.takedown_models import ANSWERED, TOLD, Takedown, TakedownState
from advocacy.posts.takedown_queries import About
from advocacy.web.guards import guard
from advocacy.web.visit import onward

pages = Blueprint("takedowns", __name__, url_prefix="/takedowns")

ABOUT = "takedown of a post"
"""The panel on a person's own post: what they are asked, and their answer in one click."""
CHASES = (Capability.REVIEW_HR, Capability.REVIEW_LEGAL)
"""Who sees the names of those who have not answered: HR and Legal may have to ask in person. Nobody sees who kept."""
LINES, SHOWN = 25, 200
TABS = {state.value: frozenset({state}) for state in TakedownState if state not in ANSWERED} | {TOLD: ANSWERED}
"""The requests of a call by where they stand; who answered what is not told apart."""


@pages.get("/")
@guard(Capability.PAUSE)
def listing() -> ResponseReturnValue:
    """Every call, and how many answered what."""
    found = takedown_queries.calls(request.args.get("cursor"), LINES)
    counts = takedown_queries.counts_of([call.id for call in found.items])
    return render_template(
        "posts/takedowns.html", page=found, counts=counts, states=TakedownState, cursor=request.args.get("cursor")
    )


@pages.get("/ask")
@guard(Capability.PAUSE)
def ask_form() -> ResponseReturnValue:
    """Which posts a call would concern, and the words that go out; without a pause or a story there are none."""
    named = request.args.get("pause") or request.args.get("of")
    return _form(_about(request.args) if named else About("", "", "", {}), {}, 200)


@pages.post("/ask")
@guard(Capability.PAUSE)
def ask() -> ResponseReturnValue:
    """Asks the people whose posts are chosen."""
    about, now = _about(request.form), clock.now()
    chosen = _chosen(takedown_queries.published(about.what, _since(now)))
    try:
        call = takedowns.ask(
            chosen, request.form.get("why", ""), about_ref=about.ref, title=about.title, actor=current_user.actor,
            now=now,
        )  # fmt: skip
    except Breach as refusal:
        flash(str(refusal), "danger")
        return _form(about, refusal.errors, 422)
    flash(_("They are asked, here and by mail. Nobody has to."), "success")
    return redirect(url_for("takedowns.call", call_id=call.id))


@pages.get("/<int:call_id>")
@guard(Capability.PAUSE)
def call(call_id: int) -> ResponseReturnValue:
    """One call: its posts by their public addresses, and where each stands."""
    found, chosen = takedown_queries.call_for(call_id), request.args.get("state", "")
    posts = takedown_queries.requests_of(call_id, TABS.get(chosen), request.args.get("cursor"), LINES)
    chases = any(current_user.can(power) for power in CHASES)
    counts = takedown_queries.counts_of([call_id])[call_id]
    at = {name: sum(counts.get(state, 0) for state in those) for name, those in TABS.items()}
    return render_template(
        "posts/takedown_call.html", call=found, page=posts, counts=counts,
        chosen=chosen, at=at, names=takedown_queries.unanswered(posts.items) if chases else {}, states=TakedownState,
    )  # fmt: skip


@pages.post("/<int:call_id>/call-off")
@guard(Capability.PAUSE)
def call_off(call_id: int) -> ResponseReturnValue:
    """Takes back what nobody has answered yet."""
    found = takedown_queries.call_for(call_id)
    count = takedowns.call_off(found, actor=current_user.actor, now=clock.now())
    flash(ngettext("%(num)d request is called off.", "%(num)d requests are called off.", count), "success")
    return redirect(url_for("takedowns.call", call_id=call_id))


@pages.post("/<int:takedown_id>/answer")
@guard(Capability.SHARE)
def answer(takedown_id: int) -> ResponseReturnValue:
    """What I did about my post."""
    mine, note = takedown_queries.mine(current_user.id, takedown_id), request.form.get("note", "")
    verb = takedowns.take_down if request.form.get("answer") == "taken_down" else takedowns.keep
    verb(mine, actor=current_user.actor, now=clock.now(), note=note)
    flash(_("Thank you for your answer."), "success")
    return redirect(onward(request.form.get("next"), "/"))


def card(share: Share) -> Markup | None:
    """What the person is asked about their post, for the post's own page; None when nothing."""
    found: Takedown | None = takedown_queries.mine_about(share.person_id, share.id)
    if found is None or found.state is TakedownState.CALLED_OFF:
        return None
    return Markup(render_template("posts/takedown_card.html", takedown=found, share=share))  # noqa: S704 - our template


def _about(given: Mapping[str, str]) -> About:
    """What a call is about: a pause, a group of posts (a story), or one post. Raises Breach, NotFound."""
    number = given.get("pause", "")
    if number.isdecimal():
        pause = pauses.pause_for(int(number))
        return About(pause.reach.ref, called(pause), pause.reach, {"pause": number})
    ref = given.get("of", "").strip()
    if not ref or len(ref) > 80:
        raise Breach(_("Which posts are meant?"), remedy=_("Start from a pause or a story."))
    title = given.get("title", "").strip() or ref
    return About(ref, title, ref, {"of": ref, "title": title})


def _since(now: datetime) -> datetime | None:
    days = request.values.get("days", "90")
    return now - timedelta(days=int(days)) if days.isdecimal() and 0 < int(days) < 5000 else None


def _chosen(found: list[Share]) -> list[Share]:
    """Those that are ticked; without a list to tick, all of them."""
    if request.form.get("all") == "yes":
        return found
    ticked = set(request.form.getlist("post"))
    return [share for share in found if str(share.id) in ticked]


def _form(about: About, errors: Mapping[str, list[str]], status: int) -> tuple[str, int]:
    found = takedowns.not_asked_about(takedown_queries.published_ids(about.what, _since(clock.now())))
    page = render_template(
        "posts/takedown_ask.html", about=about, posts=takedown_queries.these(found[:SHOWN]), count=len(found),
        errors=errors, few=len(found) <= SHOWN, given=request.values,
    )  # fmt: skip
    return page, status
