"""My posts: list, calendar, one post with what became of it; cancel, another time, posted by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.database import attempt
from advocacy.errors import Breach, InvalidMove
from advocacy.history import timeline
from advocacy.links.queries import short_url
from advocacy.people.capabilities import Capability
from advocacy.posts import queries, resolving, scheduling
from advocacy.posts.models import Share
from advocacy.posts.states import SHARE_MOVES, UNSENT, ShareState
from advocacy.reach.queries import for_share
from advocacy.web.guards import guard
from advocacy.web.months import Entry, month_grid
from content_library.items.telling import told
from content_library.lending import recurring
from content_library.views.feed import warn_of_blackout, when_of
from content_library.views.handing import handing

pages = Blueprint("posts", __name__)

MOVABLE = SHARE_MOVES["reschedule"][0]


@pages.get("/posts")
@guard(Capability.SHARE)
def posts() -> ResponseReturnValue:
    """My posts, newest first, with those that need me on top."""
    found = queries.shares_of(current_user.id, cursor=request.args.get("cursor"), limit=25)
    waiting = queries.waiting_for(current_user.id) if not request.args.get("cursor") else []
    return render_template("content_library/posts.html", page=found, waiting=waiting, now=clock.now())


@pages.get("/posts/calendar")
@guard(Capability.SHARE)
def calendar() -> ResponseReturnValue:
    """My posts of a month."""
    zone = clock.zone_named(current_user.zone)
    today = clock.now().astimezone(zone).date()
    first = _month(request.args.get("month", ""), today)
    after = (first + timedelta(days=32)).replace(day=1)
    start, end = (clock.at_wall_clock(day, datetime.min.time(), current_user.zone) for day in (first, after))
    entries = [
        Entry(
            share.due_at,
            share.title,
            share.state.value,
            url_for("posts.post", share_id=share.id),
            share.network,
            moves=url_for("posts.move", share_id=share.id) if share.state in MOVABLE else "",
        )
        for share in queries.shares_between(current_user.id, start, end)
    ]
    grid = month_grid(first.year, first.month, entries, today=today, zone=zone)
    before = (first - timedelta(days=1)).replace(day=1)
    return render_template("content_library/calendar.html", grid=grid, before=before, after=after)


def _month(given: str, today: date) -> date:
    if not given:
        return today.replace(day=1)
    try:
        return date.fromisoformat(f"{given}-01")
    except ValueError as wrong:
        raise Breach(_("There is no such month."), remedy=_("Write it as 2026-11.")) from wrong


@pages.get("/posts/<int:share_id>")
@guard(Capability.SHARE)
def post(share_id: int) -> ResponseReturnValue:
    """One post: the words, where it stands, its history and what it reached."""
    return render_template("content_library/post.html", **_shown(queries.share_for(current_user.id, share_id)))


def _shown(share: Share) -> dict[str, Any]:
    link_url = short_url(share.link) if share.link else ""
    return {
        "share": share, "now": clock.now(), "link_url": link_url, "figures": for_share(share.id),
        "events": [told(row) for row in timeline("share", share.id)],
        "can_recur": recurring.may_recur(share), "can_cancel": share.state in UNSENT, **handing(share, link_url),
        "can_reschedule": share.state in (ShareState.SCHEDULED, ShareState.HELD, ShareState.MISSED),
    }  # fmt: skip


@pages.post("/posts/<int:share_id>/cancel")
@guard(Capability.SHARE)
def cancel(share_id: int) -> ResponseReturnValue:
    """Takes a post back that was not sent."""
    scheduling.cancel(queries.share_for(current_user.id, share_id), actor=current_user.actor, now=clock.now())
    flash(_("The post is cancelled."), "success")
    return redirect(url_for("posts.posts"))


@pages.post("/posts/<int:share_id>/reschedule")
@guard(Capability.SHARE)
def reschedule(share_id: int) -> ResponseReturnValue:
    """Gives a post another time."""
    share = queries.share_for(current_user.id, share_id)
    when = when_of(request.form.get("when", "at"), request.form.get("at", ""), current_user.zone)
    scheduling.reschedule(share, when, actor=current_user.actor, now=clock.now())
    flash(_("The post has a new time."), "success")
    warn_of_blackout(share)
    return redirect(url_for("posts.post", share_id=share_id))


@pages.post("/posts/<int:share_id>/move")
@guard(Capability.SHARE)
def move(share_id: int) -> ResponseReturnValue:
    """Gives a post another day; it keeps its hour on the person's clocks."""
    share = queries.share_for(current_user.id, share_id)
    day = _day(request.form.get("day", ""))
    at = share.due_at.astimezone(clock.zone_named(current_user.zone)).time()
    try:
        with attempt():
            due_at = clock.at_wall_clock(day, at, current_user.zone)
            scheduling.reschedule(share, due_at, actor=current_user.actor, now=clock.now())
    except (Breach, InvalidMove) as refusal:
        flash(str(refusal), "danger")
    else:
        flash(_("The post has a new time."), "success")
        warn_of_blackout(share)
    return redirect(url_for("posts.calendar", month=f"{day:%Y-%m}"))


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError as wrong:
        raise Breach(_("There is no such day."), remedy=_("Write it as 2026-11-24.")) from wrong


@pages.post("/posts/<int:share_id>/by-hand")
@guard(Capability.SHARE)
def take_in_hand(share_id: int) -> ResponseReturnValue:
    """I post it myself."""
    scheduling.take_in_hand(queries.share_for(current_user.id, share_id), actor=current_user.actor, now=clock.now())
    return redirect(url_for("posts.post", share_id=share_id))


@pages.post("/posts/<int:share_id>/posted")
@guard(Capability.SHARE)
def posted(share_id: int) -> ResponseReturnValue:
    """I posted it by hand."""
    share = queries.share_for(current_user.id, share_id)
    resolving.posted(share, request.form.get("url"), actor=current_user.actor, now=clock.now())
    flash(_("Thank you. We count its clicks from now on."), "success")
    return redirect(url_for("posts.post", share_id=share_id))
