"""The report against one's own history: this period beside the usual of those of the same length before it. Asks only.

Others' figures are no measure: another company has other readers. What was usual here is the middle half of the last
periods; a single one outside of it is no trend.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import case, func, select

from advocacy.database import db
from advocacy.people.capabilities import Capability
from advocacy.reach import metrics, naming, queries
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension, ReachCount
from advocacy.reach.periods import LONGEST, Period
from advocacy.reach.report import Asked, Cell, Column, Form, Kind, Parameter, Report, Section, Table, Tile
from advocacy.reach.reports import choosing, pieces
from advocacy.reach.scopes import COMPANY, Scope
from advocacy.reach.studies import told
from advocacy.reach.studies.spread import place_of, usual_of
from advocacy.web import charts, filters

PERIODS = 12
NUMBERS = (
    metrics.POSTS, metrics.HUMAN, metrics.UNIQUE, metrics.PER_POST, metrics.INTERACTIONS, metrics.SHOWN,
    metrics.CONVERSIONS,
)  # fmt: skip
NETWORK = "network"
Sums = Mapping[str, Sequence[float]]
"""Metric -> its value in each period, the oldest first, the one asked for last."""


def build(asked: Asked) -> Report:
    """This period against the last twelve of its length."""
    network = asked.given.get(NETWORK, "")
    scope = Scope(Dimension.NETWORK, network) if network else COMPANY
    periods = _periods(asked.period)
    sums = _sums(scope, periods)
    known = [name for name in NUMBERS if any(sums.get(name, ()))]
    figures = [_figure(name, sums[name][-1], scope) for name in known]
    sections = []
    if known:
        sections = [
            Section("", tiles=[_tile(figure, sums[figure.metric]) for figure in figures]),
            Section("", tables=[_table(figures, sums)], note=_caveat(sums)),
            *(_courses(name, periods, sums[name]) for name in (metrics.HUMAN, metrics.POSTS) if name in known),
        ]
    where = naming.names_of(Dimension.NETWORK, [network])[network] if network else _("Everything")
    lede = _("%(where)s: this period beside the %(count)s of the same length before it.", where=where,
             count=len(periods) - 1)  # fmt: skip
    return Report(
        "history", _("Against ourselves"), asked.period, sections, lede, figures, queries.gaps_in(asked.period)
    )


def _periods(last: Period) -> list[Period]:
    """Up to twelve periods before it and itself, in order; no more than three years together."""
    length = len(last.days)
    number = min(PERIODS, max(LONGEST // length - 1, 0))
    found = [last]
    for _number in range(number):
        found.insert(0, found[0].before)
    return found


def _sums(scope: Scope, periods: Sequence[Period]) -> Sums:
    """Every metric by period; periods that began before the first figure was counted are left out. Two statements."""
    began = db.session.scalar(
        select(func.min(ReachCount.day)).where(ReachCount.dimension == scope.dimension, ReachCount.key == scope.key)
    )
    counted = [period for period in periods if began is not None and period.first >= began]
    counted = counted or list(periods[-1:])
    place = case(
        *((ReachCount.day.between(period.first, period.last), number) for number, period in enumerate(counted))
    )
    wanted = (
        select(ReachCount.metric, place.label("place"), func.sum(ReachCount.value))
        .where(
            ReachCount.dimension == scope.dimension, ReachCount.key == scope.key,
            ReachCount.day.between(counted[0].first, counted[-1].last),
            ReachCount.metric.in_([*NUMBERS, *metrics.PARTS]),
        )
        .group_by(ReachCount.metric, place)
    )  # fmt: skip
    found: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(counted))
    for metric, number, value in db.session.execute(wanted):
        name = metrics.INTERACTIONS if metric in metrics.PARTS else metric
        found[name][number] += float(value)
    posts, clicks = found.get(metrics.POSTS), found.get(metrics.HUMAN)
    if posts and clicks:
        pairs = zip(clicks, posts, strict=True)
        found[metrics.PER_POST] = [round(click / post, 1) if post else 0.0 for click, post in pairs]
    return dict(found)


def _figure(name: str, value: float, scope: Scope) -> Figure:
    return told.figure(name, int(value) if value == int(value) else value, of=scope)


def _tile(figure: Figure, values: Sequence[float]) -> Tile:
    usual = usual_of(values[:-1])
    hint = _("Usually %(low)s to %(high)s", low=filters.number(round(usual.low, 1)),
             high=filters.number(round(usual.high, 1))) if usual else _("Too little history")  # fmt: skip
    course = charts.spark(figure.label, values) if len(values) > 1 else None
    return Tile(figure, hint=hint, course=course)


def _table(figures: Sequence[Figure], sums: Sums) -> Table:
    columns = [
        Column("figure", _("Figure")), Column("now", _("This period"), Form.NUMBER),
        Column("median", _("Usual middle"), Form.NUMBER), Column("low", _("Middle half from"), Form.NUMBER),
        Column("high", _("to"), Form.NUMBER), Column("place", _("This is")),
    ]  # fmt: skip
    rows = []
    for figure in figures:
        usual = usual_of(sums[figure.metric][:-1])
        ends = {name: Cell(round(getattr(usual, name), 1) if usual else None) for name in ("median", "low", "high")}
        said = _place(place_of(float(figure.value), usual)) if usual else _("Too early to say")
        rows.append({
            "figure": Cell(figure.label), "now": Cell(figure.value, figure=figure), **ends, "place": Cell(said),
        })  # fmt: skip
    return Table("usual", _("This period and the usual"), columns, rows)


def _place(place: str) -> str:
    said = {
        "record_high": _("More than ever in these periods"), "high": _("More than usual"), "usual": _("As usual"),
        "low": _("Less than usual"), "record_low": _("Less than ever in these periods"),
    }  # fmt: skip
    return str(said[place])


def _caveat(sums: Sums) -> str:
    number = max((len(values) - 1 for values in sums.values()), default=0)
    if number < 4:
        return str(_("Fewer than four periods before this one are known: nothing is usual yet."))
    return str(_("Usual is the middle half of the %(count)s periods before. Half of all periods lie outside of it by "
                 "nature: one alone is no trend.", count=number))  # fmt: skip


def _courses(name: str, periods: Sequence[Period], values: Sequence[float]) -> Section:
    shown = periods[-len(values) :]
    labels = [pieces.day_labels(Period(each.last, each.last, each.zone))[0] for each in shown]
    label = str(metrics.metric(name).label)
    title = _("%(figure)s, by period that ends on", figure=label)
    drawn = charts.area(title, labels, {label: values}, provenance=metrics.metric(name).provenance.value, height=220)
    return Section("", charts=[drawn], half=True)


KIND = Kind(
    "history", _l("Against ourselves"), "clock-history", (Capability.SEE_REACH,), build,
    [Parameter(NETWORK, _l("Network"), choosing.keys_of(Dimension.NETWORK, NETWORK))],
    about=_l("This period beside what was usual in the twelve before it, with the spread."),
    usual_days=7,  # a year of quarters passes before there is a usual one; weeks are known soon
)  # fmt: skip
