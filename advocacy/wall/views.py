"""Pages for whoever looks after walls: all of them, a form, one with what it shows and how to put it in. Thin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from werkzeug import Response

from advocacy import clock, settings
from advocacy.campaigns import known
from advocacy.campaigns.scopes import Scope
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.wall import consents, forms, showing, walls, wording
from advocacy.wall.models import Wall
from advocacy.web.guards import guard
from advocacy.web.languages import LANGUAGES

pages = Blueprint("walls", __name__, url_prefix="/walls")

LINES = 25


@pages.get("")
@guard(Capability.WRITE_WALL)
def listing() -> ResponseReturnValue:
    """Every wall."""
    return render_template("wall/listing.html", page=walls.listed(request.args.get("cursor"), LINES))


@pages.get("/new")
@guard(Capability.WRITE_WALL)
def new() -> ResponseReturnValue:
    """A form for a new wall."""
    return _form(None, forms.filled(forms.USUAL), {})


@pages.post("")
@guard(Capability.WRITE_WALL)
def add() -> ResponseReturnValue:
    """Adds a wall that nobody sees yet."""
    plan = forms.plan_of(request.form)
    try:
        wall = walls.add(plan, actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _form(None, forms.filled(plan), refusal.errors), 422
    flash(_("Added. Look at it, then open it."), "success")
    return _back(wall)


@pages.get("/<int:wall_id>")
@guard(Capability.WRITE_WALL)
def one(wall_id: int) -> ResponseReturnValue:
    """One wall: what it shows now, how to put it into a page."""
    wall, now = walls.wall_for(wall_id), clock.now()
    return render_template(
        "wall/one.html", wall=wall, posts=showing.shown_on(wall, now), left_out=showing.left_out_of(wall),
        agreed=consents.how_many(wall), enough=consents.ENOUGH, embeds=_embeds(wall), themes=wording.THEMES,
        languages=LANGUAGES, shortened=wording.shortened,
    )  # fmt: skip


@pages.get("/<int:wall_id>/change")
@guard(Capability.WRITE_WALL)
def change_form(wall_id: int) -> ResponseReturnValue:
    """Its form."""
    wall = walls.wall_for(wall_id)
    return _form(wall, forms.filled(wall), {})


@pages.post("/<int:wall_id>")
@guard(Capability.WRITE_WALL)
def change(wall_id: int) -> ResponseReturnValue:
    """Changes it, at once."""
    wall, plan = walls.wall_for(wall_id), forms.plan_of(request.form)
    try:
        walls.change(wall, plan, actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _form(wall, forms.filled(plan), refusal.errors), 422
    flash(_("Saved."), "success")
    return _back(wall)


@pages.post("/<int:wall_id>/open")
@guard(Capability.WRITE_WALL)
def open_wall(wall_id: int) -> ResponseReturnValue:
    """Lets everybody see it."""
    wall = walls.wall_for(wall_id)
    walls.open_wall(wall, actor=current_user.actor, now=clock.now())
    flash(_("Open. Put it into a page of yours with one of the lines below."), "success")
    return _back(wall)


@pages.post("/<int:wall_id>/close")
@guard(Capability.WRITE_WALL)
def close_wall(wall_id: int) -> ResponseReturnValue:
    """Empties it wherever it is shown."""
    wall = walls.wall_for(wall_id)
    walls.close_wall(wall, actor=current_user.actor, now=clock.now())
    flash(_("Closed. It is empty wherever it is shown."), "success")
    return _back(wall)


@pages.post("/<int:wall_id>/remove")
@guard(Capability.WRITE_WALL)
def remove(wall_id: int) -> ResponseReturnValue:
    """Ends it for good."""
    walls.remove(walls.wall_for(wall_id), actor=current_user.actor, now=clock.now())
    flash(_("The wall is gone."), "success")
    return redirect(url_for("walls.listing"))


@pages.post("/<int:wall_id>/posts/<int:share_id>/leave-out")
@guard(Capability.WRITE_WALL)
def leave_out(wall_id: int, share_id: int) -> ResponseReturnValue:
    """Shows a post no more on this wall."""
    wall = walls.wall_for(wall_id)
    walls.leave_out(wall, share_id, actor=current_user.actor, now=clock.now())
    flash(_("Left out of this wall. The post itself stays where it is."), "success")
    return _back(wall)


@pages.post("/<int:wall_id>/posts/<int:share_id>/put-back")
@guard(Capability.WRITE_WALL)
def put_back(wall_id: int, share_id: int) -> ResponseReturnValue:
    """Shows it again."""
    wall = walls.wall_for(wall_id)
    walls.put_back(wall, share_id, actor=current_user.actor, now=clock.now())
    return _back(wall)


def _back(wall: Wall) -> Response:
    return redirect(url_for("walls.one", wall_id=wall.id))


def _form(wall: Wall | None, values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    return render_template(
        "wall/form.html", wall=wall, values=values, errors=errors, themes=wording.THEMES.items(),
        languages=LANGUAGES.items(), topics=known.names(Scope.TOPIC), campaigns=known.names(Scope.CAMPAIGN),
        networks=known.POSTED_TO, longest=walls.LONGEST_DAYS, most=walls.MOST_POSTS,
    )  # fmt: skip


def _embeds(wall: Wall) -> dict[str, str]:
    """The lines that put a wall into a page, and its feed's address."""
    place = settings.current().base_url.rstrip("/") + url_for("wall.page", key=wall.key)
    framed = Markup('<iframe src="{}" title="{}" width="100%" height="900" loading="lazy"></iframe>')
    return {
        "script": str(Markup('<script src="{}.js" async></script>').format(place)),
        "frame": str(framed.format(place, wall.heading or wall.name)),
        "feed": f"{place}.json", "page": place,
    }  # fmt: skip
