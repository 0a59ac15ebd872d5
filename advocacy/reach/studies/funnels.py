"""The report on the way from approved words to a conversion: what of the stories, of the posts, of the visits goes on.

Stories, posts, displays and visits are unlike things: each funnel holds one kind of them, and a table says what stands
between. Asks only.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, func, select

from advocacy.database import db
from advocacy.people.capabilities import Capability
from advocacy.posts.models import Share
from advocacy.reach import metrics, names, naming, queries
from advocacy.reach.figures import Figure, value_of
from advocacy.reach.models import Dimension, Publication, ReachCount
from advocacy.reach.periods import Period
from advocacy.reach.report import Account, Asked, Cell, Column, Form, Kind, Report, Section, Table
from advocacy.reach.reports import pieces
from advocacy.reach.scopes import COMPANY, Scope
from advocacy.reach.studies import sources, told
from advocacy.web import charts, charts_grid

WAY = (
    names.APPROVED, names.LENT, metrics.POSTS, metrics.SHOWN, metrics.HUMAN, metrics.LANDED, metrics.CONVERSIONS,
)  # fmt: skip
"""The steps, in order; not every one of them is told by everybody."""


def build(asked: Asked) -> Report:
    """The whole way of a period. A constant number of statements."""
    period = asked.period
    found = pieces.totals(COMPANY, period)
    stories = _stories(period)
    steps: dict[str, Figure] = {each.metric: each for each in found if each.metric in WAY}
    steps[names.LENT] = told.figure(names.LENT, _lent(period), of=COMPANY)
    if stories:
        steps[names.APPROVED] = told.figure(names.APPROVED, stories[_("Approved")], of=COMPANY)
    for name in (metrics.POSTS, metrics.HUMAN):
        steps.setdefault(name, told.figure(name, 0, of=COMPANY))
    figures = [steps[name] for name in WAY if name in steps]
    sections = []
    if any(each.value for each in figures):
        sections = [*_funnels(stories, found, steps), Section("", tables=[_table(steps)])]
    lede = _("From what reviewers approved to what readers did. Unlike things are never one bar beside another.")
    return Report("funnel", _("The whole way"), period, sections, lede, figures, queries.gaps_in(period))


def _funnels(stories: Mapping[str, int], found: list[Figure], steps: Mapping[str, Figure]) -> list[Section]:
    drawn: list[tuple[charts.Chart, str]] = []
    if stories and any(stories.values()):
        note = _("Stories approved in the period, and what became of them until today.")
        drawn.append((charts_grid.funnel(_("Stories"), list(stories.items()), provenance="counted"), note))
    posts = [(_("Lent to people"), steps[names.LENT].value), (_("Published"), steps[metrics.POSTS].value)]
    drawn.append((
        charts_grid.funnel(_("Posts"), posts, provenance="counted"),
        _("What was lent may go out after the period, be held, or be taken back."),
    ))  # fmt: skip
    visits = _visits(found)
    if any(value for _name, value in visits):
        note = _("Landings and conversions are known of links of programmes only, so these shares are lower bounds.")
        drawn.append((charts_grid.funnel(_("Visits"), visits, provenance="counted"), note))
    half = len(drawn) > 1
    return [Section("", charts=[chart], note=note, half=half) for chart, note in drawn]


def _visits(found: list[Figure]) -> list[tuple[str, float]]:
    """Clicks, landings, conversions; landings only where some page confirms them."""
    clicked = (_("Clicked"), value_of(found, metrics.HUMAN))
    landed = (_("Landed"), value_of(found, metrics.LANDED))
    converted = (_("Converted"), value_of(found, metrics.CONVERSIONS))
    return [clicked, *([landed] if landed[1] else []), converted]


def _stories(period: Period) -> dict[str, int]:
    """Of the stories approved in the period: lent, published, clicked at least once till today. Empty: nobody knows."""
    approved = sources.approved_in(period)
    if approved is None:
        return {}
    clicked = select(ReachCount.key).where(
        ReachCount.dimension == Dimension.ITEM, ReachCount.metric == metrics.HUMAN, ReachCount.value > 0
    )
    sets = {
        _("Approved"): approved, _("Lent"): select(Share.group_ref), _("Published"): select(Publication.item),
        _("Clicked"): clicked,
    }  # fmt: skip
    return {name: _common(approved, some) for name, some in sets.items()}


def _common(approved: Select[tuple[str]], some: Select[tuple[str]]) -> int:
    """How many of the approved are among some."""
    each = approved.distinct().subquery()
    return db.session.scalar(select(func.count()).select_from(each).where(next(iter(each.c)).in_(some))) or 0


def _lent(period: Period) -> int:
    return db.session.scalar(select(func.count()).select_from(Share).where(*_made_in(period))) or 0


def _made_in(period: Period) -> tuple[ColumnElement[bool], ...]:
    return Share.created_at >= period.start, Share.created_at < period.end


def _account(name: str, scope: Scope, period: Period, _unit: str) -> Account:
    """What was lent, by network and story; which stories were approved."""
    if scope != COMPANY:
        return Account()
    if name == names.LENT:
        figure = told.figure(name, _lent(period), of=COMPANY)
        return Account([figure], _lent_rows(period), int(figure.value))
    approved = sources.approved_in(period)
    if approved is None:
        return Account()
    keys = sorted({key for (key,) in db.session.execute(approved)})
    titles = naming.names_of(Dimension.ITEM, keys)
    stories = Table("rows", _("The stories behind it"), [Column("story", _("Story"))],
                    [{"story": Cell(titles.get(key, key))} for key in keys])  # fmt: skip
    return Account([told.figure(name, len(keys), of=COMPANY)], stories, len(keys))


def _lent_rows(period: Period) -> Table:
    by = (Share.group_ref, Share.network)
    wanted = select(*by, func.count()).where(*_made_in(period)).group_by(*by).order_by(func.count().desc(), *by)
    found = db.session.execute(wanted).all()
    titles = naming.names_of(Dimension.ITEM, sorted({story for story, _network, _number in found if story}))
    columns = [
        Column("story", _("Story")), Column("network", _("Network"), Form.NETWORK),
        Column("posts", _("Posts lent"), Form.NUMBER),
    ]  # fmt: skip
    rows = [
        {"story": Cell(titles.get(story) or None), "network": Cell(network), "posts": Cell(number)}
        for story, network, number in found
    ]
    return Table("rows", _("The posts behind it"), columns, rows)


def _table(steps: Mapping[str, Figure]) -> Table:
    columns = [
        Column("step", _("Step")), Column("value", _("How many"), Form.NUMBER), Column("unit", _("Of what")),
        Column("each", _("For each of the step before"), Form.NUMBER), Column("who", _("Who says so")),
    ]  # fmt: skip
    rows, before = [], 0.0
    for name in WAY:
        figure = steps.get(name)
        if figure is None:
            rows.append({"step": Cell(str(metrics.metric(name).label)), "who": Cell(_("Nobody told us"))})
            continue
        each = round(figure.value / before, 2) if before else None
        row = {"step": Cell(figure.label), "value": Cell(figure.value, figure=figure), "unit": Cell(figure.unit)}
        rows.append({**row, "each": Cell(each), "who": Cell(_who(figure))})
        before = figure.value
    return Table("way", _("Step by step"), columns, rows)


def _who(figure: Figure) -> str:
    return str({"reported": _("The networks"), "counted": _("We counted it")}.get(figure.provenance.value, ""))


KIND = Kind(
    "funnel", _l("The whole way"), "funnel", (Capability.SEE_REACH,), build,
    about=_l("From approved to lent, published, seen, clicked, landed and converted."),
    accounts=dict.fromkeys((names.APPROVED, names.LENT), _account),
)  # fmt: skip
