"""The report on one programme: what it brought, what that cost, its plan by month, its partners. Asks only."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.errors import NotFound
from advocacy.people.capabilities import Capability
from advocacy.reach import metrics, names, queries
from advocacy.reach.models import Dimension
from advocacy.reach.periods import Period
from advocacy.reach.report import Asked, Cell, Column, Form, Kind, Parameter, Report, Section, Table
from advocacy.reach.reports import pieces, slices
from advocacy.reach.reports.programme import funnel
from advocacy.reach.studies import returns, sources, told
from advocacy.reach.studies.sources import Cost
from advocacy.web import charts
from influencers.programmes.models import Programme
from influencers.results import figures, money, partner_table
from influencers.results import queries as results

NAME = "partner_programme"


def build(asked: Asked) -> Report:
    """The report. Raises NotFound for a programme that there is not."""
    tag = asked.given.get("programme", "")
    if not tag:
        return slices.nothing_yet(NAME, _("A programme"), asked)
    programme = results.by_tag(tag)
    if programme is None:
        raise NotFound(_("There is no such programme."), remedy=_("Choose one that the page offers."))
    period, scope = asked.period, queries.Scope(Dimension.PROGRAMME, tag)
    found = pieces.totals(scope, period)
    then = pieces.totals(scope, pieces.compared_with(asked))
    costs = [cost for cost in sources.costs_in(period) if cost.programme == tag]
    lines = [line for line in returns.lines_of(period, found, costs) if line.programme == tag]
    courses = {name: queries.by_day(scope, period, name) for name in (metrics.POSTS, metrics.HUMAN)}
    drawn = pieces.by_day(_("Human clicks by day"), period, {_("Human clicks"): courses[metrics.HUMAN]})
    sections = [
        Section(_("What it brought"), tiles=pieces.tiles(found, then, courses, scope=scope)),
        *(Section(_("Money, in %(currency)s", currency=line.currency), tiles=figures.money_tiles(line, found))
          for line in lines),
        *([Section("", charts=[drawn])] if found else []), *funnel(found), *_spent(costs, period),
        *_plan(programme, asked), _partners(programme, asked),
    ]  # fmt: skip
    lede = _("What this programme brought and what it cost, each figure with who says so.")
    said = [*found, *(tile.figure for line in lines[:1] for tile in figures.money_tiles(line, found))]
    return Report(NAME, programme.name, period, sections, lede, said, queries.gaps_in(period))


def _spent(costs: Sequence[Cost], period: Period) -> list[Section]:
    """What the cost is made of."""
    parts = money.by_what(costs, period.first, period.last)
    if not parts:
        return []
    columns = [Column("what", _("What for")), Column("amount", _("In this period"))]
    rows = [{"what": Cell(what), "amount": Cell(told.money(amount, code))} for (what, code), amount in parts.items()]
    return [Section("", tables=[Table("spent", _("What was spent"), columns, rows)])]


def _plan(programme: Programme, asked: Asked) -> list[Section]:
    """The budget by month: its amount spread over its days, beside what was spent in them so far."""
    held = results.allotted(programme)
    if held is None:
        return []
    budget, amount = held
    known = sources.costs_in(Period(budget.first_day, budget.last_day, asked.period.zone))
    own = [cost for cost in known if cost.programme == programme.tag and cost.currency == budget.currency]
    months = money.plan(amount, budget.first_day, budget.last_day, own)
    today, code = asked.now.astimezone(asked.period.zone).date(), budget.currency
    begun = [each for each in months if each.first <= today]
    spent = [(f"{each.first:%Y-%m}", told.whole_units(each.spent, code)) for each in begun]
    title = _("Spent by month, in %(currency)s", currency=code)
    drawn = (
        [charts.bars(title, spent, unit=code, provenance="counted")] if any(value for _month, value in spent) else []
    )
    note = _("The plan is the budget “%(name)s”, spread evenly over its days.", name=budget.name)
    return [Section("", charts=drawn, tables=[_months(months, code, sum(each.spent for each in begun))], note=note)]


def _months(months: Sequence[money.Month], code: str, spent: int) -> Table:
    columns = [
        Column("month", _("Month")), Column("planned", _("Planned"), Form.MONEY, currency=code),
        Column("spent", _("Spent"), Form.MONEY, names.COST, code), Column("left", _("Left"), Form.MONEY, currency=code),
    ]  # fmt: skip
    rows = [
        {"month": Cell(f"{each.first:%Y-%m}"), "planned": Cell(each.planned), "spent": Cell(each.spent),
         "left": Cell(each.left)}
        for each in months
    ]  # fmt: skip
    planned = sum(each.planned for each in months)
    rows.append({"month": Cell(_("Together")), "planned": Cell(planned), "spent": Cell(spent),
                 "left": Cell(planned - spent)})  # fmt: skip
    return Table("plan", _("Plan against budget"), columns, rows)


def _partners(programme: Programme, asked: Asked) -> Section:
    found = results.partners_of(programme.id, asked.period, asked.cursor)
    table = partner_table.table(found.items, asked.period, found.next)
    return Section("", tables=[table], note=partner_table.note(found.items))


def _programmes(asked: Asked) -> Sequence[tuple[str, str]]:
    return [(each.tag, each.name) for each in results.programmes_known()]


KIND = Kind(
    NAME, _l("One partner programme"), "star", (Capability.WRITE_PROGRAMMES,), build,
    [Parameter("programme", _l("Programme"), _programmes, required=True), pieces.COMPARED],
    about=_l("One programme: results, cost, returns, plan against budget, and its partners."),
)  # fmt: skip
