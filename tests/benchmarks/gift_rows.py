"""Orders of gift cards with their tries, what perks were worth, and a payroll export that took every other one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, literal, null

from rewards.gift_cards.models import GiftOrder, GiftProduct, GiftTry, OrderState, TryOutcome
from rewards.tax.models import Benefit, BenefitKind, PayrollRun, RunState, Treatment
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS = (GiftOrder, GiftProduct, GiftTry, Benefit, PayrollRun)
FEW = 60


def gifts(company: Company, first: int, last: int) -> None:
    """One for each redemption, which every tenth number has; the caller's own first."""
    owner, redeemed = company.owner(last), n.i % 10 == 1
    few = min(last, FEW)
    put(
        GiftOrder, first, last, redeemed, id=n.i, redemption_id=n.i, person_id=owner, provider="by_hand", campaign="",
        external_id=named("advocacy-"), products=[], amount=2500, currency="EUR", created_at=n.at, failures=0,
        problem="", cost_currency="", lease_token=0, delivered_at=n.at, state=case(
            (n.i % 100 == 1, literal(OrderState.QUEUED, GiftOrder.state.type)),
            else_=literal(OrderState.DELIVERED, GiftOrder.state.type),
        ),
    )  # fmt: skip
    put(
        GiftTry, first, few, id=n.i, order_id=1, number=n.i, worker="worker", started_at=n.at, ended_at=n.at,
        outcome=TryOutcome.PLACED, detail="",
    )  # fmt: skip
    put(
        GiftProduct, first, few, id=n.i, provider="tremendous", key=named("CARD"), name=named("Card "), category="",
        currencies=["EUR"], countries=["DE"], told_at=company.now,
    )  # fmt: skip
    put(
        PayrollRun, first, few, id=n.i, until=company.now.date(), drafted_by=company.employee, drafted_at=company.now,
        lines=n.i, sha256="", state=case(
            (n.i == 1, literal(RunState.DRAFT, PayrollRun.state.type)),
            else_=literal(RunState.DISCARDED, PayrollRun.state.type),
        ),
    )  # fmt: skip
    put(
        Benefit, first, last, redeemed, id=n.i, redemption_id=n.i, kind=BenefitKind.BENEFIT, person_id=owner,
        day=n.day, month="2026-11", perk=named("Perk "), value=2500, taxable=2500, currency="EUR", tax_class="goods",
        country="DE", rule="", why="", treatment=case(
            (n.i % 30 == 1, literal(Treatment.REVIEW, Benefit.treatment.type)),
            else_=literal(Treatment.TAXABLE, Benefit.treatment.type),
        ), run_id=case((n.i % 20 == 1, literal(1)), else_=null()),
    )  # fmt: skip
