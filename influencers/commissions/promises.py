"""What we owe partners of what they earned and is not payable yet: by when it is, and what keeps it back. Queries."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import case, func, or_, select

from advocacy.database import db
from influencers.commissions.models import Commission, CommissionState, HeldFor
from influencers.programmes.models import Programme
from influencers.programmes.promises import Kept, NextStep, Promise

SOON = timedelta(days=1)
"""A hold that ended longer ago should be approved by now."""
MOST = 20


def promises_of(person_id: int, now: datetime) -> list[Promise]:
    """One a programme and currency: the sums whose hold runs, due when the first of them ends; and what is held, due
    when the first of it has to be looked into."""
    is_held = case((Commission.state == CommissionState.HELD, 1), else_=0)
    waits = CommissionState.PENDING, CommissionState.HELD
    by_its_post = or_(Commission.in_question != "", Commission.held_for == HeldFor.POST_CHANGED.value)
    look_by = case(
        (~by_its_post, func.coalesce(Commission.look_by, Commission.release_at))
    )  # an older release has none
    columns = Programme.name, Commission.currency, is_held
    due = (
        func.sum(Commission.amount - Commission.reduced),
        func.count(),
        func.min(Commission.release_at),
        func.min(look_by),
    )
    rows = db.session.execute(
        select(*columns, *due)
        .join(Programme, Programme.id == Commission.programme_id)
        .where(Commission.person_id == person_id, Commission.state.in_(waits))
        .group_by(*columns)
        .order_by(*columns)
        .limit(MOST)
    )
    return [_promise(*row, now) for row in rows]  # type: ignore[call-arg]


def next_steps(person_id: int, now: datetime) -> list[NextStep]:
    """Nothing: what is held is ours to look into."""
    return []


def _promise(
    programme: str, currency: str, held: int, total: int, count: int, release_at: datetime, look_by: datetime | None,
    now: datetime,
) -> Promise:  # fmt: skip
    if held:
        what = ngettext(
            "%(count)s commission of %(programme)s that we look into",
            "%(count)s commissions of %(programme)s that we look into",
            count,
            count=count,
            programme=programme,
        )
        why = _("Each says on its page why. You need do nothing.")
        late = look_by is not None and look_by < now
        return Promise(
            what, look_by, Kept.LATE if late else Kept.WAITING, "/portal/earnings", why, int(total), currency
        )  # fmt: skip
    late = release_at + SOON < now
    what = ngettext(
        "%(count)s commission of %(programme)s, whose hold runs",
        "%(count)s commissions of %(programme)s, whose hold runs",
        count,
        count=count,
        programme=programme,
    )
    why = _("The first of them is ready for a payout then.")
    return Promise(what, release_at, Kept.LATE if late else Kept.WAITING, "/portal/earnings", why, int(total), currency)
