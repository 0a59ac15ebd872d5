"""What the forms of commissions say, read into what verbs take. Pure but for words of refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from advocacy import clock
from advocacy.errors import Breach
from advocacy.links.attribution import money
from advocacy.numbers import whole
from influencers.commissions.grammar import Line
from influencers.commissions.plan_models import AdjustmentKind, CommissionPlan
from influencers.commissions.plans import Policy
from influencers.commissions.wording import steps_typed, typed_rate

FIELDS = (
    "kind", "percent", "flat", "tier", "via", "steps_by", "steps", "most_each", "most_month", "least_value",
    "new_customers", "months",
)  # fmt: skip
SPARE = 2
"""Empty lines that a form offers beside those that are there."""


def typed_lines(lines: Sequence[Line], currency: str) -> list[dict[str, Any]]:
    """Lines as the form shows them."""

    def sum_(units: int | None) -> str:
        return "" if units is None else money.amount(units, currency)

    return [
        {
            "kind": each.kind.value, "flat": sum_(each.flat), "tier": each.tier, "via": each.via.value,
            "percent": "" if each.percent is None else typed_rate(each.percent, None, currency),
            "steps_by": each.steps_by.value, "steps": steps_typed(each, currency), "most_each": sum_(each.most_each),
            "most_month": sum_(each.most_month), "least_value": sum_(each.least_value),
            "new_customers": each.new_customers, "months": "" if each.months is None else str(each.months),
        }
        for each in lines
    ]  # fmt: skip


def said_lines(form: Mapping[str, str]) -> list[dict[str, Any]]:
    """Lines as they were typed; those left without any rate are not meant."""
    numbers = sorted({int(name.split("-")[1]) for name in form if name.startswith("line-") and name[5:6].isdecimal()})
    said = [{field: form.get(f"line-{number}-{field}", "").strip() for field in FIELDS} for number in numbers[:40]]
    return [each for each in said if each["percent"] or each["flat"]]


def policy_of(form: Mapping[str, str], currency: str) -> Policy:
    """How fees are held and debts made up for. Raises Breach by field."""
    most = form.get("owed_most", "").strip()
    numbers = {name: whole(form.get(name, "").strip()) for name in ("fee_hold_days", "net_share", "forgive_months")}
    wrong = {name: [_("A whole number.")] for name, number in numbers.items() if number is None}
    if wrong:
        raise Breach(_("This plan can't be kept."), errors=wrong)
    owed_most = money.minor(most, currency, "owed_most") if most else None
    return Policy(numbers["fee_hold_days"] or 0, numbers["net_share"] or 0, owed_most, numbers["forgive_months"] or 0)


def typed_policy(plan: CommissionPlan | None, currency: str) -> dict[str, str]:
    """The policy as the form shows it."""
    usual = Policy()
    of: Any = plan or usual
    most = "" if of.owed_most is None else money.amount(of.owed_most, currency)
    return {
        "fee_hold_days": str(of.fee_hold_days), "net_share": str(of.net_share), "owed_most": most,
        "forgive_months": str(of.forgive_months),
    }  # fmt: skip


def adjustment_kind(text: str) -> AdjustmentKind:
    """What is to be done. Raises Breach for anything else."""
    if text not in set(AdjustmentKind):
        raise Breach(_("What is to be done?"), errors={"kind": [_("Choose one.")]})
    return AdjustmentKind(text)


def begin(text: str, zone: str) -> datetime | None:
    """The first moment of a day by the clocks of a zone; None for nothing typed. Raises Breach."""
    if not text.strip():
        return None
    try:
        return clock.from_wall_clock(f"{text.strip()}T00:00", zone)
    except ValueError:
        raise Breach(_("That is no day."), errors={"from_at": [_("Write it as 2026-11-21.")]}) from None
