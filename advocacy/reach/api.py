"""The API of reach: rows by dimension, how each metric is counted, the figures of a link."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Date, Dict, Float, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow import post_dump
from marshmallow.validate import Length, OneOf, Range, Regexp

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.errors import Breach, NotAllowed, NotFound
from advocacy.links import landed as landed_in
from advocacy.links import queries as link_queries
from advocacy.links.models import Gap, Link
from advocacy.links.queries import Figures
from advocacy.people.capabilities import Capability
from advocacy.reach import metrics, naming, queries
from advocacy.reach.delivery.as_json import table_json
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension
from advocacy.reach.periods import between
from advocacy.reach.reports import counted as counting
from advocacy.reach.scopes import Scope
from advocacy.web.guards import guard

api = APIBlueprint("reach_api", __name__, url_prefix="/api/v1", tag="Reach")

GROUPS = (
    "day", "network", "item", "campaign", "topic", "region", "team", "caption", "programme", "stage", "person",
)  # fmt: skip
UNNAMED = ("day", "person", "team")
"""Keys that speak for themselves, or bring their names with them."""
NO_CLICKS = Figures(0, 0, 0, 0, 0)


class ReachQuery(Schema):
    """Which figures: days (the company's, both included; 28 days by default) and what they are grouped by.

    ``limit``: so many days, networks, stories ... at once, each with all its figures; ``cursor``: from where on.
    """

    from_ = Date(data_key="from", load_default=None)
    to = Date(load_default=None)
    group_by = String(load_default="day", validate=OneOf(GROUPS))
    limit = Integer(load_default=100, validate=Range(1, queries.MOST_KEYS))
    cursor = String(load_default=None, validate=Length(max=240))


class RowOut(Schema):
    """A figure with its unit and provenance; ``formula`` where it is worked out, ``name`` where the key is no name.

    ``stated`` is not in the value: of posts of which the network tells nothing of the kind, what people state.
    """

    key = String()
    name = String()
    metric = String()
    value = Float()
    unit = String()
    provenance = String()
    formula = String()
    stated = Integer()

    @post_dump
    def whole(self, row: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Whole values as whole numbers."""
        value = row["value"]
        return {**row, "value": int(value) if value == int(value) else value}


class GapOut(Schema):
    """A time in which clicks may be missing: figures that overlap it are too low. ``missed`` are known to be."""

    from_ = String(data_key="from")
    until = String()
    missed = Integer()
    why = String()


class RowsOut(Schema):
    """Figures, and the gaps that overlap them."""

    items = List(Nested(RowOut))
    next = String(allow_none=True)
    gaps = List(Nested(GapOut))


class MetricOut(Schema):
    """How a metric is counted."""

    metric = String()
    label = String()
    unit = String()
    provenance = String()
    how = String()
    formula = String(allow_none=True)
    inputs = List(String())
    version = Integer()


class MetricsOut(Schema):
    """Every metric that the product knows."""

    items = List(Nested(MetricOut))
    next = String(allow_none=True)


class CountedQuery(Schema):
    """Of which figure: what it is grouped by, the key (none for the company), the days, and the currency of money."""

    by = String(load_default=Dimension.ALL.value, validate=OneOf([each.value for each in Dimension]))
    key = String(load_default="", validate=Length(max=240))
    from_ = Date(data_key="from", load_default=None)
    to = Date(load_default=None)
    unit = String(load_default="", validate=Length(max=3))
    cursor = String(load_default=None, validate=Regexp(r"[0-9]{1,18}\Z"))


class CountedOut(MetricOut):
    """A figure (null: nobody told it), the values that went into it, the rows behind it and what they add up to."""

    value = Float(allow_none=True)
    stated = Integer()
    whose = String()
    values = List(Nested(RowOut))
    total = Integer(allow_none=True)
    items = List(Dict())
    next = String(allow_none=True)
    gaps = List(Nested(GapOut))


class LinkClicksOut(Schema):
    """A link's clicks: all requests, split by who made them; different human visitors a day; by day; gaps.

    ``landed`` are landings that the page at the other end confirmed, on their own day: null of a link whose clicks
    carry no id, of which no page can tell.
    """

    slug = String()
    url = String()
    raw = Integer()
    human = Integer()
    machine = Integer()
    suspected = Integer()
    unique = Integer()
    landed = Integer(allow_none=True)
    by_day = List(Dict())
    gaps = List(Nested(GapOut))


@api.get("/reach")
@api.input(ReachQuery, location="query")
@api.output(RowsOut)
@guard(Capability.SEE_REACH, Capability.SHARE)
def reach(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Figures of a period. By team from five people up; by person the caller's own, which need no more than sharing."""
    group_by = query_data["group_by"]
    if group_by != "person" and not current_user.can(Capability.SEE_REACH):
        raise NotAllowed(
            _("Your role does not see the company's reach."), remedy=_("Ask for group_by=person: your own.")
        )
    period = between(query_data["from_"], query_data["to"], clock.now())
    rows = queries.rows_page(
        group_by, period, person_id=current_user.id, cursor=query_data["cursor"], limit=query_data["limit"]
    )
    names = {} if group_by in UNNAMED else naming.names_of(Dimension(group_by), {row.key for row in rows.items})
    gaps = [_gap(gap) for gap in queries.gaps_in(period)]
    return {
        "items": [_row(row, names.get(row.key, "")) for row in rows.items],
        "next": rows.next,
        "gaps": gaps,
    }


@api.get("/reach/metrics")
@api.output(MetricsOut)
@guard(Capability.SEE_REACH, Capability.SHARE)
def reach_metrics() -> ResponseReturnValue:
    """How each metric is counted: in words, formula, inputs, version of its rule."""
    known = [{"label": str(each.label), **Figure("", each.name, 0, each.unit, each.provenance).explain()}
             for each in metrics.CATALOGUE.values()]  # fmt: skip
    return {"items": known, "next": None}


@api.get("/reach/counted/<metric>")
@api.input(CountedQuery, location="query")
@api.output(CountedOut)
@guard(Capability.SEE_REACH, Capability.SHARE)
def reach_counted(metric: str, query_data: dict[str, Any]) -> ResponseReturnValue:
    """How one figure was counted: the values of its inputs, the gaps, what its rows add up to, and a page of them."""
    scope = Scope(Dimension(query_data["by"]), query_data["key"])
    if bool(scope.key) != (scope.dimension is not Dimension.ALL):
        raise Breach(_("A figure of the company has no key, any other has one."), errors={"key": [_("Name one.")]})
    counting.require(scope, current_user.id, current_user)
    queries.require_shown(scope)
    period = between(query_data["from_"], query_data["to"], clock.now())
    found = counting.counted(metric, scope, period, query_data["cursor"], query_data["unit"])
    figure = found.figure
    told = (figure or Figure("", metric, 0, found.metric.unit, found.metric.provenance)).explain()
    return {
        **told, "label": str(found.metric.label),
        "value": figure.value if figure else None, "total": found.total, "whose": found.whose,
        "values": [_row(each.figure) for each in found.inputs if each.figure],
        "items": table_json(found.rows)["rows"] if found.rows else [],
        "next": found.rows.next_cursor if found.rows else None,
        "gaps": [_gap(gap) for gap in found.gaps],
    }  # fmt: skip


@api.get("/links/<slug>")
@api.output(LinkClicksOut)
@guard(Capability.SEE_REACH, Capability.SHARE)
def link(slug: str) -> ResponseReturnValue:
    """A link's figures, for its owner and for those who see the company's reach."""
    found = link_queries.link_by_slug(slug)
    if found.person_id != current_user.id and not current_user.can(Capability.SEE_REACH):
        raise NotFound(_("There is no such link."))
    figures, landed = link_queries.figures(found), dict(landed_in.landings(found))
    clicked = dict(figures.by_day)
    return {
        "slug": found.slug, "url": link_queries.short_url(found), **_clicks(figures.total),
        "landed": sum(landed.values()) if found.click_ids else None,
        "by_day": [
            {"day": day.isoformat(), **_clicks(clicked.get(day, NO_CLICKS)), **_landed(found, landed.get(day, 0))}
            for day in sorted({*clicked, *landed})
        ],
        "gaps": [_gap(gap) for gap in figures.gaps],
    }  # fmt: skip


def _row(figure: Figure, name: str = "") -> dict[str, Any]:
    shown = {
        "key": figure.key, "metric": figure.metric, "value": figure.value, "unit": figure.unit,
        "provenance": figure.provenance.value,
    }  # fmt: skip
    called = figure.name or (name if name != figure.key else "")
    optional = {"name": called, "formula": figure.formula, "stated": figure.stated}
    return {**shown, **{name: value for name, value in optional.items() if value}}


def _clicks(figures: Figures) -> dict[str, int]:
    return {name: getattr(figures, name) for name in ("raw", "human", "machine", "suspected", "unique")}


def _landed(link: Link, number: int) -> dict[str, int]:
    return {"landed": number} if link.click_ids else {}


def _gap(gap: Gap) -> dict[str, Any]:
    return {"from_": to_rfc3339(gap.from_at), "until": to_rfc3339(gap.until_at), "missed": gap.missed, "why": gap.why}
