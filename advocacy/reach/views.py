"""Pages of reach: every report, my own impact, and how any figure was counted. Thin: a report, one template."""

from __future__ import annotations

from flask import Blueprint, get_template_attribute, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from advocacy import clock, settings
from advocacy.errors import NotFound
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.reach import asking, bars, kinds, places, queries, writing
from advocacy.reach.metrics import metric
from advocacy.reach.models import Dimension
from advocacy.reach.report import Kind
from advocacy.reach.reports import counted as counting
from advocacy.reach.reports import panel as panels
from advocacy.reach.scopes import Scope
from advocacy.web.guards import guard, signed_in

pages = Blueprint("reach", __name__)
pages.add_app_template_global(metric, "reach_metric")
pages.add_app_template_global(places.counting, "counting_of")
pages.add_app_template_global(writing.in_cell, "cell_text")
pages.add_app_template_global(writing.of_figure, "figure_text")


@pages.get("/reach")
@guard(Capability.SEE_REACH)
def overview() -> ResponseReturnValue:
    """The company's overview, and every other report."""
    return _shown(kinds.kind_of(places.OVERVIEW), home=True)


@pages.get("/impact")
@guard(Capability.SHARE)
def impact() -> ResponseReturnValue:
    """What my posts have reached."""
    return _shown(kinds.kind_of(places.OWN))


@pages.get("/reach/<report>")
@signed_in
def report(report: str) -> ResponseReturnValue:
    """Any report, for whoever may see its kind."""
    kind = kinds.kind_of(report)
    asking.require(kind, current_user)
    return _shown(kind)


@pages.get("/reach/counted/<metric>")
@guard(Capability.SEE_REACH, Capability.SHARE)
def counted(metric: str) -> ResponseReturnValue:
    """How a figure was counted, and the rows behind it."""
    scope, period = _scope(), asking.period_of(request.args, clock.now())
    counting.require(scope, current_user.id, current_user)
    queries.require_shown(scope)
    cursor = request.args.get("cursor") if whole(request.args.get("cursor", "")) is not None else None
    unit = request.args.get("unit", "")
    found = counting.counted(metric, scope, period, cursor, unit)
    return render_template(
        "reach/counted.html", found=found, scope=scope, period=period, cursor=cursor,
        days=writing.from_to(period.first, period.last), zone=settings.current().zone,
        by=request.args.get("by", Dimension.ALL.value), unit=unit,
        report=places.about(scope.dimension, scope.key, period), home=places.report(places.OVERVIEW, period),
    )  # fmt: skip


def panel(item: str) -> Markup:
    """The figures of an item ("item:12") as a piece of its page."""
    found = panels.panel(item, clock.now())
    piece = get_template_attribute("reach/panel.html", "panel")
    return Markup(piece(found, current_user.can(Capability.SEE_REACH)))  # noqa: S704 - our own template, escaped


def _scope() -> Scope:
    """Whose figure is asked for. Raises NotFound for what figures are not grouped by."""
    by, key = request.args.get("by", Dimension.ALL.value), request.args.get("key", "")
    if by == places.POST and (number := whole(key)) is not None:
        return counting.post_scope(number)
    if by not in {each.value for each in Dimension} or bool(key) != (by != Dimension.ALL.value):
        raise NotFound(_("There is no such figure."), remedy=_("Come here from a figure of a report."))
    return Scope(Dimension(by), key)


def _shown(kind: Kind, *, home: bool = False) -> ResponseReturnValue:
    asked, bar = bars.opened(
        kind, request.args.to_dict(), clock.now(), person_id=current_user.id,
        place=lambda given: places.report(kind.name, None, **given),
    )  # fmt: skip
    found = kind.build(asked)
    others = [each for each in kinds.kinds() if each.name != kind.name and asking.may_see(each, current_user)]
    page = render_template(
        "reach/report.html", report=found, kind=kind, asked=asked, bar=bar, others=others if home else [],
        days=writing.from_to(bar.period.first, bar.period.last), zone=settings.current().zone, place=places.report,
    )  # fmt: skip
    return page, 422 if bar.errors else 200
