"""Kinds of perks in words, with their icon, and what follows when one is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from rewards.perks.models import Perk, PerkKind, Redemption, RedemptionState
from rewards.perks.wishes import goes_at_once


@dataclass(frozen=True)
class Look:
    """A kind as pages show it; ``next`` says how it reaches the person."""

    label: LazyString
    icon: str
    next: LazyString


KINDS: dict[PerkKind, Look] = {
    PerkKind.GOODS: Look(_l("Goods"), "box-seam", _l("Somebody hands it out, or sends it to you.")),
    PerkKind.CODE: Look(_l("Voucher code"), "ticket-perforated", _l("A code appears here, for your eyes only.")),
    PerkKind.GIFT_CARD: Look(_l("Gift card"), "wallet2", _l("A gift card is ordered and comes to you.")),
    PerkKind.DONATION: Look(_l("Donation"), "heart", _l("We give it on, and tell you when it has arrived.")),
    PerkKind.TIME_OFF: Look(_l("Time off"), "sun", _l("HR confirms it; then you agree on the day with your team.")),
    PerkKind.EVENT: Look(_l("Event"), "calendar-event", _l("A place is kept for you.")),
    PerkKind.EARLY_ACCESS: Look(_l("Early access"), "rocket-takeoff", _l("You get it before others do.")),
}


def who_decides(perk: Perk) -> str:
    """Who says yes, in one sentence."""
    if goes_at_once(perk):
        return str(_("Nobody has to be asked."))
    if perk.kind is PerkKind.TIME_OFF:
        return str(_("HR confirms it."))
    if perk.budget is not None:
        return str(_("%(name)s answers for its budget and says yes.", name=perk.budget.owner.name))
    return str(_("Whoever runs rewards hands it out."))


def steps_of(redemption: Redemption) -> list[tuple[str, str]]:
    """Where a redemption is on its way, as ``ui.steps`` shows it."""
    words = [_("Asked for"), _("Approved"), _("Handed out")]
    reached = {RedemptionState.REQUESTED: 1, RedemptionState.APPROVED: 2, RedemptionState.FULFILLED: 3}
    done = reached.get(redemption.state, 0)
    return [(word, "done" if at < done else "current" if at == done else "todo") for at, word in enumerate(words)]
