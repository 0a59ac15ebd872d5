"""Words for commissions on pages and in notices. Pure."""

from __future__ import annotations

from flask_babel import LazyString, format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.links.attribution import money
from influencers.commissions.deciding import Nothing
from influencers.commissions.grammar import By, Line, Step, Via
from influencers.commissions.models import EarnedBy, HeldFor
from influencers.commissions.plan_models import AdjustmentKind, LineKind

KINDS: dict[EarnedBy, LazyString] = {
    EarnedBy.SALE: _l("Sale"), EarnedBy.LEAD: _l("Lead"), EarnedBy.FEE: _l("Fee"), EarnedBy.BONUS: _l("Bonus"),
}  # fmt: skip
EACH: dict[EarnedBy, LazyString] = {
    EarnedBy.SALE: _l("%(rate)s for each sale"), EarnedBy.LEAD: _l("%(rate)s for each lead"),
    EarnedBy.FEE: _l("%(rate)s for each fee"), EarnedBy.BONUS: _l("%(rate)s for each bonus"),
}  # fmt: skip
HELD: dict[HeldFor, LazyString] = {
    HeldFor.OWN_PURCHASE: _l("The customer's address is the partner's own. Look whether the programme allows that."),
    HeldFor.OTHER_CURRENCY: _l("The sale has another currency than the plan, which names a sum to compare it with."),
    HeldFor.UNKNOWN_CUSTOMER: _l("The plan asks whether the customer is new, and the shop named no customer."),
    HeldFor.ENDED: _l("Their part in the programme is over, and it can't be told whether it was when this was bought."),
    HeldFor.POST_CHANGED: _l("The live post was edited, hidden or taken down."),
    HeldFor.BY_HAND: _l("Somebody looks into it."),
}
NOTHING: dict[Nothing, LazyString] = {
    Nothing.NO_PROGRAMME: _l("Whoever won it shares for no programme."),
    Nothing.NOT_ENROLLED: _l("Whoever won it did not take part in the programme when it was bought."),
    Nothing.NO_PLAN: _l("The programme had no plan of what it pays then."),
    Nothing.NO_LINE: _l("The plan has no line for this kind, tier or way."),
    Nothing.BELOW_LEAST: _l("It is worth less than the plan asks."),
    Nothing.NOT_NEW: _l("Only new customers count: this one bought before, or was paid for already."),
    Nothing.TOO_LATE: _l("The customer's first sale is longer ago than the plan counts."),
    Nothing.NO_VALUE: _l("It is worth too little for its part to be a coin."),
    Nothing.CAP_REACHED: _l("The most of that month was earned already."),
    Nothing.GIVEN_BACK: _l("It was given back before it could earn anything."),
}
ADJUSTMENTS: dict[AdjustmentKind, tuple[LazyString, LazyString]] = {
    AdjustmentKind.BONUS: (_l("Bonus"), _l("More for the partner; goes into the next payout.")),
    AdjustmentKind.CORRECTION: (_l("Correction"), _l("Too much was paid: the next payouts make up for it.")),
    AdjustmentKind.FORGIVENESS: (_l("Debt forgiven"), _l("What the partner owes, or part of it, is let go.")),
}
LINES: dict[LineKind, LazyString] = {
    LineKind.EARNED: _l("Earned"), LineKind.TAKEN_BACK: _l("Taken back"), LineKind.PAID: _l("Paid"),
    LineKind.CORRECTED: _l("Corrected"), LineKind.FORGIVEN: _l("Debt forgiven"),
}  # fmt: skip
VERBS: dict[str, LazyString] = {
    "earn": _l("Earned"), "approve": _l("Approved: its hold is over"), "hold": _l("Held"), "free": _l("Freed"),
    "take_back": _l("Part of it taken back"), "reverse": _l("Reversed"), "refund": _l("Refunded: it is owed now"),
    "reserve": _l("Put into a payout"), "release": _l("Out of the payout again"), "pay": _l("Paid"),
    "question": _l("Its post came in question while it was in a payout"), "stand": _l("Its post is as agreed again"),
}  # fmt: skip
VIAS: dict[Via, LazyString] = {Via.ANY: _l("link or code"), Via.LINK: _l("link"), Via.CODE: _l("code")}


def rate(percent: int | None, flat: int | None, currency: str) -> str:
    """ "10 %", or a sum."""
    return f"{format_decimal((percent or 0) / 100)} %" if flat is None else money.written(flat, currency)


def reached(step: int, by: By | None, currency: str) -> str:
    """From where a step holds: "from the 10th of a month on", or from a sum on."""
    if by is By.VALUE:
        return str(_("once %(sum)s were sold in a month", sum=money.written(step, currency)))
    return str(_("from number %(number)s of a month on", number=step))


def says(line: Line, currency: str) -> str:
    """A line of a plan as a sentence, for whoever is paid by it."""
    parts = [str(EACH[line.kind]) % {"rate": rate(line.percent, line.flat, currency)}]
    if line.via is not Via.ANY:
        parts.append(_("won by a code") if line.via is Via.CODE else _("won by a link"))
    if line.tier:
        parts.append(_("on tier “%(tier)s”", tier=line.tier))
    if line.new_customers:
        parts.append(_("of a new customer"))
    if line.months == 0:
        parts.append(_("of a customer's first purchase alone"))
    elif line.months is not None:
        told = ngettext("for %(num)s month after a customer's first purchase",
                        "for %(num)s months after a customer's first purchase", line.months)  # fmt: skip
        parts.append(told)
    if line.least_value is not None:
        parts.append(_("worth at least %(sum)s after refunds", sum=money.written(line.least_value, currency)))
    parts += [_step(each, line.steps_by, currency) for each in line.steps]
    if line.most_each is not None:
        parts.append(_("at most %(sum)s for one", sum=money.written(line.most_each, currency)))
    if line.most_month is not None:
        parts.append(_("at most %(sum)s in a month", sum=money.written(line.most_month, currency)))
    return ", ".join(parts)


def steps_typed(line: Line, currency: str) -> str:
    """Steps as people write them: "10: 12, 50: 15"."""
    since = [money.amount(each.since, currency) if line.steps_by is By.VALUE else each.since for each in line.steps]
    rates = [typed_rate(each.percent, each.flat, currency) for each in line.steps]
    return ", ".join(f"{begin}: {each}" for begin, each in zip(since, rates, strict=True))


def typed_rate(percent: int | None, flat: int | None, currency: str) -> str:
    """A rate as people type it, without its sign."""
    return f"{(percent or 0) / 100:g}" if flat is None else money.amount(flat, currency)


def _step(step: Step, by: By, currency: str) -> str:
    held = rate(step.percent, step.flat, currency)
    return str(_("%(rate)s %(since)s", rate=held, since=reached(step.since, by, currency)))
