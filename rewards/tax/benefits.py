"""Verbs on benefits: book what somebody got, take it back, decide what no rule knows. They join the edge's transaction.

A benefit keeps the rules, the country and the value of its day: what changes afterwards changes the next one.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy import settings
from advocacy.database import db, insert_for, lock
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, record
from advocacy.people.models import Relationship
from rewards.perks.models import PerkKind, Redemption
from rewards.tax import classes
from rewards.tax.models import Benefit, BenefitKind, Treatment
from rewards.tax.runs import LOCK

JOB = Actor.job("tax")
ON_PAYROLL = frozenset({Relationship.EMPLOYEE, Relationship.OFFICER})
CLASS_OF_KIND = {
    PerkKind.GOODS: "goods", PerkKind.GIFT_CARD: "gift_card", PerkKind.DONATION: "donation",
    PerkKind.TIME_OFF: "time_off", PerkKind.EVENT: "event", PerkKind.EARLY_ACCESS: "access",
}  # fmt: skip
"""The class of a perk to which nobody gave one. A code may open anything: a person looks."""

DECIDABLE = (Treatment.TAXABLE, Treatment.UNTAXED)
LONGEST_WHY = 500


def book(redemption: Redemption, at: datetime) -> None:
    """A person got a perk at that time. A second time changes nothing."""
    person = redemption.person
    day = at.astimezone(settings.current().zone).date()
    tax_class = redemption.tax_class or CLASS_OF_KIND.get(redemption.kind, "")
    value, currency = redemption.value or None, redemption.currency or settings.current().currency
    treated = classes.treat(
        day, country=person.region, tax_class=tax_class, value=value, currency=currency,
        employed=person.relationship in ON_PAYROLL,
    )  # fmt: skip
    treatment = Treatment(treated.treatment)
    _insert(
        redemption_id=redemption.id, kind=BenefitKind.BENEFIT, person_id=person.id, day=day, month=f"{day:%Y-%m}",
        perk=redemption.perk.name, value=(value or 0) if treatment is not Treatment.REVIEW else value,
        currency=currency, tax_class=tax_class, country=person.region, rule=treated.rule, treatment=treatment,
        month_limit=treated.month_limit, why=treated.why,
    )  # fmt: skip


def take_back(redemption: Redemption, at: datetime, *, now: datetime) -> None:
    """A person gave a perk back at ``at``, which is heard of now.

    What is in no payroll export yet goes; what is in one is corrected by the next. Under the exports' lock: a draft
    takes whole lines, or none of them is there any more.
    """
    lock(LOCK)
    booked = of_redemption(redemption.id)
    if booked is None:
        return
    if booked.run_id is None:
        whose = booked.person_id
        record("benefit", booked.id, "drop", actor=JOB, now=now, about=whose, person_id=whose, perk=booked.perk)
        db.session.delete(booked)
        return
    day = at.astimezone(settings.current().zone).date()
    same = ("redemption_id", "person_id", "month", "perk", "currency", "tax_class", "country", "rule", "treatment",
            "month_limit")  # fmt: skip
    kept = {name: getattr(booked, name) for name in same}
    _insert(**kept, kind=BenefitKind.CORRECTION, day=day, value=-(booked.value or 0), why="Given back.")


def classify(
    benefit: Benefit, treatment: Treatment, *, value: int | None = None, why: str, actor: Actor, now: datetime
) -> None:
    """Says how a benefit is taxed that no rule knows, and what it was worth where nobody had said.

    Raises NotAllowed for one's own, InvalidMove for one that is decided, Breach for no reason, value or treatment.
    """
    if actor.id == benefit.person_id:
        raise NotAllowed(_("This is your own benefit."), remedy=_("A colleague decides how it is taxed."))
    if benefit.treatment is not Treatment.REVIEW:
        raise InvalidMove(_("How this is taxed is decided already."))
    errors: dict[str, list[str]] = {}
    if treatment not in DECIDABLE:
        errors["treatment"] = [_("One of: %(names)s.", names=", ".join(DECIDABLE))]
    if not 1 <= len(why.strip()) <= LONGEST_WHY:
        errors["why"] = [_("Say why, in at most %(most)s signs.", most=LONGEST_WHY)]
    worth = benefit.value if value is None else value
    if worth is None or worth < 0:
        errors["value"] = [_("Say what it was worth on the market.")]
    if errors:
        raise Breach(_("This can't be decided so."), errors=errors)
    benefit.treatment, benefit.value, benefit.why, benefit.decided_by = treatment, worth, why.strip(), actor.id
    facts = {"treatment": treatment, "value": worth, "currency": benefit.currency, "person_id": benefit.person_id}
    record("benefit", benefit.id, "classify", actor=actor, now=now, why=why.strip(), about=benefit.person_id, **facts)


def of_redemption(redemption_id: int) -> Benefit | None:
    """What was booked for a redemption."""
    wanted = select(Benefit).where(Benefit.redemption_id == redemption_id, Benefit.kind == BenefitKind.BENEFIT)
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def _insert(**values: object) -> None:
    db.session.execute(insert_for(Benefit).values(**values).on_conflict_do_nothing())
