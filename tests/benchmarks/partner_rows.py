"""Rows for figures of conversions: clicks, sales taken in, sales that wait, statements of many. Past every verb."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import literal

from advocacy.database import db, writing
from advocacy.links.attribution.models import (
    Conversion,
    ConversionKind,
    ConversionState,
    ConversionTouch,
    Touch,
    TouchKind,
)
from advocacy.links.models import Link, LinkState
from advocacy.people.models import Person, Relationship
from influencers.commissions.models import (
    Commission,
    CommissionIntake,
    CommissionMonth,
    CommissionState,
    EarnedBy,
)
from influencers.commissions.months import month_of
from influencers.commissions.plan_models import LineKind, StatementLine
from influencers.programmes.models import Enrolment, EnrolmentState
from rewards.models import AccountKind, Entry, HolderKind, LedgerAccount, Posting
from tests.benchmarks.commission_rows import TERMS
from tests.benchmarks.filling import add_numbers, n, named, put, settle
from tests.influencers.commissions_world import NOW
from tests.installation import Installation

AT_ONCE = 1_000_000
FIRST = 1_000
"""Numbers of partners begin above it."""


def link(installation: Installation, person_id: int) -> int:
    """A partner's link of the programme; gives its number."""
    with writing():
        made = Link(
            slug="bench", target="https://acme.example/", source_ref="made", programme="Creators", click_ids=True,
            person_id=person_id, state=LinkState.ACTIVE, created_at=NOW - timedelta(days=30), title="Bench",
            medium="web",
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        return made.id


def named_click(number: int) -> str:
    """The id of a click: none of ours in its spelling, so that nothing waits for it."""
    return f"k{number}"


def clicks(link_id: int, count: int) -> None:
    """So many clicks on a link, an hour before the sales."""
    _numbers(count)
    at = literal(NOW - timedelta(hours=1), Touch.__table__.c.at.type)
    for first in range(1, count + 1, AT_ONCE):
        with writing():
            put(Touch, first, min(first + AT_ONCE - 1, count), click_id=named("k"), link_id=link_id,
                kind=TouchKind.CLICK, at=at)  # fmt: skip
    with writing():
        settle()


def waiting_conversions(count: int, clicks_each: int) -> None:
    """So many sales that wait for a decision, each with two clicks."""
    with writing():
        put(
            Conversion, 1, count, id=n.i, key=named("sale:"), kind=ConversionKind.SALE, order_id=named("o"), at=NOW,
            received_at=NOW, value=10_000, currency="EUR", refunded=0, state=ConversionState.RECEIVED,
        )  # fmt: skip
        for place in (0, 1):
            put(
                ConversionTouch, 1, count, conversion_id=n.i, position=place, kind=TouchKind.CLICK,
                named=named("k", (n.i - 1) * clicks_each + place + 1), won=False, reason="",
            )  # fmt: skip
        settle(Conversion)


def attributed(person_id: int, link_id: int, count: int, clicks_each: int) -> None:
    """So many sales that a partner's link won, each with two clicks. Of the history nothing: a chain's next link does
    not grow with those before it."""
    with writing():
        put(
            Conversion, 1, count, id=n.i, key=named("sale:p"), kind=ConversionKind.SALE, order_id=named("p"), at=NOW,
            received_at=NOW, value=10_000, currency="EUR", refunded=0, state=ConversionState.ATTRIBUTED,
            decided_at=NOW, link_id=link_id, person_id=person_id, programme="Creators", customer_hash=named("h"),
        )  # fmt: skip
        for place in (0, 1):
            put(
                ConversionTouch, 1, count, conversion_id=n.i, position=place, kind=TouchKind.CLICK, link_id=link_id,
                named=named("k", (n.i - 1) * clicks_each + place + 1), won=place == 1, reason="last",
            )  # fmt: skip
        settle(Conversion)


def taken_in(programme_id: int, enrolment_id: int, person_id: int, link_id: int, count: int, clicks_each: int) -> None:
    """So many sales that a partner's link won, each with its commission, its entry and its line."""
    attributed(person_id, link_id, count, clicks_each)
    with writing():
        put(CommissionIntake, 1, count, conversion_id=n.i, waiting=False, outcome="earned", reckoned_at=NOW)
        put(
            Commission, 1, count, id=n.i, source=named("conversion:"), kind=EarnedBy.SALE, enrolment_id=enrolment_id,
            programme_id=programme_id, person_id=person_id, conversion_id=n.i, plan_id=1, at=NOW, created_at=NOW,
            release_at=NOW + timedelta(days=30), amount=1000, reduced=0, owed=0, spared=0, currency="EUR", terms=TERMS,
            state=CommissionState.PENDING, step=0, what="",
        )  # fmt: skip
        db.session.add(
            CommissionMonth(enrolment_id=enrolment_id, month=month_of(NOW), kind=EarnedBy.SALE, currency="EUR",
                            count=count, value=count * 10_000, earned=count * 1000)
        )  # fmt: skip
        put(LedgerAccount, 1, 1, id=1, kind=AccountKind.ISSUED, holder_kind=HolderKind.PROGRAMME,
            holder_id=programme_id, unit="EUR")  # fmt: skip
        put(LedgerAccount, 1, 1, id=2, kind=AccountKind.PENDING, holder_kind=HolderKind.ENROLMENT,
            holder_id=enrolment_id, unit="EUR")  # fmt: skip
        put(Entry, 1, count, id=n.i, source=named("commission:conversion:"), reason="earned", at=n.at,
            subject=named("commission:"))  # fmt: skip
        put(Posting, 1, count, id=n.i * 2, entry_id=n.i, account_id=2, amount=1000)
        put(Posting, 1, count, id=n.i * 2 + 1, entry_id=n.i, account_id=1, amount=-1000)
        put(StatementLine, 1, count, id=n.i, enrolment_id=enrolment_id, at=n.at, kind=LineKind.EARNED, amount=1000,
            currency="EUR", entry_id=n.i, commission_id=n.i)  # fmt: skip
        settle(Commission, LedgerAccount, Entry, Posting, StatementLine)


def statements(programme_id: int, partners: int, lines: int) -> None:
    """So many partners with lines in equal parts, each line with its entry of the ledger."""
    _numbers(max(partners, lines))
    whose = FIRST + (n.i % partners)
    with writing():
        put(
            Person, 1, partners, id=FIRST + n.i - 1, email=named("b", suffix="@x.example"), name=named("Partner "),
            relationship=Relationship.AFFILIATE, created_at=NOW,
        )  # fmt: skip
        put(Enrolment, 1, partners, id=FIRST + n.i - 1, programme_id=programme_id, person_id=FIRST + n.i - 1,
            state=EnrolmentState.APPROVED, since=NOW)  # fmt: skip
        put(LedgerAccount, 1, partners, id=FIRST + n.i - 1, kind=AccountKind.PENDING, holder_id=FIRST + n.i - 1,
            holder_kind=HolderKind.ENROLMENT, unit="EUR")  # fmt: skip
        put(LedgerAccount, 1, 1, id=1, kind=AccountKind.ISSUED, holder_kind=HolderKind.PROGRAMME,
            holder_id=programme_id, unit="EUR")  # fmt: skip
        put(Entry, 1, lines, id=n.i, source=named("bench:"), reason="earned", at=n.at, subject=named("commission:"))
        put(Posting, 1, lines, id=n.i * 2, entry_id=n.i, account_id=whose, amount=100)
        put(Posting, 1, lines, id=n.i * 2 + 1, entry_id=n.i, account_id=1, amount=-100)
        put(StatementLine, 1, lines, id=n.i, enrolment_id=whose, at=n.at, kind=LineKind.EARNED, amount=100,
            currency="EUR", entry_id=n.i)  # fmt: skip
        settle(Person, Enrolment, LedgerAccount, Entry, Posting, StatementLine)


def _numbers(count: int) -> None:
    for first in range(1, count + 1, AT_ONCE):
        with writing():
            add_numbers(first, min(first + AT_ONCE - 1, count), datetime.now(UTC))
