"""What reach would have cost as figures, and how each of them was counted: rate card by rate card. Asks only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from advocacy.reach import names
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension
from advocacy.reach.periods import Period
from advocacy.reach.report import Account, Cell, Column, Form, Table, Teller
from advocacy.reach.scopes import COMPANY, Scope
from advocacy.reach.studies import rate_cards, told, worths
from advocacy.reach.studies.rating import Worth, summed
from advocacy.reach.studies.worths import Part

RATE_CARDS = "/reach/rate-cards"


def figures_of(whole: Worth, of: Scope) -> list[Figure]:
    """Three prices of the same reach, each with what was added up in minor units."""
    formula = f"{whole.displays} + {whole.clicks} + {whole.interactions}"
    assumed, code = f"{whole.total} + {whole.estimated}", whole.currency
    return [
        told.figure(names.AS_CLICKS, whole.clicks, unit=code, of=of),
        told.figure(names.EARNED_MEDIA, whole.total, formula, unit=code, of=of),
        told.figure(names.WITH_ESTIMATES, whole.with_estimates, assumed, unit=code, of=of),
    ]


def card_cell(version: int) -> Cell:
    """A version of the rate card, leading to itself."""
    return Cell(_("Version %(number)s", number=version), f"{RATE_CARDS}#card-{version}")


def _account(name: str, scope: Scope, period: Period, unit: str) -> Account:
    parts = [each for each in _parts(scope, period) if unit in ("", each.card.currency)]
    together = summed(each.worth for each in parts)
    if not together:
        return Account()
    currency = unit or min(together)
    shown = [each for each in parts if each.card.currency == currency]
    figures = figures_of(together[currency], scope)
    total = sum(int(each.value) for part in shown for each in figures_of(part.worth, scope) if each.metric == name)
    return Account(figures, _table(shown, currency), total)


def _parts(scope: Scope, period: Period) -> Sequence[Part]:
    cards = rate_cards.cards()
    if scope.dimension is Dimension.PROGRAMME:
        found = worths.parts(Dimension.PROGRAMME_NETWORK, period, cards)
        return [each for each in found if each.programme == scope.key]
    if scope == COMPANY or scope.dimension is Dimension.NETWORK:
        found = worths.parts(Dimension.NETWORK, period, cards)
        return [each for each in found if scope.key in ("", each.worth.network)]
    return []


def _table(parts: Sequence[Part], currency: str) -> Table:
    """A row a network and card: what was reached, and its price each way of buying."""
    money = {
        "displays": _("Displays cost"), "clicks": _("Clicks cost"), "interactions": _("Interactions cost"),
        "estimated": _("Assumed displays cost"),
    }  # fmt: skip
    columns = [
        Column("network", _("Network"), Form.NETWORK), Column("card", _("Rate card")),
        Column("first", _("From"), Form.DAY), Column("last", _("To"), Form.DAY),
        Column("shown", _("Times shown"), Form.NUMBER), Column("clicked", _("Human clicks"), Form.NUMBER),
        Column("done", _("Interactions"), Form.NUMBER),
        *(Column(name, label, Form.MONEY, currency=currency) for name, label in money.items()),
    ]  # fmt: skip
    rows = [
        {
            "network": Cell(each.worth.network), "card": card_cell(each.card.version),
            "first": Cell(each.days.first), "last": Cell(each.days.last), "shown": Cell(each.heard.shown),
            "clicked": Cell(each.heard.clicks), "done": Cell(each.heard.interactions),
            **{name: Cell(getattr(each.worth, name)) for name in money},
        }
        for each in parts
    ]  # fmt: skip
    return Table("rows", _("The rates behind it"), columns, rows)


ACCOUNTS: Mapping[str, Teller] = dict.fromkeys((names.AS_CLICKS, names.EARNED_MEDIA, names.WITH_ESTIMATES), _account)
