"""One partner with everything around them, as the profile and the API show it. A query; a constant number of
statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from advocacy import settings
from advocacy.database import db
from influencers.partners import contacts, exclusivity, mailings, queries, readings, suppression
from influencers.partners.contact_models import Exclusivity, PartnerTask, Rate
from influencers.partners.follower_tiers import tier_of, tiers
from influencers.partners.models import FollowerReading, Partner, PartnerAccount
from influencers.programmes.models import Enrolment

AHEAD = timedelta(days=365)
MOST_TASKS = 30


@dataclass(frozen=True)
class Shown:
    """An account with what was read of it: the rate in hundredths of a percent, the tier's key, a year of readings."""

    account: PartnerAccount
    rate: int | None
    tier: str
    readings: Sequence[FollowerReading]


@dataclass(frozen=True)
class Profile:
    """A partner, and what is known around them."""

    partner: Partner
    tier: str
    accounts: Sequence[Shown]
    rates: Sequence[Rate]
    tasks: Sequence[PartnerTask]
    enrolments: Sequence[Enrolment]
    exclusivities: Sequence[Exclusivity]
    recent: mailings.Recent | None
    tired: bool
    wants_no_mail: bool
    banned_alike: Sequence[tuple[PartnerAccount, Partner]]
    alike: Sequence[Partner]


def profile_of(partner: Partner, now: datetime) -> Profile:
    """Everything that a profile shows, but for the timeline."""
    in_force = tiers()
    accounts = queries.accounts_of([partner.id])[partner.id]
    rates, known = readings.rates_of(accounts), readings.readings_of(accounts, now)
    shown = [
        Shown(
            each, rates.get(each.id), tier_of(each.followers, in_force), [r for r in known if r.account_id == each.id]
        )
        for each in accounts
    ]
    recent = mailings.recent_of([partner.id], now).get(partner.id)
    today = now.astimezone(settings.current().zone).date()
    return Profile(
        partner, tier_of(partner.followers, in_force), shown, contacts.newest_rates([partner.id]), _tasks(partner.id),
        queries.enrolments_of([partner.person_id]).get(partner.person_id or 0, []),
        exclusivity.bindings_of([partner.id], today, today + AHEAD), recent,
        recent is not None and recent.count >= settings.current().partner_mails_most,
        bool(partner.address) and suppression.is_suppressed(suppression.digest_of(partner.address or "")),
        [(account, other) for account, other in queries.bans_by_handle(accounts) if other.id != partner.id],
        queries.alike(partner, accounts),
    )  # fmt: skip


def _tasks(partner_id: int) -> Sequence[PartnerTask]:
    """The open ones, the first due first, then the last that were done."""
    wanted = select(PartnerTask).where(PartnerTask.partner_id == partner_id)
    ordered = wanted.order_by(
        PartnerTask.done_at.is_not(None), PartnerTask.due_on.is_(None), PartnerTask.due_on, PartnerTask.id.desc()
    )
    return db.session.scalars(ordered.limit(MOST_TASKS)).unique().all()
