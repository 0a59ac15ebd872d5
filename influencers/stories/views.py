"""Pages for marketing: the inbox of stories, one story with its checks, the calls. Thin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.database import db
from advocacy.errors import Breach
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.transactions import own_transactions
from content_library.models import Item
from influencers.programmes.queries import open_programmes
from influencers.rights import licences, telling
from influencers.rights import wording as rights
from influencers.stories import advice, calls, forms, queries, submissions, wording
from influencers.stories.into_library import put_into_library
from influencers.stories.models import WAITING, StoryCall, Submission
from influencers.stories.public_views import as_response

pages = Blueprint("stories", __name__, url_prefix="/programmes/stories")

LINES = 20


@pages.get("")
@guard(Capability.WRITE_PROGRAMMES)
def inbox() -> ResponseReturnValue:
    """Stories by list: those to read first, the oldest on top."""
    view, call_id = request.args.get("view", "waiting"), whole(request.args.get("call", ""))
    states = queries.VIEWS.get(view, WAITING)
    return render_template(
        "influencers/stories/inbox.html", page=queries.inbox(states, call_id, request.args.get("cursor"), LINES),
        view=view, call_id=call_id, counts=queries.counts(call_id), wording=wording, calls=queries.calls(None).items,
        cursor=request.args.get("cursor"),
    )  # fmt: skip


@pages.get("/<int:story_id>")
@guard(Capability.WRITE_PROGRAMMES)
def one(story_id: int) -> ResponseReturnValue:
    """One story: words, pictures, what the checks say, what was agreed to."""
    return _one(queries.story_for(story_id), {}), 200


@pages.get("/<int:story_id>/pictures/<int:picture_id>")
@guard(Capability.WRITE_PROGRAMMES)
def picture(story_id: int, picture_id: int) -> ResponseReturnValue:
    """A picture of a story, for whoever reads it."""
    return as_response(queries.picture_of(queries.story_for(story_id), picture_id), "private, no-store")


@pages.post("/<int:story_id>/approve")
@guard(Capability.WRITE_PROGRAMMES)
def approve(story_id: int) -> ResponseReturnValue:
    """Takes a story; the licence is granted with it."""
    story = queries.story_for(story_id)
    submissions.approve(story, actor=current_user.actor, now=clock.now())
    flash(_("Approved. Its author is told, and its licence is in the register."), "success")
    return redirect(url_for("stories.one", story_id=story_id))


@pages.post("/<int:story_id>/reject")
@guard(Capability.WRITE_PROGRAMMES)
def reject(story_id: int) -> ResponseReturnValue:
    """Turns a story down, with a reason."""
    story = queries.story_for(story_id)
    try:
        submissions.reject(story, actor=current_user.actor, now=clock.now(), why=request.form.get("reason", ""))
    except Breach as breach:
        return _one(story, breach.errors), 422
    flash(_("Turned down. Its author reads your reason."), "success")
    return redirect(url_for("stories.inbox"))


@pages.post("/<int:story_id>/reopen")
@guard(Capability.WRITE_PROGRAMMES)
def reopen(story_id: int) -> ResponseReturnValue:
    """Looks at a story once more."""
    story = queries.story_for(story_id)
    submissions.reopen(story, actor=current_user.actor, now=clock.now(), why=request.form.get("why", ""))
    flash(_("Opened again. It waits for your decision."), "success")
    return redirect(url_for("stories.one", story_id=story_id))


@pages.post("/<int:story_id>/promote")
@guard(Capability.WRITE_ITEMS)
@own_transactions
def promote(story_id: int) -> ResponseReturnValue:
    """Makes an item of it: its pictures go into the store first, then the draft is written."""
    item_id = put_into_library(story_id, actor=current_user.actor, now=clock.now())
    flash(_("A draft. Look through it, then submit it: it is reviewed like any other."), "success")
    return redirect(url_for("editor.edit", item_id=item_id))


@pages.get("/calls")
@guard(Capability.WRITE_PROGRAMMES)
def call_list() -> ResponseReturnValue:
    """Every call for stories, with how many came."""
    found = queries.calls(request.args.get("cursor"))
    return render_template(
        "influencers/stories/calls.html", page=found, counts=queries.headcounts([each.id for each in found.items]),
        now=clock.now(), base_url=settings.current().base_url.rstrip("/"),
    )  # fmt: skip


@pages.get("/calls/new")
@guard(Capability.WRITE_PROGRAMMES)
def new_call() -> ResponseReturnValue:
    """A form for a new call."""
    first = {"territory": "worldwide", "media": ["social", "website"], "strangers": True, "gallery": True,
             "consent_months": 24, "use": "organic"}  # fmt: skip
    return _form(None, first, {}), 200


@pages.post("/calls")
@guard(Capability.WRITE_PROGRAMMES)
def add_call() -> ResponseReturnValue:
    """Adds a call."""
    form, now = request.form, clock.now()
    try:
        facts = forms.call_facts(form, current_user.zone, now)
        calls.add_call(form.get("slug", ""), facts, actor=current_user.actor, now=now)
    except Breach as breach:
        return _form(None, forms.again(form), breach.errors), 422
    flash(_("The call is open under its address."), "success")
    return redirect(url_for("stories.call_list"))


@pages.get("/calls/<int:call_id>")
@guard(Capability.WRITE_PROGRAMMES)
def call_form(call_id: int) -> ResponseReturnValue:
    """One call, to change it."""
    call = queries.call_for(call_id)
    return _form(call, forms.filled(call, current_user.zone), {}), 200


@pages.post("/calls/<int:call_id>")
@guard(Capability.WRITE_PROGRAMMES)
def change_call(call_id: int) -> ResponseReturnValue:
    """Changes a call; what was agreed to before stays as it was."""
    call, now = queries.call_for(call_id), clock.now()
    try:
        facts = forms.call_facts(request.form, current_user.zone, now)
        calls.change_call(call, facts, actor=current_user.actor, now=now)
    except Breach as breach:
        return _form(call, forms.again(request.form), breach.errors), 422
    flash(_("Saved. Stories that came before keep what their authors agreed to."), "success")
    return redirect(url_for("stories.call_list"))


@pages.post("/calls/<int:call_id>/close")
@guard(Capability.WRITE_PROGRAMMES)
def close_call(call_id: int) -> ResponseReturnValue:
    """Takes no more stories."""
    calls.close_call(queries.call_for(call_id), actor=current_user.actor, now=clock.now())
    flash(_("Closed. Its page says so."), "success")
    return redirect(url_for("stories.call_list"))


def _form(call: StoryCall | None, values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    return render_template(
        "influencers/stories/call_form.html", call=call, values=values, errors=errors, rights=rights,
        programmes=open_programmes(), zone=current_user.zone,
        base_url=settings.current().base_url.rstrip("/"),
    )  # fmt: skip


def _one(story: Submission, errors: Mapping[str, list[str]]) -> str:
    return render_template(
        "influencers/stories/story.html", story=story, errors=errors, wording=wording,
        findings=advice.remarks_on(story.title, story.text, story.language) if story.text else [],
        licences=licences.licences_of(story.asset), events=telling.told("submission", story.id, wording.VERBS),
        item=db.session.get(Item, story.item_id) if story.item_id else None, waiting=WAITING,
    )  # fmt: skip
