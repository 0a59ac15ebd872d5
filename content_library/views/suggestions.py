"""Pages of suggestions: what I suggest and what became of it; what waits for marketing."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.idempotency import keyed
from advocacy.web.languages import spoken
from advocacy.web.transactions import own_transactions
from content_library.models import SuggestionState
from content_library.suggestions import accepting, queries, suggestions
from content_library.suggestions.bringing import brought
from content_library.suggestions.known import known
from content_library.suggestions.suggestions import Offer
from content_library.words import labels

pages = Blueprint("suggestions", __name__)


@pages.get("/suggest")
@guard(Capability.SUGGEST)
def suggest() -> ResponseReturnValue:
    """A form, and what I suggested before. A bookmark or a phone's share sheet may bring a page along."""
    return _mine(brought(request.args, spoken(current_user.person.language)))


@pages.post("/suggest")
@guard(Capability.SUGGEST)
@keyed
def offer() -> ResponseReturnValue:
    """Offers something to marketing."""
    given = Offer(
        url=request.form.get("url", ""), words=request.form.get("words", ""), why=request.form.get("why", ""),
        language=request.form.get("language", ""), show_name=bool(request.form.get("show_name")),
    )  # fmt: skip
    try:
        suggestions.offer(given, person=current_user.person, now=clock.now())
    except Breach as refusal:
        return _mine(given, refusal), 422
    flash(_("Thank you. Marketing sees it, and you are told what becomes of it."), "success")
    return redirect(url_for("suggestions.suggest"))


@pages.get("/studio/suggestions")
@guard(Capability.WRITE_ITEMS)
def waiting() -> ResponseReturnValue:
    """What people suggest: those that wait, and those that were answered."""
    chosen = request.args.get("state", "")
    state = SuggestionState(chosen) if chosen in set(SuggestionState) else SuggestionState.OFFERED
    return _queue(state)


@pages.post("/studio/suggestions/<int:suggestion_id>/accept")
@guard(Capability.WRITE_ITEMS)
@own_transactions
def accept(suggestion_id: int) -> ResponseReturnValue:
    """Makes a draft of it and opens the editor."""
    note = request.form.get("note", "")
    done = accepting.accept(suggestion_id, note, actor=current_user.actor, now=clock.now())
    if done.problem:
        flash(done.problem, "warning")
    flash(_("Accepted. Here is the draft; whoever suggested it is told."), "success")
    return redirect(url_for("editor.edit", item_id=done.item_id))


@pages.post("/studio/suggestions/<int:suggestion_id>/decline")
@guard(Capability.WRITE_ITEMS)
def decline(suggestion_id: int) -> ResponseReturnValue:
    """Says no, with a note."""
    found = queries.suggestion_for(suggestion_id)
    try:
        suggestions.decline(found, request.form.get("note", ""), actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _queue(SuggestionState.OFFERED, refusal, suggestion_id), 422
    flash(_("Declined. Whoever suggested it reads your note."), "success")
    return redirect(url_for("suggestions.waiting"))


def badge() -> int:
    """How many wait for whoever may answer them."""
    return queries.waiting() if current_user.can(Capability.WRITE_ITEMS) else 0


def _mine(given: Offer, problem: Breach | None = None) -> str:
    cursor = request.args.get("cursor")
    there = known(given.url, current_user.person, clock.now()) if problem is None else None
    return render_template(
        "content_library/suggest.html", given=given, known=there, problem=problem,
        errors=problem.errors if problem else {},
        mine=queries.list_suggestions(person_id=current_user.id, cursor=cursor), cursor=cursor,
        language_choices=labels.language_choices([given.language] if given.language else []),
    )  # fmt: skip


def _queue(state: SuggestionState, problem: Breach | None = None, at: int | None = None) -> str:
    cursor = request.args.get("cursor")
    found = queries.list_suggestions(state=state, cursor=cursor)
    return render_template(
        "content_library/suggestions.html", found=found, state=state, counts=queries.counts_by_state(), at=at,
        before=queries.suggested_before([each.id for each in found.items]), cursor=cursor, problem=problem,
    )  # fmt: skip
