"""What this package offers to take out and in. A list for the roof; imports every room that offers something."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.exports.offers import Offer
from influencers.agreements import exported as agreements
from influencers.briefs import exported as briefs
from influencers.commissions import exported as commissions
from influencers.deliverables import exported as deliverables
from influencers.joining import exported as joining
from influencers.partners import exported as partners
from influencers.payouts import exported as payouts
from influencers.products import exported as products
from influencers.products import taking_in as products_in
from influencers.programmes import exported as programmes
from influencers.rights import exported as rights
from influencers.stories import exported as stories

OFFER = Offer(
    "influencers",
    _l("Programmes and partners"),
    tables=(
        *programmes.TABLES,
        *joining.TABLES,
        *partners.TABLES,
        *briefs.TABLES,
        *agreements.TABLES,
        *deliverables.TABLES,
        *products.TABLES,
        *stories.TABLES,
        *rights.TABLES,
        *commissions.TABLES,
        *payouts.TABLES,
    ),
    intakes=products_in.INTAKES,
    sheets=partners.SHEETS,
)
"""Tables, and pages that read files of their own."""
