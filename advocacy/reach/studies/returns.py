"""The report on programmes' returns: what each cost, what its conversions brought, with earned media and without.

One table a currency: sums of unlike currencies are never made, and no rate of exchange is assumed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.people.capabilities import Capability
from advocacy.reach import metrics, names, naming, places, queries
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension
from advocacy.reach.periods import Period
from advocacy.reach.report import Account, Asked, Cell, Column, Form, Kind, Report, Section, Table
from advocacy.reach.scopes import Scope
from advocacy.reach.studies import rate_cards, sources, told, worths
from advocacy.reach.studies.rating import portion
from advocacy.reach.studies.sources import Cost
from advocacy.web import charts

OUTLAYS = "/reach/costs"
NUMBERS = (metrics.HUMAN, metrics.CONVERSIONS)


@dataclass(frozen=True)
class Line:
    """A programme's money in one currency, in minor units."""

    programme: str
    currency: str
    called: str
    cost: int
    value: int
    media: int

    @property
    def back(self) -> float | None:
        """Return on cost; None where nothing was spent."""
        return (self.value - self.cost) / self.cost if self.cost else None

    @property
    def back_with_media(self) -> float | None:
        """The same with earned media value, which nobody was paid."""
        return (self.value + self.media - self.cost) / self.cost if self.cost else None


def build(asked: Asked) -> Report:
    """Programmes with a cost, a conversion or reach in the period."""
    period = asked.period
    found = queries.rows(Dimension.PROGRAMME.value, period, person_id=asked.person_id)
    costs = sources.costs_in(period)
    lines = lines_of(period, found, costs)
    counted = {(each.key, each.metric): each for each in found}
    booked = Section("", tables=[_booked(period, costs, {line.programme: line.called for line in lines})])
    sections = [*_compared(lines), *_tables(lines, counted, period), booked]
    lede = _("What programmes cost and what attributed conversions brought, with earned media value and without.")
    return Report(
        "returns", _("Programme returns"), period, sections, lede, _figures(lines, period), queries.gaps_in(period)
    )


def lines_of(period: Period, found: Iterable[Figure], costs: Iterable[Cost]) -> list[Line]:
    """A line a programme and currency of these figures and costs, and of whatever has earned media."""
    spent: Counter[tuple[str, str]] = Counter()
    for cost in costs:
        spent[cost.programme, cost.currency] += portion(cost.amount, cost.first_day, cost.last_day, period)
    brought = {(each.key, each.unit): int(each.value) for each in found if each.metric == metrics.NET_VALUE}
    media = {
        (programme, currency): whole.total
        for programme, some in worths.by_programme(period, rate_cards.cards()).items()
        for currency, whole in some.items()
    }
    keys = sorted({*spent, *brought, *media})
    called = naming.names_of(Dimension.PROGRAMME, sorted({programme for programme, _currency in keys}))
    return [Line(*key, called[key[0]], spent[key], brought.get(key, 0), media.get(key, 0)) for key in keys]


def _compared(lines: Sequence[Line]) -> list[Section]:
    bars = [(line.called, round(100 * line.back)) for line in lines if line.back is not None and line.back > 0]
    if not bars:
        return []
    note = _(
        "Without earned media, which nobody was paid. Programmes that cost more than they brought are in the table."
    )
    drawn = charts.bars(
        _("Return on cost, per cent"), sorted(bars, key=lambda bar: -bar[1]), unit="%", provenance="estimated"
    )
    return [Section("", charts=[drawn], note=note)]


def _tables(lines: Sequence[Line], counted: Mapping[tuple[str, str], Figure], period: Period) -> list[Section]:
    note = _("A return is worked out where cost and value are in one currency. What nobody booked is not known here.")
    currencies = sorted({line.currency for line in lines})
    if not currencies:
        empty = _("No programme cost or brought anything in this period. Book what one costs under Costs.")
        return [Section("", tables=[Table("programmes", _("Programmes"), [], [], empty)])]
    return [
        Section(
            "", tables=[_table([each for each in lines if each.currency == code], code, counted, period)], note=note
        )
        for code in currencies
    ]


def _table(
    lines: Iterable[Line], currency: str, counted: Mapping[tuple[str, str], Figure], period: Period
) -> Table:  # fmt: skip
    def money(name: str, label: str, metric: str) -> Column:
        return Column(name, label, Form.MONEY, metric, currency)

    columns = [
        Column("programme", _("Programme")),
        *(Column(each, str(metrics.metric(each).label), Form.NUMBER, each) for each in NUMBERS),
        money("cost", _("Cost"), names.COST), money("value", _("Brought"), names.NET_VALUE),
        Column("back", _("Return"), Form.PERCENT, names.RETURN),
        money("media", _("Earned media"), names.EARNED_MEDIA),
        Column("back_with_media", _("Return with it"), Form.PERCENT, names.RETURN_WITH_MEDIA),
    ]  # fmt: skip
    rows = []
    for line in lines:
        found = {name: counted.get((line.programme, name)) for name in NUMBERS}
        row = {name: Cell(figure.value if figure else 0, figure=figure) for name, figure in found.items()}
        row["programme"] = Cell(line.called, places.about(Dimension.PROGRAMME, line.programme, period))
        rows.append({**row, **cells_of(line, period)})
    title = _("Programmes, in %(currency)s", currency=currency)
    return Table(f"programmes_{currency.lower()}", title, columns, rows)


def cells_of(line: Line, period: Period) -> dict[str, Cell]:
    """Its money; what is worked out of it leads to the account in its currency."""
    formula = f"({line.value} - {line.cost}) / {line.cost}"
    with_media = f"({line.value} + {line.media} - {line.cost}) / {line.cost}"
    of, code = Scope(Dimension.PROGRAMME, line.programme), line.currency
    found = {
        "cost": told.cell(names.COST, line.cost, unit=code, of=of),
        "value": told.cell(names.NET_VALUE, line.value, unit=code, of=of if line.value else None),
        "media": told.cell(names.EARNED_MEDIA, line.media, unit=code, of=of if line.media else None),
        "back": told.cell(names.RETURN, line.back, formula, of=of),
        "back_with_media": told.cell(names.RETURN_WITH_MEDIA, line.back_with_media, with_media, of=of),
    }
    return {
        name: replace(cell, href=places.counting(cell.figure, period, code)) if cell.figure else cell
        for name, cell in found.items()
    }


def _account(name: str, scope: Scope, period: Period, unit: str) -> Account:
    """A programme's money in a currency; the first one in which there is such a figure where none is named."""
    if scope.dimension is not Dimension.PROGRAMME:
        return Account()
    found = queries.totals(scope, period)
    costs = [cost for cost in sources.costs_in(period) if cost.programme == scope.key]
    for line in lines_of(period, found, costs):
        figures = [cell.figure for cell in cells_of(line, period).values() if cell.figure]
        if line.programme == scope.key and unit in ("", line.currency) and name in {each.metric for each in figures}:
            own = [cost for cost in costs if cost.currency == line.currency]
            rows = _booked(period, own, {line.programme: line.called}) if name == names.COST else None
            return Account(figures, rows, line.cost if rows else None)
    return Account()


def _figures(lines: Iterable[Line], period: Period) -> list[Figure]:
    """How it is counted: every metric once, with the inputs of the first programme that has it."""
    found: dict[str, Figure] = {}
    for line in lines:
        for each in cells_of(line, period).values():
            if each.figure is not None:
                found.setdefault(each.figure.metric, each.figure)
    return list(found.values())


def _booked(period: Period, costs: Iterable[Cost], called: Mapping[str, str]) -> Table:
    """What the costs are made of. Always leads to where they are booked."""
    columns = [
        Column("what", _("What for")), Column("programme", _("Programme")), Column("first", _("From"), Form.DAY),
        Column("last", _("To"), Form.DAY), Column("part", _("In this period")),
    ]  # fmt: skip
    rows = [
        {
            "what": Cell(cost.what, OUTLAYS), "programme": Cell(called.get(cost.programme, cost.programme)),
            "first": Cell(cost.first_day), "last": Cell(cost.last_day),
            "part": Cell(told.money(portion(cost.amount, cost.first_day, cost.last_day, period), cost.currency)),
        }
        for cost in costs
    ]  # fmt: skip
    rows = rows or [{"what": Cell(_("Nothing is booked: book what a programme costs"), OUTLAYS)}]
    return Table("costs", _("What was spent"), columns, rows)


KIND = Kind(
    "returns", _l("Programme returns"), "cash-coin", (Capability.SEE_REACH,), build,
    about=_l("What each programme cost and what it brought, with earned media and without."),
    accounts=dict.fromkeys((names.COST, names.RETURN, names.RETURN_WITH_MEDIA), _account),
)  # fmt: skip
