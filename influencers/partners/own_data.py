"""What this room keeps of a person, for their export and erasure; what goes back when one of ours leaves; how long
prospects are kept.

Notes are ours, about them: they are in the export, without who wrote them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, update

from advocacy.database import db
from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.models import Person
from advocacy.people.privacy import SILENT, Done, Eraser, Erasure, Exporter, Kept, Row, plain, rows_of
from advocacy.records.kinds import Kind
from influencers.partners import forgetting
from influencers.partners.contact_models import Exclusivity, PartnerTask, Rate, Touch
from influencers.partners.mail_models import PartnerMail
from influencers.partners.models import FollowerReading, Partner, PartnerAccount, PartnerWord

WHY = _l("What was agreed, earned and paid hangs on a number; no name stands there any more.")
THEIR_NUMBER = ("owner_id", "by_id", "whose_id", "merged_into_id", "proof_code", "look_at")


def _of(person_id: int) -> Any:
    """The partner rows that are this person."""
    return select(Partner.id).where(Partner.person_id == person_id)


def _rows(kind: Any, of_partner: Callable[[int], Any]) -> Callable[[int], Iterable[Row]]:
    shown = [column for column in kind.__table__.columns if column.key not in THEIR_NUMBER]

    def rows(person_id: int) -> Iterable[Row]:
        for row in db.session.execute(
            select(*shown).where(of_partner(person_id)).order_by(*kind.__table__.primary_key)
        ):
            yield {key: plain(value) for key, value in row._mapping.items()}

    return rows


def _exporter(name: str, kind: Any) -> Exporter:
    mine = _rows(kind, lambda person_id: kind.partner_id.in_(_of(person_id)))
    return Exporter(name, mine, count=lambda person_id: sum(1 for _row in mine(person_id)))


def _readings_of(person_id: int) -> Any:
    accounts = select(PartnerAccount.id).where(PartnerAccount.partner_id.in_(_of(person_id)))
    return FollowerReading.account_id.in_(accounts)


def _erase(asked: Erasure) -> Done:
    if asked.held.covers(person_id=asked.person.id):
        return Done(0, [Kept("partners", 1, WHY, held=True)])
    ids = db.session.scalars(_of(asked.person.id)).all()
    return Done(forgetting.empty(ids), [Kept("partners", len(ids), WHY)]) if ids else Done(0)


_READINGS = _rows(FollowerReading, _readings_of)
EXPORTERS = [
    rows_of("partner", Partner.person_id, leave_out=THEIR_NUMBER),
    _exporter("partner_topics_and_languages", PartnerWord),
    _exporter("partner_accounts", PartnerAccount),
    Exporter("partner_followers", _READINGS, count=lambda person_id: sum(1 for _row in _READINGS(person_id))),
    _exporter("partner_rates", Rate),
    _exporter("partner_exclusivities", Exclusivity),
    _exporter("partner_notes", Touch),
    _exporter("partner_mails", PartnerMail),
]
ERASERS = [Eraser("partners", _erase, frozenset({"partners.person_id"}))]
EXEMPT = frozenset({
    "partners.owner_id", "follower_readings.by_id", "partner_touches.by_id", "partner_tasks.whose_id",
    "partner_segments.by_id", "partner_mailings.by_id",
})  # fmt: skip


def _looked_after(person: Person) -> Sequence[int]:
    return db.session.scalars(select(Partner.id).where(Partner.owner_id == person.id)).all()


def _open_tasks(person: Person) -> int:
    mine = select(func.count()).select_from(PartnerTask)
    return db.session.scalar(mine.where(PartnerTask.whose_id == person.id, PartnerTask.done_at.is_(None))) or 0


def _hand_back(leaving: Leaving) -> int:
    who = leaving.person.id
    tasks = update(PartnerTask).where(PartnerTask.whose_id == who, PartnerTask.done_at.is_(None)).values(whose_id=None)
    owned = update(Partner).where(Partner.owner_id == who).values(owner_id=None)
    done: list[Any] = [db.session.execute(each, execution_options=SILENT) for each in (tasks, owned)]
    return sum(each.rowcount for each in done)


STEP = LeaverStep(
    "partners looked after",
    _l("Partners they look after, and what they were to do for them, wait for somebody else"),
    lambda person, now: len(_looked_after(person)) + _open_tasks(person), _hand_back,
)  # fmt: skip
RECORDS = Kind(
    "prospects",
    _l("Prospects"),
    _l("Lets us find people to work with, and know whom we wrote to"),
    _l("Names, accounts, notes and mails of people who have no account here and with whom nothing came about"),
    frozenset({"partner", "partner_account"}),
    demanded=False,
    count=forgetting.count,
    remove=forgetting.remove,
)
