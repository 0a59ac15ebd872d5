"""What somebody who is not a partner yet would earn in a programme, in words: for its application page."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from advocacy.links.attribution import money
from influencers.commissions.plans import lines_of, plan_at
from influencers.commissions.wording import says
from influencers.programmes.models import Programme


def offered(programme: Programme, now: datetime) -> list[str]:
    """What is paid for what, how long a click counts, when it is paid; nothing where the programme pays nothing."""
    plan = plan_at(programme.id, now)
    if plan is None or not plan.lines:
        return []
    said = [says(line, plan.currency) for line in lines_of(plan)]
    if programme.attribution_days:
        days = programme.attribution_days
        told = ngettext(
            "A click on your link counts for %(num)s day.", "A click on your link counts for %(num)s days.", days
        )
        said.append(told)
    if programme.hold_days:
        days = programme.hold_days
        held = ngettext(
            "What you earn waits for %(num)s day, in case a customer gives something back, then it is paid out.",
            "What you earn waits for %(num)s days, in case a customer gives something back, then it is paid out.",
            days,
        )
        said.append(held)
    if programme.minimum_payout:
        least = money.written(programme.minimum_payout, programme.currency)
        said.append(_("Payouts begin at %(sum)s; what is less stays yours until then.", sum=least))
    return said
