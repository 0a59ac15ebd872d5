"""A reader of the history: whoever comes into a programme is a partner, and their stage follows. Verbs by a machine.

The board is people's; a stage that somebody set by hand is only moved on by what really happened in a programme.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select

from advocacy.database import db
from advocacy.history import Actor, Reader, Record, each_record
from advocacy.people.models import Person
from influencers.partners import partners
from influencers.partners.models import Partner, PartnerKind, Stage
from influencers.programmes.models import Enrolment, EnrolmentState, ProgrammeKind

FOLLOWS = Actor.system("partners")
BEFORE_CONTACT = frozenset({Stage.PROSPECT})
ENDED = frozenset({"deactivate", "ban", "archive"})
KINDS = {
    "ambassadors": PartnerKind.AMBASSADOR, "creators": PartnerKind.CREATOR, "affiliates": PartnerKind.AFFILIATE,
    "customers": PartnerKind.CUSTOMER, "employees": PartnerKind.EMPLOYEE,
}  # fmt: skip
"""What somebody is by the kind of the programme that they first come into."""


def _apply(record: Record, now: datetime) -> None:
    enrolment = db.session.get(Enrolment, int(record.noun_id))
    if enrolment is None:
        return
    person = db.session.get_one(Person, enrolment.person_id)
    partner = partners.keep_partner(
        person, actor=FOLLOWS, now=now, kind=_kind(enrolment.programme.kind), found_by="programme"
    )
    to = _stage(partner, enrolment, record.verb)
    if to is not None:
        partners.move_stage(partner, to, actor=FOLLOWS, now=now, why=enrolment.programme.name)


def _kind(kind: ProgrammeKind) -> PartnerKind:
    return KINDS.get(kind.value, PartnerKind.AMBASSADOR)


def _stage(partner: Partner, enrolment: Enrolment, verb: str) -> Stage | None:
    """Where the partner stands by what happened; None: where they stood."""
    if enrolment.state is EnrolmentState.APPROVED:
        return Stage.ACTIVE
    if verb == "invite" and partner.state in BEFORE_CONTACT:
        return Stage.CONTACTED
    if verb in ENDED and partner.state is Stage.ACTIVE and not _takes_part(enrolment.person_id):
        return Stage.ALUMNI
    return None


def _takes_part(person_id: int) -> bool:
    theirs = exists().where(Enrolment.person_id == person_id, Enrolment.state == EnrolmentState.APPROVED)
    return bool(db.session.scalar(select(theirs)))


READER = Reader("partners", each_record(_apply), frozenset({"enrolment"}))
