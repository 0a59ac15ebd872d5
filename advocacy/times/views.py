"""The page My times: what I say about them, what was learned of my audience, and my calendar feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from babel.dates import get_day_names
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.database import attempt, db
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.times import changing, forms, queries
from advocacy.times.calendars import calendar
from advocacy.times.habits import WEEKDAYS
from advocacy.times.heat import Heat, good_hours
from advocacy.times.models import PostingTimes
from advocacy.web import charts_grid
from advocacy.web.charts_grid import HeatMap
from advocacy.web.guards import guard

pages = Blueprint("times", __name__)

FINE: Mapping[str, list[str]] = {}


@pages.get("/me/times")
@guard(Capability.SHARE)
def mine() -> ResponseReturnValue:
    """My times as they are."""
    return _page()


@pages.post("/me/times")
@guard(Capability.SHARE)
def change() -> ResponseReturnValue:
    """Keeps what I say; shows it again, marked, where it can't be kept."""
    try:
        with attempt():
            said = forms.said_in(request.form)
            changing.change_times(current_user.id, said, actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _page(forms.typed(request.form), refusal.errors), 422
    flash(_("Saved. Posts that have a time keep it."), "success")
    return redirect(url_for("times.mine"))


@pages.post("/me/times/calendar")
@guard(Capability.SHARE)
def make_feed() -> ResponseReturnValue:
    """A new secret address for calendar programs, shown this once."""
    key = changing.make_feed(current_user.id, actor=current_user.actor, now=clock.now())
    return _page(address=address_of(key)), {"Cache-Control": "no-store"}


@pages.post("/me/times/calendar/end")
@guard(Capability.SHARE)
def end_feed() -> ResponseReturnValue:
    """Ends the address."""
    changing.end_feed(current_user.id, actor=current_user.actor, now=clock.now())
    flash(_("The address leads nowhere any more."), "success")
    return redirect(url_for("times.mine"))


def address_of(key: str) -> str:
    """Where a calendar program finds the posts behind a key."""
    return f"{settings.current().base_url.rstrip('/')}/calendar/{key}.ics"


def _page(
    form: Mapping[str, Any] | None = None, errors: Mapping[str, list[str]] = FINE, address: str = ""
) -> str:  # fmt: skip
    person, now = current_user.person, clock.now()
    habits, heat = queries.habits_of(person), queries.heat_of(person, now)
    kept = db.session.get(PostingTimes, person.id)
    return render_template(
        "times/times.html", form=form or forms.shown(habits, kept), errors=errors, person=person, habits=habits,
        weekdays=_weekdays(), heat=heat, chart=_chart(heat), good=good_hours(heat, habits), address=address,
        feed=queries.feed_of(person.id), holidays=[day for day in sorted(calendar().holidays) if day >= now.date()],
    )  # fmt: skip


def _weekdays() -> Sequence[tuple[str, str]]:
    """ISO numbers and names in the reader's language."""
    names = get_day_names("wide", locale=get_locale())
    return [(str(day), names[day - 1]) for day in WEEKDAYS]


def _chart(heat: Heat) -> HeatMap:
    """Of a thousand clicks of a week, how many fall into each hour."""
    short = get_day_names("abbreviated", locale=get_locale())
    values = [[round(1000 * heat.shares[day, hour], 1) for hour in range(24)] for day in WEEKDAYS]
    return charts_grid.heat(
        _("Of a thousand clicks, so many in each hour"), [short[day - 1] for day in WEEKDAYS],
        [str(hour) for hour in range(24)], values, provenance="estimated",
    )  # fmt: skip
