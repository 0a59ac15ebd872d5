"""Pages of reviewers: the inbox, and the page on which a function decides; the next one follows by itself."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach
from advocacy.history import timeline
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from content_library import comparing, inbox, labels, queries, reviews, vetting
from content_library.frames import frame_of
from content_library.models import Function, Item
from content_library.reviews import Decision
from content_library.telling import told
from content_library.views import threads

pages = Blueprint("reviews", __name__, url_prefix="/reviews")

REVIEWERS = tuple(function.capability for function in Function)


@pages.get("/")
@guard(*REVIEWERS)
def waiting() -> ResponseReturnValue:
    """What waits for one's functions, oldest first, with the time left."""
    functions = inbox.functions_of(current_user.person)
    cursor = request.args.get("cursor")
    return render_template(
        "content_library/inbox.html", found=inbox.waiting(functions, cursor), count=inbox.count_waiting(functions),
        functions=functions, cursor=cursor, now=clock.now(),
    )  # fmt: skip


@pages.get("/items/<int:item_id>")
@guard(*REVIEWERS, Capability.WRITE_ITEMS)
def review(item_id: int) -> ResponseReturnValue:
    """Everything that a decision needs on one page."""
    return _page(queries.item_for(item_id))


@pages.post("/items/<int:item_id>/decide")
@guard(*REVIEWERS)
def decide(item_id: int) -> ResponseReturnValue:
    """Decides for a function, bound to the hash that the page showed; then the next one opens."""
    item, form = queries.item_for(item_id), request.form
    function, decision = _named(form.get("function", ""), form.get("decision", ""))
    try:
        reviews.decide(
            item, function, decision, sha256=form.get("sha256", ""), note=form.get("note", ""),
            reviewer=current_user.person, now=clock.now(),
        )  # fmt: skip
    except Breach as refusal:
        return _page(item, problem=refusal), 422
    said = {
        Decision.APPROVE: _("Approved for %(function)s: “%(title)s”."),
        Decision.REQUEST_CHANGES: _("Changes requested on “%(title)s”."),
        Decision.REJECT: _("Rejected: “%(title)s”."),
    }[decision]
    flash(said % {"function": labels.label(function), "title": item.title}, "success")
    following = inbox.next_for(current_user.person)
    if following is None:
        return redirect(url_for("reviews.waiting"))
    return redirect(url_for("reviews.review", item_id=following.item_id))


def badge() -> int:
    """How many reviews wait for the caller's functions, for the navigation."""
    functions = inbox.functions_of(current_user.person)
    return inbox.count_waiting(functions) if functions else 0


def _named(function: str, decision: str) -> tuple[Function, Decision]:
    try:
        return Function(function), Decision(decision)
    except ValueError as unknown:
        raise Breach("Choose approve, request changes or reject.", errors={"decision": [str(unknown)]}) from unknown


def _page(item: Item, problem: Breach | None = None) -> str:
    functions = inbox.functions_of(current_user.person)
    owed = inbox.open_review(item, functions)
    vetted = vetting.vet(frame_of(item.revision))
    before = queries.last_approved(item)
    return render_template(
        "content_library/review.html", item=item, revision=item.revision, owed=owed, functions=functions,
        refusal=reviews.why_not(current_user.person, owed.function, item.revision) if owed else None,
        by_caption=vetting.by_caption(vetted), outcome=vetting.outcome_of(vetted), before=before,
        changes=comparing.changes(before, item.revision, current_user.zone), reviews=queries.reviews_of(item),
        talk=threads.shown(item), events=[told(row) for row in timeline("item", item.id, 30)], now=clock.now(),
        count=inbox.count_waiting(functions), problem=problem, note=request.form.get("note", ""),
    )  # fmt: skip
