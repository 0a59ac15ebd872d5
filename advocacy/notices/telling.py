"""Verbs: tell a person something, once; mark as read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update

from advocacy import mailing, settings
from advocacy.database import Page, counted, db, insert_for, page
from advocacy.notices.models import Notice
from advocacy.people.capabilities import TABLE, Role
from advocacy.people.models import Person, PersonRole

AT_ONCE = 500


def tell(
    people: Iterable[int], title: str, text: str, path: str, *, source: str, now: datetime, tone: str = "info",
    by_mail: bool = False,
) -> int:  # fmt: skip
    """Tells these people; those who were told of ``source`` before are left alone. Gives how many were told now."""
    told = 0
    for person_id in people:
        fresh = insert_for(Notice).values(
            person_id=person_id, source=source, title=title[:200], text=text, path=path, tone=tone, created_at=now
        )
        if db.session.execute(fresh.on_conflict_do_nothing().returning(Notice.id)).first() is None:
            continue
        told += 1
        if by_mail:
            _mail(person_id, title, text, path, now)
    return told


def tell_many(people: Sequence[int], title: str, text: str, path: str, *, source: str, now: datetime) -> None:
    """Tells these people the same, once, without mail: five hundred in a statement."""
    said = {"source": source, "title": title[:200], "text": text, "path": path, "tone": "info", "created_at": now}
    for start in range(0, len(people), AT_ONCE):
        rows = [{"person_id": person_id, **said} for person_id in people[start : start + AT_ONCE]]
        db.session.execute(insert_for(Notice).values(rows).on_conflict_do_nothing())


def _mail(person_id: int, title: str, text: str, path: str, now: datetime) -> None:
    person = db.session.get_one(Person, person_id)
    if person.active:
        url = settings.current().base_url.rstrip("/") + path
        mailing.queue(person.email, title, f"Hello {person.name},\n\n{text}\n\n{url}\n", now=now)


def holders_of(capability: str) -> Sequence[int]:
    """Everybody with an open account who has the capability."""
    roles = [role for role in Role if capability in TABLE[role]]
    return db.session.scalars(
        select(Person.id).join(PersonRole).where(PersonRole.role.in_(roles), Person.active).distinct()
    ).all()


def unread(person_id: int) -> int:
    """How many notices the person has not read, counted as far as a badge needs."""
    return counted(select(Notice.id).where(Notice.person_id == person_id, Notice.read_at.is_(None)))


def notices_of(person_id: int, cursor: str | None, limit: int = 30) -> Page[Notice]:
    """The person's notices, newest first."""
    return page(select(Notice).where(Notice.person_id == person_id), Notice.id, cursor, limit)


def read_all(person_id: int, now: datetime) -> None:
    """Marks all of the person's notices as read."""
    db.session.execute(
        update(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None)).values(read_at=now)
    )
