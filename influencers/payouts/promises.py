"""What a partner is told of their money: what is on its way, what waits and why, and what they can do about it.

What was approved is paid within ``PAY_WITHIN``; after that the clock says late, whoever is to blame.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from flask_babel import format_date, pgettext
from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy import clock, settings
from advocacy.database import db
from influencers.commissions.models import Commission, CommissionState
from influencers.payouts import gathering
from influencers.payouts.details_models import DetailsState
from influencers.payouts.gathering import Looked
from influencers.payouts.models import Payout, PayoutState, Reason
from influencers.payouts.wording import REASONS
from influencers.programmes.promises import Kept, NextStep, Promise

PAY_WITHIN = timedelta(days=30)
BANK_TAKES = timedelta(days=3)
"""From the day on which the bank is asked to pay: one for the transfer, and a weekend."""
MOST = 20
PATH = "/portal/payment"
UNDER_WAY = (PayoutState.DRAFT, PayoutState.APPROVED, PayoutState.EXPORTED)
OVER = (PayoutState.PAID, PayoutState.FAILED)
SHOWN_KEPT, MOST_KEPT = timedelta(days=90), 5
"""How long after it was paid a payout stands among the promises that we kept, and how many of them at most."""
THEIRS_TO_DO = frozenset({Reason.NO_DETAILS, Reason.NO_FORM, Reason.OTHER_CURRENCY})


def promises_of(person_id: int, now: datetime) -> list[Promise]:
    """What is owed, and what was paid lately."""
    return [*owed_to(person_id, now), *_kept(person_id, now)]


def owed_to(person_id: int, now: datetime) -> list[Promise]:
    """Payouts that are under way, then what waits for the next run."""
    return [*_under_way(person_id, now), *(_waiting(each, since, now) for each, since in _waiting_of(person_id, now))]


def next_steps(person_id: int, now: datetime) -> list[NextStep]:
    """What keeps somebody's money here and is theirs to do; each once."""
    reasons = {each.reason for each, _since in _waiting_of(person_id, now)} & THEIRS_TO_DO
    steps = [
        NextStep(str(REASONS[each].action), PATH, pgettext("button", "Open"), text=str(REASONS[each].told))
        for each in Reason
        if each in reasons
    ]
    return [*steps, *_after_failure(person_id)]


def _after_failure(person_id: int) -> list[NextStep]:
    """The newest payout failed, and the details are still those: they may be why."""
    newest = select(Payout).where(Payout.person_id == person_id, Payout.state.in_(OVER)).order_by(Payout.id.desc())
    last = db.session.scalars(newest.limit(1)).unique().one_or_none()
    if last is None or last.state is not PayoutState.FAILED or last.details.state is not DetailsState.ACTIVE:
        return []
    what = _("Look at your payment details")
    return [NextStep(what, PATH, pgettext("button", "Open"), text=_("A payout came back: %(why)s", why=last.why))]


def _under_way(person_id: int, now: datetime) -> list[Promise]:
    wanted = select(Payout).where(Payout.person_id == person_id, Payout.state.in_(UNDER_WAY)).order_by(Payout.id)
    return [_promise(each, now) for each in db.session.scalars(wanted.limit(MOST)).unique()]


def _kept(person_id: int, now: datetime) -> list[Promise]:
    """What was paid lately, the newest first."""
    since = (now - SHOWN_KEPT).date()
    paid = Payout.person_id == person_id, Payout.state == PayoutState.PAID, Payout.paid_on >= since
    found = db.session.scalars(select(Payout).where(*paid).order_by(Payout.id.desc()).limit(MOST_KEPT)).unique()
    return [_promise(each, now) for each in found]


def _promise(payout: Payout, now: datetime) -> Promise:
    zone = settings.current().zone.key
    due = clock.at_wall_clock(payout.run.pay_on, time(23, 59), zone) + BANK_TAKES
    name, paid_on = payout.enrolment.programme.name, payout.paid_on
    standing = Kept.LATE if now > due else Kept.WAITING
    return Promise(
        _("Payout of “%(programme)s”", programme=name), due, standing if paid_on is None else Kept.KEPT,
        f"{PATH}/{payout.id}" if payout.agreed else PATH,
        _("Paid on %(day)s.", day=format_date(paid_on, "long")) if paid_on else "", payout.amount, payout.currency,
    )  # fmt: skip


def _waiting_of(person_id: int, now: datetime) -> Sequence[tuple[Looked, datetime]]:
    """What waits, by enrolment and currency, and since when; a statement, and four for each currency."""
    free = (Commission.state == CommissionState.APPROVED, Commission.payout_id.is_(None))
    wanted = select(Commission.enrolment_id, Commission.currency, func.min(Commission.approved_at))
    wanted = wanted.where(Commission.person_id == person_id, *free).group_by(
        Commission.enrolment_id, Commission.currency
    )
    by_currency: dict[str, dict[int, datetime]] = {}
    for enrolment_id, currency, since in db.session.execute(wanted.limit(MOST)):
        by_currency.setdefault(currency, {})[enrolment_id] = since or now
    return [
        (each, since[each.enrolment.id])
        for currency, since in sorted(by_currency.items())
        for each in gathering.look(sorted(since), currency, now, None, now)
    ]


def _waiting(looked: Looked, since: datetime, now: datetime) -> Promise:
    reason, due = looked.reason, since + PAY_WITHIN
    standing = Kept.LATE if reason is None and now > due else Kept.WAITING
    return Promise(
        _("Earned with “%(programme)s”", programme=looked.enrolment.programme.name), due if reason is None else None,
        Kept.BLOCKED if reason in THEIRS_TO_DO else standing, PATH, str(REASONS[reason].told) if reason else "",
        looked.payable.amount, looked.currency,
    )  # fmt: skip
