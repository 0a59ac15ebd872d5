"""The address under which calendar programs read what is planned: made, ended, read. Its key is all it asks for."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard, public
from advocacy.web.languages import spoken
from content_library.items import plan_feeds
from content_library.items.plan_calendar import Made, written

pages = Blueprint("plan_calendar", __name__, url_prefix="/calendar")


@pages.get("/address")
@guard(Capability.SEE_ITEMS)
def address() -> ResponseReturnValue:
    """Whether I have such an address."""
    return _page("")


@pages.post("/address")
@guard(Capability.SEE_ITEMS)
def make() -> ResponseReturnValue:
    """A new secret address, shown this once."""
    key = plan_feeds.make_feed(current_user.id, actor=current_user.actor, now=clock.now())
    place = settings.current().base_url.rstrip("/") + url_for("plan_calendar.feed", key=key)
    return _page(place), {"Cache-Control": "no-store"}


@pages.post("/address/end")
@guard(Capability.SEE_ITEMS)
def end() -> ResponseReturnValue:
    """Ends the address."""
    plan_feeds.end_feed(current_user.id, actor=current_user.actor, now=clock.now())
    flash(_("The address leads nowhere any more."), "success")
    return redirect(url_for("plan_calendar.address"))


@pages.get("/plans/<key>.ics")
@public
def feed(key: str) -> ResponseReturnValue:
    """What is planned, as whoever made that address may see it."""
    person, in_force = plan_feeds.person_of(key), settings.current()
    made = Made(person.zone, in_force.base_url.rstrip("/"), clock.now())
    with force_locale(spoken(person.language)):
        body = written(made, in_force.company_name or in_force.product_name)
    headers = {"Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex"}
    return Response(body, mimetype="text/calendar", headers=headers)


def _page(place: str) -> str:
    return render_template(
        "content_library/plan_calendar.html", place=place, feed=plan_feeds.feed_of(current_user.id)
    )  # fmt: skip
