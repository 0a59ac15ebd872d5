"""What pages, the API and other rooms ask about agreements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import and_, select

from advocacy.database import Page, counted, db, get, page
from advocacy.errors import NotFound
from influencers.agreements.models import Agreement, AgreementState, AgreementVersion
from influencers.programmes.models import Enrolment

MOST = 200


@dataclass(frozen=True)
class Exclusive:
    """A partner's word not to speak for others in a category, while it lasts; both ends belong to it."""

    agreement_id: int
    person_id: int
    category: str
    against: Sequence[str]
    first_day: date | None
    last_day: date | None


def agreement_for(agreement_id: int) -> Agreement:
    """The agreement. Raises NotFound."""
    return get(Agreement, agreement_id, _("There is no such agreement."))


def own_agreement(person_id: int, agreement_id: int) -> Agreement:
    """The partner's own agreement, once it was offered. Raises NotFound, for somebody else's and for a draft too."""
    found = agreement_for(agreement_id)
    if found.person_id != person_id or found.offered_at is None:
        raise NotFound(_("There is no such agreement."))
    return found


def agreements(
    cursor: str | None = None, limit: int = 50, *, states: Collection[AgreementState] = (),
    programme_id: int | None = None, brief_id: int | None = None, person_id: int | None = None,
    offered: bool = False,
) -> Page[Agreement]:  # fmt: skip
    """Agreements, newest first. ``offered``: only those that the partner was shown."""
    wanted = select(Agreement)
    if states:
        wanted = wanted.where(Agreement.state.in_(states))
    if programme_id is not None:
        wanted = wanted.where(
            Agreement.enrolment_id.in_(select(Enrolment.id).where(Enrolment.programme_id == programme_id))
        )
    if brief_id is not None:
        wanted = wanted.where(Agreement.brief_id == brief_id)
    if person_id is not None:
        wanted = wanted.where(Agreement.person_id == person_id)
    if offered:
        wanted = wanted.where(Agreement.offered_at.is_not(None))
    return page(wanted, Agreement.id, cursor, limit)


def accepted_of(enrolment_id: int) -> Sequence[Agreement]:
    """The agreements in force of a partner in a programme, newest first."""
    theirs = select(Agreement).where(
        Agreement.enrolment_id == enrolment_id, Agreement.state == AgreementState.ACCEPTED
    )  # fmt: skip
    return db.session.scalars(theirs.order_by(Agreement.id.desc()).limit(MOST)).unique().all()


def exclusivity_of(person_ids: Collection[int], on: date) -> Sequence[Exclusive]:
    """What these partners have promised not to do on that day, by agreements in force. One statement."""
    in_force = and_(
        AgreementVersion.agreement_id == Agreement.id, AgreementVersion.number == Agreement.accepted_number
    )  # fmt: skip
    found = db.session.execute(
        select(Agreement.id, Agreement.person_id, AgreementVersion)
        .join(AgreementVersion, in_force)
        .where(
            Agreement.person_id.in_(person_ids), Agreement.state == AgreementState.ACCEPTED,
            AgreementVersion.exclusive_category != "",
            AgreementVersion.exclusive_from.is_(None) | (AgreementVersion.exclusive_from <= on),
            AgreementVersion.exclusive_until.is_(None) | (AgreementVersion.exclusive_until >= on),
        )
        .order_by(Agreement.id)
        .limit(MOST)
    )  # fmt: skip
    return [
        Exclusive(number, person, version.exclusive_category, version.exclusive_against, version.exclusive_from,
                  version.exclusive_until)
        for number, person, version in found
    ]  # fmt: skip


def countered() -> int:
    """How many wait for our answer, for a tab."""
    return counted(select(Agreement.id).where(Agreement.state == AgreementState.COUNTERED))
