"""Pages of watches: what is listened for, add, change, pause; and who is left alone. Thin: a form, a verb."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.campaigns import campaigns
from advocacy.errors import Breach
from advocacy.listening import asking, authors, queries, tone, watches
from advocacy.listening.forms import filled, wish_from
from advocacy.listening.models import Watch, WatchState
from advocacy.listening.watches import EVERY, watch_for
from advocacy.listening.wording import KINDS, said_left_alone
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard

pages = Blueprint("watches", __name__, url_prefix="/mentions/watches")

LINES = 25
BEGINS: Mapping[str, object] = {"kind": "brand", "network": "mastodon", "answer_hours": 8}


@pages.get("/")
@guard(Capability.WRITE_MENTIONS)
def listing() -> ResponseReturnValue:
    """What is listened for, and how it goes."""
    retired = request.args.get("retired") == "yes"
    state = WatchState.RETIRED if retired else None
    found = queries.watches(state, request.args.get("cursor"), LINES)
    return render_template(
        "listening/watches.html", page=found, retired=retired, kinds=KINDS, now=clock.now(), every=EVERY,
        heard=queries.heard_lately([each.id for each in found.items], clock.now()), rules=tone.in_force(),
        alone=authors.unheard(request.args.get("alone"), LINES), days=settings.current().mention_days,
        networks=asking.searched(),
    )  # fmt: skip


@pages.get("/new")
@guard(Capability.WRITE_MENTIONS)
def form() -> ResponseReturnValue:
    """A new watch; words of the address fill it in."""
    names = {"words": "\n".join(settings.current().brands), **BEGINS}
    return _form(None, {**names, **request.args.to_dict()}, {}, 200)


@pages.post("/new")
@guard(Capability.WRITE_MENTIONS)
def add() -> ResponseReturnValue:
    """Begins to listen."""
    try:
        watches.add_watch(wish_from(request.form), actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _form(None, request.form, refusal.errors, 422)
    flash(_("It listens from now on. What it hears turns up within some minutes."), "success")
    return redirect(url_for("watches.listing"))


@pages.get("/<int:watch_id>")
@guard(Capability.WRITE_MENTIONS)
def watch(watch_id: int) -> ResponseReturnValue:
    """One watch, to be changed."""
    found = watch_for(watch_id)
    return _form(found, filled(watches.wish_of(found)), {}, 200)


@pages.post("/<int:watch_id>")
@guard(Capability.WRITE_MENTIONS)
def change(watch_id: int) -> ResponseReturnValue:
    """Changes it."""
    found = watch_for(watch_id)
    try:
        watches.change_watch(found, wish_from(request.form), actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _form(found, request.form, refusal.errors, 422)
    flash(_("Saved. It looks again within a minute."), "success")
    return redirect(url_for("watches.watch", watch_id=watch_id))


@pages.post("/<int:watch_id>/<verb>")
@guard(Capability.WRITE_MENTIONS)
def move(watch_id: int, verb: str) -> ResponseReturnValue:
    """Pauses, resumes, retires or restores it."""
    watches.verb_named(verb)(watch_for(watch_id), actor=current_user.actor, now=clock.now())
    return redirect(url_for("watches.watch", watch_id=watch_id))


@pages.post("/left-alone")
@guard(Capability.WRITE_MENTIONS)
def leave_alone() -> ResponseReturnValue:
    """Somebody told us that they don't want to be listened to."""
    form = request.form
    if form.get("network") not in asking.searched():
        raise Breach(_("On which network?"), errors={"network": [_("Choose one.")]})
    count = authors.leave_alone(
        form["network"], form.get("author", ""), actor=current_user.actor, now=clock.now()
    )  # fmt: skip
    flash(said_left_alone(count), "success")
    return redirect(url_for("watches.listing"))


@pages.post("/left-alone/<int:author_id>/listen-again")
@guard(Capability.WRITE_MENTIONS)
def listen_again(author_id: int) -> ResponseReturnValue:
    """It was a mistake."""
    authors.listen_again(authors.unheard_for(author_id), actor=current_user.actor, now=clock.now())
    flash(_("What they write in public is heard again."), "success")
    return redirect(url_for("watches.listing"))


def _form(
    found: Watch | None, given: Mapping[str, object], errors: Mapping[str, list[str]], status: int
) -> ResponseReturnValue:  # fmt: skip
    page = render_template(
        "listening/watch.html", watch=found, given=given, errors=errors, kinds=KINDS, networks=asking.searched(),
        accounts=queries.accounts_of(current_user.id, asking.searched()), topics=campaigns.topics(),
        campaigns=campaigns.campaigns_open(), now=clock.now(),
    )  # fmt: skip
    return page, status
