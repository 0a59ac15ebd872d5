"""Pages of reviewers: the inbox, and the page on which a function decides; the next one follows by itself."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.campaigns import campaigns
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, Refused
from advocacy.history import timeline
from advocacy.people.capabilities import Capability
from advocacy.people.queries import names_of
from advocacy.times import calendars
from advocacy.web.guards import guard
from content_library.items import comparing, queries
from content_library.items.editing import revision_read
from content_library.items.telling import told
from content_library.models import Function, Item, Revision, Risk
from content_library.reviews import bulk, inbox, reviewing, reviews
from content_library.reviews.inbox_filters import Wanted
from content_library.reviews.reviews import Decision
from content_library.routes import deadlines
from content_library.views import threads
from content_library.words import labels

pages = Blueprint("reviews", __name__, url_prefix="/reviews")

REVIEWERS = tuple(function.capability for function in Function)
PAGE = 30


@pages.get("/items/<int:item_id>")
@guard(*REVIEWERS, Capability.WRITE_ITEMS)
def review(item_id: int) -> ResponseReturnValue:
    """Everything that a decision needs on one page."""
    return _page(queries.item_for(item_id))


@pages.post("/items/<int:item_id>/decide")
@guard(*REVIEWERS)
def decide(item_id: int) -> ResponseReturnValue:
    """Decides for a function, bound to the hash that the page showed; then the next one opens.

    What can't be decided so is shown again with what was typed: 422 for what is missing, 409 when the words or the
    answers have changed meanwhile, with the difference to what was read.
    """
    item, form, now = queries.item_for(item_id), request.form, clock.now()
    function, decision = _named(form.get("function", ""), form.get("decision", ""))
    try:
        quotes = [] if decision is Decision.APPROVE else threads.quotes_typed()
        decided = reviews.decide(
            item, function, decision, sha256=form.get("sha256", ""), note=form.get("note", ""),
            reviewer=current_user.person, now=now, spans=reviewing.spans_for(item, form.get("sha256", ""), quotes),
        )  # fmt: skip
    except Breach as refusal:
        return _again(item_id, refusal, 422)
    except InvalidMove as refusal:
        return _again(item_id, refusal, 409)
    flash(_SAID[decision](labels.label(function), item.title), "success")
    functions = inbox.functions_of(current_user.person, now)
    following = inbox.following(current_user.person, functions, decided.id, besides=item_id)
    if following is None:
        return redirect(url_for("reviews.waiting"))
    return redirect(url_for("reviews.review", item_id=following))


_SAID = {
    Decision.APPROVE: lambda function, title: _(
        "Approved for %(function)s: “%(title)s”.", function=function, title=title
    ),
    Decision.REQUEST_CHANGES: lambda function, title: _("Changes requested on “%(title)s”.", title=title),
    Decision.REJECT: lambda function, title: _("Rejected: “%(title)s”.", title=title),
}
"""What is said after a decision."""


@pages.get("/")
@guard(*REVIEWERS)
def waiting() -> ResponseReturnValue:
    """What waits for one's functions, and for those one stands in for, oldest first, with the working time left."""
    return _inbox()


@pages.post("/bulk")
@guard(*REVIEWERS)
def bulk_decide() -> ResponseReturnValue:
    """Decides on several routine items at once, each by itself; shows what became of each."""
    form, now = request.form, clock.now()
    try:
        choices = [_choice(picked, form.get("decision", ""), form.get("note", "")) for picked in form.getlist("pick")]
        outcomes = bulk.decide_each(choices, reviewer=current_user.person, now=now)
    except Breach as refusal:
        return _inbox(refusal), 422
    titles = queries.titles_of({each.choice.item_id for each in outcomes})
    return render_template("content_library/decided.html", outcomes=outcomes, titles=titles)


def _choice(picked: str, decision: str, note: str) -> bulk.Choice:
    """A ticked row: item, function and the hash that was shown. Raises Breach for what is none."""
    item_id, _bar, rest = picked.partition("|")
    function, _bar, sha256 = rest.partition("|")
    if not item_id.isascii() or not item_id.isdigit() or len(item_id) > 18:
        raise Breach(_("Choose the items to decide on."), errors={"pick": [_("Not an item of this list.")]})
    return bulk.Choice(int(item_id), *_named(function, decision), sha256, note)


def badge() -> int:
    """How many reviews wait for the caller's functions, for the navigation."""
    functions = inbox.functions_of(current_user.person, clock.now())
    return inbox.count_waiting(functions) if functions else 0


def _wanted() -> Wanted:
    """The filters of the address; those that nobody knows ask nothing."""
    given = request.args
    return Wanted(
        Function(given["function"]) if given.get("function") in set(Function) else None,
        given.get("topic", "").strip(),
        Risk(given["risk"]) if given.get("risk") in set(Risk) else None,
        bool(given.get("overdue")),
    )  # fmt: skip


def _inbox(problem: Breach | None = None) -> str:
    now, wanted, cursor = clock.now(), _wanted(), request.args.get("cursor")
    functions = inbox.functions_of(current_user.person, now)
    found = inbox.waiting(wanted.among(functions), cursor, PAGE, wanted.conditions(now))
    calendar = calendars.calendar()
    return render_template(
        "content_library/inbox.html", found=found, count=inbox.count_waiting(functions), functions=functions,
        wanted=wanted, cursor=cursor, problem=problem, rounds=inbox.rounds_of(found.items),
        left={each.id: deadlines.left(each.due_at, now, calendar) for each in found.items},
        authors=names_of({each.revision.created_by_id for each in found.items if each.revision.created_by_id}),
        asked={**request.args}, choices=_choices(functions),
    )  # fmt: skip


def _choices(functions: Sequence[Function]) -> dict[str, labels.Choices]:
    """What the filters offer."""
    topics = [(each.name, each.name) for each in campaigns.topics()]
    return {"functions": labels.choices(functions), "topics": [*topics], "risks": labels.choices(Risk)}


def _named(function: str, decision: str) -> tuple[Function, Decision]:
    try:
        return Function(function), Decision(decision)
    except ValueError as unknown:
        raise Breach(_("Choose approve, request changes or reject."), errors={"decision": [str(unknown)]}) from unknown


def _again(item_id: int, problem: Refused, status: int) -> ResponseReturnValue:
    """The page anew with what was typed, after everything that was begun is undone."""
    db.session.rollback()
    item, sha256 = queries.item_for(item_id), request.form.get("sha256", "")
    read = None if sha256 == item.revision.sha256 else revision_read(item, sha256)
    return _page(item, problem, read), status


def _page(item: Item, problem: Refused | None = None, read: Revision | None = None) -> str:
    now, talk = clock.now(), threads.shown(item)
    discussed = [each.span for line in talk.thread.open for each in line.quoted]
    return render_template(
        "content_library/review.html", item=item, now=now, problem=problem, read=read, typed=request.form,
        sheet=reviewing.sheet(item, current_user.person, current_user.zone, now, read=read, discussed=discussed),
        talk=talk,
        typed_quotes=request.form.to_dict(flat=False) if problem else {},
        events=[told(row) for row in timeline("item", item.id, 30)], said_of=comparing.said_of,
    )  # fmt: skip
