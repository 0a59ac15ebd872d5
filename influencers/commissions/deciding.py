"""Pure: what is paid for a sale or a lead by the lines of a plan, and what of it stays when some is given back.

The line that says most about a sale goes first: of its tier, of how it was won, for new customers alone. Where its
conditions don't hold the next is asked. A line that has to know what nobody told is passed over for one that needn't;
if there is none, its commission is held for a person to look at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from influencers.commissions.grammar import FULL, By, Line, Via
from influencers.commissions.models import EarnedBy, HeldFor


class Nothing(StrEnum):
    """Why nothing is paid."""

    NO_PROGRAMME = "no_programme"  # won by somebody who shares for none
    NOT_ENROLLED = "not_enrolled"  # they did not take part when it was bought
    NO_PLAN = "no_plan"  # the programme paid nothing then
    NO_LINE = "no_line"  # the plan has nothing for this kind, tier or way
    BELOW_LEAST = "below_least"
    NOT_NEW = "not_new"  # another sale was the customer's first, or was paid as it
    TOO_LATE = "too_late"  # the customer's first sale is longer ago than the line counts
    NO_VALUE = "no_value"  # a part of nothing
    CAP_REACHED = "cap_reached"  # the month's most was earned before
    GIVEN_BACK = "given_back"  # refunded before it could earn anything


@dataclass(frozen=True)
class Sold:
    """A sale or lead as a plan looks at it. ``net`` is what is left of ``value``.

    ``first``: it is the customer's first sale with us (``firsts``); ``months``: since their first by a partner of the
    programme; None where no customer was told. ``count``, ``worth`` and ``earned`` are the partner's month before it.
    """

    kind: EarnedBy
    value: int
    net: int
    currency: str
    via: Via
    tier: str = ""
    first: bool | None = None
    months: int | None = None
    count: int = 0
    worth: int = 0
    earned: int = 0


@dataclass(frozen=True)
class Applied:
    """By what a commission came to its amount. Kept with it, so that what is given back later is reckoned by the same.

    ``room`` is what the month's cap left for it. Sums that can't be compared with the sale's currency are not there.
    """

    line: int  # its place in the plan, from 0
    percent: int | None
    flat: int | None
    step: int | None  # from which the rate held: so many sales of the month, or so much (``by``)
    by: By | None
    most_each: int | None
    room: int | None
    least_value: int | None
    currency: str
    value: int
    amount: int
    held_for: HeldFor | None = None


def decide(lines: Sequence[Line], sold: Sold, currency: str) -> Applied | Nothing:
    """What is paid by a plan in that currency, or why nothing is."""
    fitting = [(place, line) for place, line in enumerate(lines) if _is_for(line, sold)]
    fitting.sort(key=lambda each: -_says(each[1]))
    found = [(place, line, _against(line, sold, currency)) for place, line in fitting]
    held: tuple[int, Line, HeldFor] | None = None
    for place, line, against in found:
        if against is None:
            return _apply(place, line, sold, currency, None)
        if held is None and isinstance(against, HeldFor):
            held = place, line, against
    if held is not None:
        return _apply(held[0], held[1], sold, currency, held[2])
    return next((against for *_rest, against in found if isinstance(against, Nothing)), Nothing.NO_LINE)


def still(terms: Applied, net: int, stands: bool) -> int:
    """What of a commission stays for so much of the sale; nothing where it does not stand any more."""
    if not stands or (terms.least_value is not None and net < terms.least_value):
        return 0
    plain = terms.flat if terms.flat is not None else (net * (terms.percent or 0) + FULL // 2) // FULL
    if terms.value > 0 and net <= 0:
        return 0
    return min(each for each in (plain, terms.most_each, terms.room) if each is not None)


def as_data(terms: Applied) -> dict[str, Any]:
    """The terms as a commission keeps them."""
    return {name: value for name, value in asdict(terms).items() if value is not None}


def from_data(data: dict[str, Any]) -> Applied:
    """The terms of a commission that came of a conversion."""
    names = ("percent", "flat", "step", "most_each", "room", "least_value")
    held_for = HeldFor(data["held_for"]) if "held_for" in data else None
    by = By(data["by"]) if "by" in data else None
    return Applied(
        **{name: data.get(name) for name in names}, by=by, line=data["line"], currency=data["currency"],
        value=data["value"],
        amount=data["amount"], held_for=held_for,
    )  # fmt: skip


def _is_for(line: Line, sold: Sold) -> bool:
    return line.kind is sold.kind and line.tier in ("", sold.tier) and line.via in (Via.ANY, sold.via)


def _says(line: Line) -> int:
    """How much a line says about what it is for."""
    return 4 * bool(line.tier) + 2 * (line.via is not Via.ANY) + line.new_customers


def _against(line: Line, sold: Sold, currency: str) -> Nothing | HeldFor | None:
    """Why a line does not pay, or why its commission would be held; None where it pays."""
    if line.first_alone and sold.first is False:
        return Nothing.NOT_NEW
    if line.months is not None and sold.months is not None and not _in_time(line.months, sold):
        return Nothing.TOO_LATE
    foreign = line.names_sums and sold.currency != currency
    if not foreign and line.least_value is not None and sold.net < line.least_value:
        return Nothing.BELOW_LEAST
    if line.flat is None and sold.net <= 0:
        return Nothing.NO_VALUE
    if not foreign and line.most_month is not None and sold.earned >= line.most_month:
        return Nothing.CAP_REACHED
    if line.asks_customer and sold.first is None:
        return HeldFor.UNKNOWN_CUSTOMER
    return HeldFor.OTHER_CURRENCY if foreign else None


def _in_time(months: int, sold: Sold) -> bool:
    return bool(sold.first) or (sold.months or 0) < months


def _apply(
    place: int, line: Line, sold: Sold, currency: str, held_for: HeldFor | None
) -> Applied | Nothing:  # fmt: skip
    same = sold.currency == currency
    percent, flat, step = _rate(line, sold, same)
    room = line.most_month - sold.earned if line.most_month is not None and same else None
    paid_in = currency if flat is not None else sold.currency
    terms = Applied(
        place, percent, flat, step, line.steps_by if step is not None else None, line.most_each if same else None, room,
        line.least_value if same else None, paid_in, sold.value, 0, held_for,
    )  # fmt: skip
    amount = still(terms, sold.net, stands=True)
    return Applied(**{**terms.__dict__, "amount": amount}) if amount > 0 else Nothing.NO_VALUE


def _rate(line: Line, sold: Sold, same: bool) -> tuple[int | None, int | None, int | None]:
    """Percent, flat, and the step from which it holds."""
    if line.steps_by is By.VALUE and not same:
        return line.percent, line.flat, None
    reached = sold.count + 1 if line.steps_by is By.COUNT else sold.worth
    steps = [each for each in line.steps if each.since <= reached]
    return (steps[-1].percent, steps[-1].flat, steps[-1].since) if steps else (line.percent, line.flat, None)
