"""What this room keeps of a person, for their export and their erasure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, func, not_, or_, select

from advocacy.database import db
from advocacy.history.models import HistoryRow
from advocacy.mailing import Mail
from advocacy.people.keys import digest
from advocacy.people.models import OneTimeLink, Person, PersonRole, SignIn, SignInFailure, Token
from advocacy.people.models_external import ExternalId
from advocacy.people.privacy import (
    SILENT,
    Done,
    Eraser,
    Erasure,
    Exporter,
    Row,
    counted,
    deleting,
    held_back,
    plain,
    rows_of,
)

NOWHERE = "erased.invalid"
"""Where the mail address of an erased person leads."""


def _account(person_id: int) -> Iterable[Row]:
    person = db.session.get_one(Person, person_id)
    names = ("id", "email", "name", "zone", "language", "region", "employing_entity", "active")
    facts = {name: getattr(person, name) for name in names}
    team = person.team.name if person.team else None
    yield {**facts, "relationship": person.relationship.value, "team": team, "created_at": plain(person.created_at)}


def _mails(person_id: int) -> Iterable[Row]:
    address = db.session.get_one(Person, person_id).email
    for mail in db.session.scalars(select(Mail).where(Mail.recipient == address).order_by(Mail.id)):
        yield {"subject": mail.subject, "text": mail.text, "queued_at": plain(mail.queued_at)}


def _history(person_id: int) -> Iterable[Row]:
    """What the person did, and what was done about them."""
    theirs = or_(HistoryRow.actor_id == person_id, HistoryRow.about_id == person_id)
    for row in db.session.scalars(select(HistoryRow).where(theirs).order_by(HistoryRow.id)).unique():
        body: dict[str, Any] = dict(row.payload.body) if row.payload else {}
        shown: dict[str, Any] = (
            body if person_id in (row.about_id, row.actor_id if row.about_id is None else None) else {}
        )
        yield {
            "at": plain(row.at), "noun": row.noun, "number": row.noun_id, "verb": row.verb, "from": row.from_state,
            "to": row.to_state, "by_you": row.actor_id == person_id, "about_you": row.about_id == person_id,
            "why": shown.get("why"), "details": shown.get("details"),
        }  # fmt: skip


def _forget_traces(asked: Erasure) -> Done:
    """Mails and failed sign-ins are known by the address."""
    theirs, held = Mail.recipient == asked.email, asked.held.shields(at=Mail.queued_at)
    gone: Any = db.session.execute(delete(Mail).where(theirs, not_(held)), execution_options=SILENT)
    db.session.execute(delete(SignInFailure).where(SignInFailure.email_digest == digest(asked.email)))
    stays = counted(select(func.count()).select_from(Mail).where(theirs, held))
    return Done(gone.rowcount, held_back("mails", stays))


def _forget_account(asked: Erasure) -> Done:
    """The row stays as a number that figures and records refer to."""
    person = asked.person
    if person.email.endswith(f"@{NOWHERE}"):
        return Done(0)
    person.name, person.email = f"Erased person {person.id}", f"{person.id}@{NOWHERE}"
    person.password_hash, person.employing_entity, person.zone, person.language = None, "", "UTC", "en"
    person.team = None
    db.session.flush()
    return Done(1)


def _count_mails(person_id: int) -> int:
    address = select(Person.email).where(Person.id == person_id).scalar_subquery()
    return counted(select(func.count()).select_from(Mail).where(Mail.recipient == address))


def _count_history(person_id: int) -> int:
    theirs = or_(HistoryRow.actor_id == person_id, HistoryRow.about_id == person_id)
    return counted(select(func.count()).select_from(HistoryRow).where(theirs))


EXPORTERS = [
    Exporter("account", _account),
    rows_of("roles", PersonRole.person_id),
    rows_of("sign_ins", SignIn.person_id),
    rows_of("sign_in_links", OneTimeLink.person_id),
    rows_of("tokens", Token.person_id),
    rows_of("external_ids", ExternalId.person_id),
    Exporter("mails", _mails, count=_count_mails),
    Exporter("history", _history, count=_count_history),
]
FIRST_ERASERS = [
    deleting("sign_ins", SignIn.person_id, at=SignIn.created_at),
    deleting("sign_in_links", OneTimeLink.person_id, at=OneTimeLink.expires_at),
    deleting("tokens", Token.person_id, at=Token.created_at),
    deleting("external_ids", ExternalId.person_id, at=ExternalId.linked_at),
    deleting("roles", PersonRole.person_id),
    Eraser("mails", _forget_traces),
]
LAST_ERASERS = [Eraser("account", _forget_account)]
"""The account goes last: the others know the person by it."""
ERASERS: list[Eraser] = []
"""Those in the middle are the other rooms'."""
EXEMPT = frozenset({"history_verifications.asked_by_id", "history_exports.asked_by_id"})
