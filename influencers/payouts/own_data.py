"""What payouts keep of a person, for their export and their erasure; whom money is owed when they leave.

What was paid is kept as the law asks (in Germany eight years, section 147 (3) AO; in the United States four, 26 CFR
31.6001-1): numbers, days and amounts. Names and accounts go, once nothing is on its way there any more: what somebody
earned is paid first, and the erasure is taken up again until it was.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, false, func, not_, or_, select, update
from sqlalchemy.sql import ColumnElement

from advocacy.database import db
from advocacy.people.privacy import (
    SILENT,
    Done,
    Eraser,
    Erasure,
    Kept,
    counted,
    covering,
    held_back,
    leaving_as_is,
    rows_of,
)  # fmt: skip
from influencers.payouts import details, owing
from influencers.payouts.details_models import GONE, PaymentDetails, TaxForm
from influencers.payouts.models import OPEN, LeftOut, Payout, PayoutYear

WHY = _l("Books are kept as long as the law asks; a number and amounts, no name and no account.")


PAID_FIRST = _l("What they earned is paid there first; it goes then. This is looked at again every week.")
AGAIN = timedelta(days=7)


def _erase_details(asked: Erasure) -> Done:
    """What is free goes, and is in use no more; what is still needed to pay them stays until then."""
    theirs, held = (
        PaymentDetails.person_id == asked.person.id,
        covering(asked.held, None, person=PaymentDetails.person_id),
    )
    told = or_(PaymentDetails.account.is_not(None), PaymentDetails.masked != GONE)
    needed = _needed(asked)
    free = (theirs, not_(held), not_(needed), told)
    in_use = select(PaymentDetails).where(*free, PaymentDetails.state.in_(details.IN_FORCE))
    for each in db.session.scalars(in_use).unique().all():
        details.end(each, actor=asked.actor, now=asked.now)
    blank = {"holder": None, "account": None, "bic": "", "masked": GONE, "told_at": None}
    done: Any = db.session.execute(update(PaymentDetails).where(*free).values(**blank), execution_options=SILENT)
    db.session.expire_all()
    stays = counted(select(func.count()).select_from(PaymentDetails).where(theirs, held, told))
    paid_first = counted(select(func.count()).select_from(PaymentDetails).where(theirs, not_(held), needed, told))
    kept = [Kept("payment details", paid_first, PAID_FIRST, asked.now + AGAIN)] if paid_first else []
    return Done(done.rowcount, [*kept, *held_back("payment details", stays)])


def _needed(asked: Erasure) -> ColumnElement[bool]:
    """Details that a payout on its way goes to, and those in use while something is owed."""
    on_its_way = select(Payout.details_id).where(Payout.person_id == asked.person.id, Payout.state.in_(OPEN))
    waits = owing.waited_for_count(asked.person.id, asked.now) > 0
    in_use = PaymentDetails.state.in_(details.IN_FORCE) if waits else false()
    return or_(PaymentDetails.id.in_(on_its_way), and_(PaymentDetails.person_id == asked.person.id, in_use))


def _erase_words(asked: Erasure) -> Done:
    """Reasons may speak of a person; what was paid, and which kind of form was seen, stays."""
    done: list[Any] = [
        db.session.execute(update(model).where(model.person_id == asked.person.id, model.why != "").values(why=""),
                           execution_options=SILENT)
        for model in (Payout, TaxForm)
    ]  # fmt: skip
    count = counted(select(func.count()).select_from(Payout).where(Payout.person_id == asked.person.id))
    return Done(sum(each.rowcount for each in done), [Kept("payouts", count, WHY)] if count else [])


EXPORTERS = [
    rows_of("payment_details", PaymentDetails.person_id, leave_out={"masked"}),
    rows_of("tax_forms", TaxForm.person_id, leave_out={"checked_by"}),
    rows_of("payouts", Payout.person_id),
    rows_of("payouts_left_out", LeftOut.person_id),
    rows_of("payout_years", PayoutYear.person_id),
]
ERASERS = [
    Eraser("payment details", _erase_details, frozenset({"payment_details.person_id"})),
    Eraser("payouts", _erase_words, frozenset({"payouts.person_id", "tax_forms.person_id"})),
    leaving_as_is("payouts left out", LeftOut.person_id, WHY),
    leaving_as_is("payout years", PayoutYear.person_id, WHY),
]
EXEMPT = frozenset(
    {
        "tax_forms.checked_by", "payout_runs.drafted_by", "payout_runs.approved_by", "payout_runs.exported_by",
        "bank_answers.taken_by",
    }
)  # fmt: skip
"""What somebody did in office stays told by their number."""
