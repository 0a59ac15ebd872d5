"""What forms and bodies about rates and costs say: typed amounts become minor units, days become dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import gettext as _

from advocacy.errors import Breach
from advocacy.links.attribution.money import amount, currency_of, minor
from advocacy.networks import by_hand, registry
from advocacy.numbers import whole
from advocacy.reach.studies.models import RateCard
from advocacy.reach.studies.outlays import Booking
from advocacy.reach.studies.rate_cards import Draft
from advocacy.reach.studies.rating import ANY, Prices

Form = Mapping[str, str]
WAYS = ("per_thousand", "per_click", "per_interaction")


def networks() -> list[str]:
    """What a card may have rates for: "any" first, then every network that people may post on here."""
    return [ANY, *registry.offered(), *sorted(by_hand.NETWORKS - set(registry.offered()) - {"email"})]


def field(network: str, way: str) -> str:
    """The name of the field for a rate."""
    return f"{way}-{network}"


def draft_of(form: Form) -> Draft:
    """A rate card from a form. Raises Breach with the fields that can't be read."""
    currency = currency_of(form.get("currency", ""))
    rates = {
        network: Prices(**{way: _rate(form, field(network, way), currency) for way in WAYS}) for network in networks()
    }
    seen = form.get("seen_percent", "").strip()
    return Draft(
        _day(form, "effective_from"), currency, form.get("source", ""), rates, _percent(seen) if seen else None,
        form.get("note", ""),
    )  # fmt: skip


def filled(card: RateCard | None, currency: str) -> dict[str, str]:
    """A form filled with the newest card, so that a new version begins with what it changes."""
    if card is None:
        return {"currency": currency}
    found = {"currency": card.currency, "source": card.source, "seen_percent": str(card.seen_percent or "")}
    for rate in card.rates:
        for way in WAYS:
            units = getattr(rate, way)
            found[field(rate.network, way)] = "" if units is None else amount(units, card.currency)
    return found


def booking_of(form: Form) -> Booking:
    """An outlay from a form. Raises Breach with the fields that can't be read."""
    currency = currency_of(form.get("currency", ""))
    return Booking(
        form.get("programme", ""), form.get("what", ""), minor(form.get("amount", ""), currency, "amount"), currency,
        _day(form, "first_day"), _day(form, "last_day"), form.get("reference", ""),
    )  # fmt: skip


def rates_of(given: Sequence[Mapping[str, str | None]], currency: str) -> dict[str, Prices]:
    """The rates of a body of the API. Raises Breach for an unknown network, or one named twice."""
    found: dict[str, Prices] = {}
    for number, each in enumerate(given):
        network = str(each["network"])
        if network not in networks() or network in found:
            raise Breach(_("That is no network here, or it is named twice."), errors={f"rates.{number}": [network]})
        amounts = {way: each.get(way) for way in WAYS}
        found[network] = Prices(
            **{way: minor(text, currency, f"rates.{number}.{way}") for way, text in amounts.items() if text}
        )  # fmt: skip
    return found


def _rate(form: Form, name: str, currency: str) -> int | None:
    text = form.get(name, "").strip()
    return minor(text, currency, name) if text else None


def _percent(text: str) -> int:
    number = whole(text)
    if number is None:
        raise Breach(_("That is no percentage."), errors={"seen_percent": [_("A whole number from 1 to 100.")]})
    return number


def _day(form: Form, name: str) -> date:
    try:
        return date.fromisoformat(form.get(name, ""))
    except ValueError as wrong:
        raise Breach(_("Which day?"), errors={name: [_("Choose a day.")]}) from wrong
