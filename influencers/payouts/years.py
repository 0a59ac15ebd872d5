"""What each person was paid and got in kind in a calendar year: a rollup, kept up with every payout and product.

Payments count on the day they were made, in the company's zone; things at their market value on the day they arrived.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from advocacy.database import db, insert_for
from influencers.payouts.models import Payout, PayoutYear
from influencers.products import queries as products

KEY = ("person_id", "year", "currency")


def count(paid: Iterable[Payout], year: int) -> None:
    """Adds payouts that were paid in that year."""
    sums: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    for each in paid:
        found = sums[each.person_id, each.currency]
        found[0] += each.amount
        found[1] += 1
    for (person_id, currency), (amount, number) in sorted(sums.items()):
        fresh = insert_for(PayoutYear).values(
            person_id=person_id, year=year, currency=currency, paid=amount, payouts=number, in_kind=0
        )  # fmt: skip
        more = {"paid": PayoutYear.paid + fresh.excluded.paid, "payouts": PayoutYear.payouts + fresh.excluded.payouts}
        db.session.execute(fresh.on_conflict_do_update(index_elements=KEY, set_=more))


def recount_in_kind(person_id: int, year: int) -> None:
    """Takes over what the products room says of that year. Said again it changes nothing."""
    told = products.in_kind_of([person_id], date(year, 1, 1), date(year, 12, 31)).get(person_id, {})
    mine = db.select(PayoutYear).where(PayoutYear.person_id == person_id, PayoutYear.year == year)
    for row in db.session.scalars(mine).unique():
        row.in_kind = told.get(row.currency, 0)
    for currency, worth in sorted(told.items()):
        fresh = insert_for(PayoutYear).values(
            person_id=person_id, year=year, currency=currency, paid=0, payouts=0, in_kind=worth
        )  # fmt: skip
        said = {"in_kind": fresh.excluded.in_kind}
        db.session.execute(fresh.on_conflict_do_update(index_elements=KEY, set_=said))
