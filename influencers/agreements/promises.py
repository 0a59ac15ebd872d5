"""What agreements tell a partner of themselves: offers and changes to answer, our answer to a counter-offer."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import or_, select

from advocacy.database import db
from influencers.agreements.models import Agreement, AgreementState
from influencers.programmes.promises import Kept, NextStep, Promise

MOST = 20
_S = AgreementState


def promises_of(person_id: int, now: datetime) -> list[Promise]:
    """Our answers to their counter-offers."""
    theirs = select(Agreement).where(Agreement.person_id == person_id, Agreement.state == _S.COUNTERED)
    return [
        Promise(
            _("Our answer to your counter-offer: %(title)s", title=each.title), each.answer_by,
            Kept.LATE if each.answer_by and each.answer_by < now else Kept.WAITING, f"/portal/agreements/{each.id}",
        )
        for each in db.session.scalars(theirs.order_by(Agreement.id).limit(MOST)).unique()
    ]  # fmt: skip


def next_steps(person_id: int, now: datetime) -> list[NextStep]:
    """Offers and changes that wait for their answer."""
    amended = Agreement.version_number != Agreement.accepted_number
    theirs = select(Agreement).where(
        Agreement.person_id == person_id,
        or_(Agreement.state == _S.OFFERED, (Agreement.state == _S.ACCEPTED) & amended),
    )  # fmt: skip
    return [
        NextStep(
            _("Answer the offer: %(title)s", title=each.title) if each.state is _S.OFFERED
            else _("Answer the change: %(title)s", title=each.title),
            f"/portal/agreements/{each.id}", _("Read it"), each.answer_by,
        )
        for each in db.session.scalars(theirs.order_by(Agreement.id).limit(MOST)).unique()
    ]  # fmt: skip
