"""Years of payouts as tables: everybody's for the tax office, one partner's own. Queries; amounts in their own unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from advocacy.database import db, walk
from advocacy.links.attribution import money
from influencers.payouts import queries
from influencers.payouts.files import transfer_id
from influencers.payouts.models import Payout, PayoutState

YEAR = (
    "year", "person", "name", "email", "country", "form", "currency", "payouts", "paid", "in_kind", "together", "rule",
    "reached",
)  # fmt: skip
OWN = ("id", "note", "programme", "paid_on", "amount", "netted", "currency", "state", "why")
AT_ONCE = 200


def of_year(year: int, currency: str) -> Iterator[Sequence[Any]]:
    """Everybody's year, two hundred people at a time."""
    yield YEAR
    for each in walk(lambda cursor: queries.year_lines(year, currency, cursor, AT_ONCE)):
        who, form = each.year.person, each.form
        amounts = (each.year.paid, each.year.in_kind, each.whole)
        yield (
            year, who.id, who.name, who.email, form.country if form else "", form.kind.value if form else "",
            currency, each.year.payouts, *(money.amount(units, currency) for units in amounts), each.rule,
            "yes" if each.reached else "no",
        )  # fmt: skip


def of_person(person_id: int) -> Iterator[Sequence[Any]]:
    """All payouts of somebody, oldest first."""
    yield OWN
    wanted = select(Payout).where(Payout.person_id == person_id, queries.SHOWN).order_by(Payout.id).limit(AT_ONCE)
    after = 0
    while some := db.session.scalars(wanted.where(Payout.id > after)).unique().all():
        for each in some:
            amounts = (money.amount(each.amount, each.currency), money.amount(each.netted, each.currency))
            yield (
                transfer_id(each.run, each.id), note_number(each), each.enrolment.programme.name,
                each.paid_on.isoformat() if each.paid_on else "", *amounts, each.currency, each.state.value, each.why,
            )  # fmt: skip
        after = some[-1].id


def note_number(payout: Payout) -> str:
    """What the note about a payout is called, without a gap in a year; empty until it was paid."""
    return f"{payout.number_year}-{payout.number:06}" if payout.state is PayoutState.PAID and payout.number else ""
