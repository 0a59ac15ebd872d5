"""What an agreement in force keeps of exclusivity among partners' facts, and what speaks against offering one.

Only what was accepted binds; it is free once the agreement ends, and an amendment may change or lift it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from advocacy import settings
from advocacy.database import db
from advocacy.history import Actor
from influencers.agreements.models import Agreement
from influencers.agreements.terms import terms_of
from influencers.partners import exclusivity
from influencers.partners.contact_models import Exclusivity
from influencers.partners.models import Partner
from influencers.partners.partners import keep_partner

AHEAD = timedelta(days=365)
"""Whoever is bound to another company within a year from now is shown with it."""


def source_of(agreement: Agreement) -> str:
    """What partners' facts call it."""
    return f"agreement:{agreement.id}"


def bind(agreement: Agreement, *, actor: Actor, now: datetime) -> None:
    """Keeps what the version in force promises, or lets go of what it promises no more."""
    version = agreement.accepted
    asked = terms_of(version).exclusivity if version is not None else None
    if asked is None or not asked.category or asked.last_day is None:
        free(agreement, actor=actor, now=now)
        return
    today = now.astimezone(settings.current().zone).date()
    partner = keep_partner(agreement.enrolment.person, actor=actor, now=now)
    exclusivity.bind(
        partner, asked.category, min(asked.first_day or today, asked.last_day), asked.last_day,
        source=source_of(agreement), competitors=asked.against, actor=actor, now=now,
    )  # fmt: skip


def free(agreement: Agreement, *, actor: Actor, now: datetime) -> None:
    """It has ended: its promise too."""
    exclusivity.free(source_of(agreement), actor=actor, now=now)


def bound_elsewhere(person_ids: Collection[int], now: datetime) -> dict[int, Sequence[Exclusivity]]:
    """Whom of these people other companies have for themselves now or within a year: the warning on an offer."""
    known = select(Partner.id, Partner.person_id).where(Partner.person_id.in_(person_ids))
    people = {number: person for number, person in db.session.execute(known) if person is not None}
    today = now.astimezone(settings.current().zone).date()
    found: dict[int, list[Exclusivity]] = {}
    for each in exclusivity.bindings_of(list(people), today, today + AHEAD):
        if each.bound_to:
            found.setdefault(people[each.partner_id], []).append(each)
    return {person: tuple(each) for person, each in found.items()}
