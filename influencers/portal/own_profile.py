"""Whose profile a partner changes, on pages and through the API: their own, and prices that are theirs."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from advocacy.database import get
from advocacy.errors import NotFound
from advocacy.history import Actor
from advocacy.people.models import Person
from influencers.partners import partners
from influencers.partners.contact_models import Rate
from influencers.partners.models import Partner
from influencers.programmes import queries


def mine(person: Person, *, actor: Actor, now: datetime) -> Partner:
    """Begun with the first thing that somebody says of themselves. Raises NotFound for who takes part in nothing."""
    found = partners.partner_of(person.id)
    if found is not None:
        return found
    if not queries.enrolments_of(person.id):
        raise NotFound(_("You take part in no programme."))
    return partners.keep_partner(person, actor=actor, now=now)


def my_rate(person: Person, rate_id: int) -> Rate:
    """A price of one's own. Raises NotFound, for somebody else's too."""
    rate, own = get(Rate, rate_id, _("There is no such price.")), partners.partner_of(person.id)
    if own is None or rate.partner_id != own.id:
        raise NotFound(_("There is no such price of yours."))
    return rate
