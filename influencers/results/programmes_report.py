"""The report on all programmes: what each brought and cost, with earned media and without. Asks only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.people.capabilities import Capability
from advocacy.reach import metrics, names, queries
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension
from advocacy.reach.periods import Period
from advocacy.reach.report import Asked, Cell, Column, Form, Kind, Report, Section, Table, Tile
from advocacy.reach.reports import pieces
from advocacy.reach.studies import returns, sources
from advocacy.reach.studies.returns import Line
from influencers.programmes.models import Programme
from influencers.results import figures, places
from influencers.results.queries import programmes_known

NUMBERS = (metrics.POSTS, metrics.HUMAN, metrics.INTERACTIONS, metrics.CONVERSIONS)
NAME = "partner_programmes"


def build(asked: Asked) -> Report:
    """Every programme, whether anything was counted of it or not."""
    period, known = asked.period, {each.tag: each for each in programmes_known()}
    found = [each for each in queries.rows(Dimension.PROGRAMME.value, period, person_id=asked.person_id)
             if each.key in known]  # fmt: skip
    costs = [cost for cost in sources.costs_in(period) if cost.programme in known]
    lines = [line for line in returns.lines_of(period, found, costs) if line.programme in known]
    by_key: dict[str, list[Figure]] = {tag: [] for tag in known}
    for each in found:
        by_key[each.key].append(each)
    sections = [
        *_opening(lines, found), _course(period, list(known)),
        Section("", tables=[_results(known, by_key, period)]),
        *(Section("", tables=[_money(code, lines, known, by_key, period)], note=_note())
          for code in sorted({line.currency for line in lines})),
    ]  # fmt: skip
    said = [cell.figure for line in lines[:1] for cell in returns.cells_of(line, period).values() if cell.figure]
    lede = _("What your programmes brought and what they cost, each figure with who says so.")
    return Report(NAME, _("Results"), period, sections, lede, said, queries.gaps_in(period))


def _opening(lines: Sequence[Line], found: Sequence[Figure]) -> list[Section]:
    """The sums over all programmes that may be made: each post and click belongs to one."""
    summed = _summed(found)
    tiles = [Tile(each) for name in NUMBERS for each in summed if each.metric == name and each.value]
    for code in sorted({line.currency for line in lines}):
        some = [line for line in lines if line.currency == code]
        whole = Line(
            "", code, "", sum(each.cost for each in some), sum(each.value for each in some),
            sum(each.media for each in some),
        )  # fmt: skip
        tiles += figures.money_tiles(whole, [])
    return [Section("", tiles=tiles)] if tiles else []


def _summed(found: Sequence[Figure]) -> list[Figure]:
    sums: dict[tuple[str, str, str], Figure] = {}
    for each in found:
        if each.metric in NUMBERS:
            key = each.metric, each.unit, each.provenance.value
            had = sums[key].value if key in sums else 0
            sums[key] = Figure("", each.metric, had + each.value, each.unit, each.provenance)
    return list(sums.values())


def _course(period: Period, tags: Sequence[str]) -> Section:
    series = queries.by_day_and_key(Dimension.PROGRAMME, period, metrics.HUMAN, tags)
    best = dict(list(series.items())[:6])
    if not any(any(course) for course in best.values()):
        return Section("")
    return Section("", charts=[pieces.by_day(_("Human clicks by day and programme"), period, best)])


def _results(known: Mapping[str, Programme], by_key: Mapping[str, Sequence[Figure]], period: Period) -> Table:
    columns = [Column("programme", _("Programme")), *pieces.metric_columns((*NUMBERS, metrics.ENGAGEMENT))]
    rows = []
    for tag, programme in known.items():
        of = {each.metric: each for each in by_key[tag]}
        rows.append({
            "programme": Cell(programme.name, places.programme(programme, period)),
            **{name: pieces.metric_cell(of.get(name), name, tag, Dimension.PROGRAMME)
               for name in (*NUMBERS, metrics.ENGAGEMENT)},
        })  # fmt: skip
    return Table("programmes", _("Programmes"), columns, rows, _("There is no programme yet."))


def _money(
    code: str, lines: Sequence[Line], known: Mapping[str, Programme], by_key: Mapping[str, Sequence[Figure]],
    period: Period,
) -> Table:  # fmt: skip
    def money(name: str, label: str, metric: str) -> Column:
        return Column(name, label, Form.MONEY, metric, code)

    columns = [
        Column("programme", _("Programme")), money("cost", _("Cost"), names.COST),
        money("value", _("Brought"), names.NET_VALUE), Column("back", _("Return"), Form.PERCENT, names.RETURN),
        money("media", _("Earned media"), names.EARNED_MEDIA),
        Column("back_with_media", _("Return with it"), Form.PERCENT, names.RETURN_WITH_MEDIA),
        money(names.COST_PER_CLICK, _("A click"), names.COST_PER_CLICK),
        money(names.COST_PER_CONVERSION, _("A conversion"), names.COST_PER_CONVERSION),
    ]  # fmt: skip
    rows = [
        {
            "programme": Cell(line.called, places.programme(known[line.programme], period)),
            **returns.cells_of(line, period),
            **{name: figures.price_cell(name, line.cost, code, by_key[line.programme])
               for name in (names.COST_PER_CLICK, names.COST_PER_CONVERSION)},
        }
        for line in lines if line.currency == code
    ]  # fmt: skip
    return Table(f"money_{code.lower()}", _("Cost and return, in %(currency)s", currency=code), columns, rows)


def _note() -> str:
    return str(
        _(
            "A return is worked out where cost and value are in one currency. Earned media value is no "
            "money: nobody was paid it."
        )
    )


KIND = Kind(
    NAME, _l("Partner programmes"), "people", (Capability.WRITE_PROGRAMMES,), build,
    about=_l("What every programme brought and cost, with earned media and without."),
)  # fmt: skip
