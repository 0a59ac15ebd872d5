"""What a plan would have paid for the sales of the last weeks, beside what they were paid. Asks; writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from advocacy.database import db
from advocacy.links.attribution.models import Conversion, ConversionState
from influencers.commissions import deciding
from influencers.commissions.deciding import Applied, Nothing, Sold
from influencers.commissions.gathering import Known
from influencers.commissions.grammar import Line, Via
from influencers.commissions.models import Commission
from influencers.commissions.months import month_of
from influencers.commissions.reckoning import KINDS
from influencers.programmes.models import Programme
from influencers.programmes.taking_part import Parts

SPAN = timedelta(days=30)
MOST = 500
"""Sales that are looked at: the newest."""
EXAMPLES = 8


@dataclass(frozen=True)
class Example:
    """A sale, what it would have earned, or why nothing, and what it earned."""

    conversion: Conversion
    would: Applied | Nothing
    did: int


@dataclass(frozen=True)
class Preview:
    """Sums by currency in minor units, of so many sales; ``more``: there were others before them."""

    looked_at: int
    more: bool
    would: Mapping[str, int]
    did: Mapping[str, int]
    examples: Sequence[Example]


def preview(programme: Programme, lines: Sequence[Line], now: datetime) -> Preview:
    """The last 30 days by these lines: steps and caps begin at nothing there. A constant number of statements."""
    theirs = Conversion.programme == programme.tag, Conversion.at >= now - SPAN, Conversion.at < now
    won = select(Conversion).where(*theirs, Conversion.state == ConversionState.ATTRIBUTED)
    newest = db.session.scalars(won.order_by(Conversion.at.desc(), Conversion.id.desc()).limit(MOST + 1)).all()
    sales = sorted(newest[:MOST], key=lambda each: (each.at, each.id))
    paid = _paid(sales)
    examples = [
        Example(each, found, paid.get(each.id, ("", 0))[1]) for each, found in _decided(sales, lines, programme)
    ]
    would, did = Counter[str](), Counter[str]()
    for each in examples:
        if isinstance(each.would, Applied):
            would[each.would.currency] += each.would.amount
    for currency, amount in paid.values():
        did[currency] += amount
    return Preview(len(sales), len(newest) > MOST, would, did, examples[: -EXAMPLES - 1 : -1])


def _decided(
    sales: Sequence[Conversion], lines: Sequence[Line], programme: Programme
) -> list[tuple[Conversion, Applied | Nothing]]:
    known = Known(sales)
    parts = Parts(known.enrolments.values())
    count, worth, earned = Counter[tuple[object, ...]](), Counter[tuple[object, ...]](), Counter[tuple[object, ...]]()
    found: list[tuple[Conversion, Applied | Nothing]] = []
    for each in sales:
        enrolment = parts.then(known.enrolment_of(each), each.at)
        if enrolment is None:
            found.append((each, Nothing.NOT_ENROLLED))
            continue
        key = enrolment.id, month_of(each.at), each.kind, each.currency
        sold = Sold(
            KINDS[each.kind], each.value or 0, each.net, each.currency or programme.currency,
            Via.CODE if each.code_id else Via.LINK, known.tier_of(enrolment, each.at), known.is_first(each),
            known.months_since(each), count[key], worth[key], earned[key],
        )  # fmt: skip
        terms = deciding.decide(lines, sold, programme.currency)
        found.append((each, terms))
        if isinstance(terms, Applied):
            count[key], worth[key], earned[key] = count[key] + 1, worth[key] + sold.value, earned[key] + terms.amount
    return found


def _paid(sales: Sequence[Conversion]) -> dict[int, tuple[str, int]]:
    """Conversion -> currency and amount of its commission, less what was taken back."""
    net = func.sum(Commission.amount - Commission.reduced - Commission.owed)
    columns = Commission.conversion_id, Commission.currency
    theirs = Commission.conversion_id.in_([each.id for each in sales])
    rows = db.session.execute(select(*columns, net).where(theirs).group_by(*columns))
    return {conversion or 0: (currency, int(total)) for conversion, currency, total in rows}
