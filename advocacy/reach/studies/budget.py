"""The report on budgets: what the reach of a period would have cost as advertising, with estimates and without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.people.capabilities import Capability
from advocacy.reach import metrics, names, queries
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension
from advocacy.reach.report import Asked, Cell, Column, Form, Kind, Report, Section, Table, Tile
from advocacy.reach.reports import pieces
from advocacy.reach.scopes import COMPANY, Scope
from advocacy.reach.studies import price_tags, rate_cards, told, worths
from advocacy.reach.studies.rating import Card, Worth, stretches, summed
from advocacy.web import charts, palette

COLUMNS = {names.AS_CLICKS: "clicks", names.EARNED_MEDIA: "total", names.WITH_ESTIMATES: "with_estimates"}
RESULTS = (metrics.POSTS, metrics.HUMAN, metrics.INTERACTIONS, metrics.SHOWN)


def build(asked: Asked) -> Report:
    """The report: results without money first, then their price by the rate cards that held."""
    period, cards = asked.period, rate_cards.cards()
    results = pieces.totals(COMPANY, period)
    networks = worths.by_network(period, cards)
    together = summed(part for parts in networks.values() for part in parts)
    money = [each for currency in sorted(together) for each in price_tags.figures_of(together[currency], COMPANY)]
    sections = [Section(_("What was reached"), tiles=pieces.tiles(results, names=RESULTS))]
    if together:
        sections += [
            Section(_("What that would have cost as advertising"), tiles=_tiles(money), note=_caveat()),
            *[Section("", charts=[_chart(networks, currency)]) for currency in sorted(together)],
            *[Section("", tables=[_by_network(networks, currency)]) for currency in sorted(together)],
        ]
    sections.append(Section("", tables=[_cards(stretches(period, cards))]))
    lede = _("A price tag to compare with, by rates that you write yourselves: no money was earned or saved.")
    figures, gaps = [*money, *results], queries.gaps_in(period)
    return Report("budget", _("As advertising"), period, sections, lede, figures, gaps)


def _tiles(money: Sequence[Figure]) -> list[Tile]:
    hints = {
        names.AS_CLICKS: _("Counted clicks only"),
        names.EARNED_MEDIA: _("Without estimated displays"),
        names.WITH_ESTIMATES: _("Assumed displays included"),
    }
    return [Tile(each, hint=hints[each.metric]) for each in money]


def _caveat() -> str:
    said = _(
        "An advertiser buys displays, or clicks, or interactions. Where a card has rates for several, their sum pays "
        "for the same reader more than once: leave those empty that you would not buy."
    )
    return str(said)


def _chart(networks: Mapping[str, list[Worth]], currency: str) -> charts.Chart:
    wholes = {network: summed(parts).get(currency) for network, parts in networks.items()}
    rows = [
        (str(palette.network_look(network).label), round(told.whole_units(whole.total, currency)))
        for network, whole in wholes.items()
        if whole and whole.total
    ]
    rows.sort(key=lambda row: -row[1])
    title = _("Earned media value by network, in %(currency)s", currency=currency)
    return charts.bars(title, rows, unit=currency, provenance="estimated")


def _by_network(networks: Mapping[str, list[Worth]], currency: str) -> Table:
    def money(name: str, label: str, metric: str = "") -> Column:
        return Column(name, label, Form.MONEY, metric, currency)

    columns = [
        Column("network", _("Network"), Form.NETWORK), money("displays", _("Displays")),
        money("clicks", _("Clicks"), names.AS_CLICKS), money("interactions", _("Interactions")),
        money("total", _("Earned media"), names.EARNED_MEDIA), money("estimated", _("Assumed")),
        money("with_estimates", _("With estimates"), names.WITH_ESTIMATES),
    ]  # fmt: skip
    rows = []
    for network, parts in networks.items():
        whole = summed(parts).get(currency)
        if whole is not None:
            row = {name: Cell(getattr(whole, name)) for name in ("displays", "interactions", "estimated")}
            row["network"] = Cell(network)
            for each in price_tags.figures_of(whole, Scope(Dimension.NETWORK, network)):
                row[COLUMNS[each.metric]] = Cell(each.value, figure=each)
            rows.append(row)
    return Table(f"networks_{currency.lower()}", _("By network, in %(currency)s", currency=currency), columns, rows)


def _cards(held: Sequence[tuple[object, Card]]) -> Table:
    """The rate cards behind it, each leading to itself."""
    columns = [
        Column("version", _("Rate card")), Column("since", _("Since"), Form.DAY), Column("currency", _("Currency")),
        Column("seen", _("Followers assumed to see a post"), Form.PERCENT), Column("source", _("Where from")),
    ]  # fmt: skip
    rows = [
        {
            "version": price_tags.card_cell(card.version),
            "since": Cell(card.effective_from), "currency": Cell(card.currency), "source": Cell(card.source),
            "seen": Cell(card.seen_percent / 100 if card.seen_percent else None),
        }
        for _days, card in held
    ]  # fmt: skip
    if not rows:
        rows = [{"version": Cell(_("No card held yet: write one"), price_tags.RATE_CARDS)}]
    return Table("rate_cards", _("The rates behind it"), columns, rows)


KIND = Kind(
    "budget", _l("As advertising"), "wallet2", (Capability.SEE_REACH,), build,
    about=_l("What reach would have cost as advertising, by your own rates, with estimates and without."),
    accounts=price_tags.ACCOUNTS,
)  # fmt: skip
