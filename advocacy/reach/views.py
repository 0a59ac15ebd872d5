"""Pages of reach: my impact for whoever shares, the company's overview for marketing. Thin: a report, a template."""

from __future__ import annotations

from flask import Blueprint, get_template_attribute, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_login import current_user
from markupsafe import Markup

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.reach.metrics import metric
from advocacy.reach.periods import CHOICES, Period, last_days
from advocacy.reach.reports import pages as reports
from advocacy.web.guards import guard

pages = Blueprint("reach", __name__)
pages.add_app_template_global(metric, "reach_metric")


@pages.get("/impact")
@guard(Capability.SHARE)
def impact() -> ResponseReturnValue:
    """What my posts have reached."""
    days, period = _chosen()
    report = reports.impact(current_user.id, period, request.args.get("cursor"))
    return render_template("reach/impact.html", report=report, days=days, choices=CHOICES, period=period)


@pages.get("/reach")
@guard(Capability.SEE_REACH)
def overview() -> ResponseReturnValue:
    """What the company's posts have reached."""
    days, period = _chosen()
    return render_template(
        "reach/overview.html", report=reports.overview(period), days=days, choices=CHOICES,
        first=format_date(period.first), last=format_date(period.last),
        item_columns=reports.ITEM_COLUMNS, network_columns=reports.NETWORK_COLUMNS,
    )  # fmt: skip


def panel(source_ref_prefix: str) -> Markup:
    """The figures of an item ("item:12") as a piece of its page."""
    report = reports.panel(source_ref_prefix, clock.now())
    return Markup(get_template_attribute("reach/panel.html", "panel")(report))  # noqa: S704 - our own template, escaped


def _chosen() -> tuple[int, Period]:
    """The period asked for: 28 days where none of the choices is."""
    asked = request.args.get("days", 28, int)
    days = asked if asked in CHOICES else 28
    return days, last_days(days, clock.now())
