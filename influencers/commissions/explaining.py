"""How a commission came to its amount, in words, for whoever earned it and for whoever pays it. Asks nothing."""

from __future__ import annotations

from flask_babel import gettext as _

from advocacy.links.attribution import money
from influencers.commissions.deciding import Applied, from_data
from influencers.commissions.models import Commission
from influencers.commissions.wording import rate, reached


def facts_of(commission: Commission) -> list[tuple[str, str]]:
    """Step by step: what it was worth, the rate, caps, what was taken back. Nothing of the customer is in it."""
    code = commission.currency
    found = _reckoned(from_data(commission.terms)) if commission.terms else []
    found.append((_("Commission"), money.written(commission.amount, code)))
    if commission.in_question:
        found.append((_("Its post is in question"), commission.in_question))
    if commission.reduced:
        found.append((_("Taken back before it was paid"), money.written(-commission.reduced, code)))
    if commission.owed:
        found.append((_("Given back later: the next payouts make up for it"), money.written(-commission.owed, code)))
    if commission.spared:
        found.append((_("Given back later, and borne by the company"), money.written(commission.spared, code)))
    if commission.reduced or commission.owed:
        found.append((_("What stays"), money.written(commission.net, code)))
    return found


def _reckoned(terms: Applied) -> list[tuple[str, str]]:
    code = terms.currency
    found = [(_("Worth"), money.written(terms.value, code))] if terms.value else []
    found.append((_("Rate"), rate(terms.percent, terms.flat, code)))
    if terms.step is not None:
        found.append((_("This rate holds"), reached(terms.step, terms.by, code)))
    if terms.most_each is not None:
        found.append((_("At most for one"), money.written(terms.most_each, code)))
    if terms.room is not None:
        found.append((_("Left of the month's most"), money.written(terms.room, code)))
    if terms.least_value is not None:
        found.append((_("Has to be worth, after refunds"), money.written(terms.least_value, code)))
    return found
