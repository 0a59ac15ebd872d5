"""Verbs: tell a person something, once; mark as read. And what a person was told."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from advocacy.database import Page, counted, db, insert_for, page
from advocacy.notices import deciding, reaching, wishes
from advocacy.notices.kinds import NoticeKind, kind_of
from advocacy.notices.models import Notice
from advocacy.people.capabilities import TABLE, Role
from advocacy.people.models import Person, PersonRole

AT_ONCE = 500


def tell(
    people: Iterable[int], title: str, text: str, path: str, *, source: str, now: datetime, tone: str = "info",
    by_mail: bool = False, kind: NoticeKind | None = None, only_here: bool = False,
) -> int:  # fmt: skip
    """Tells these people; those who were told of ``source`` before are left alone. Gives how many were told now.

    ``by_mail`` says that it matters: it reaches out, by the channels that each person chose for what matters of its
    ``kind``, which is that of the page ``path`` unless it is said. Whatever does not reach out waits for the digest.
    ``only_here``: it stands on the page and no more, for a mail of its own has gone. Five hundred people in a constant
    number of statements.
    """
    said = {
        "source": source, "title": title[:200], "text": text, "path": path, "tone": tone, "created_at": now,
        "kind": kind or kind_of(path),
    }  # fmt: skip
    each = list(dict.fromkeys(people))
    parts = (each[start : start + AT_ONCE] for start in range(0, len(each), AT_ONCE))
    return sum(len(_note(part, said)) if only_here else _tell(part, said, by_mail, now) for part in parts)


def tell_many(people: Sequence[int], title: str, text: str, path: str, *, source: str, now: datetime) -> None:
    """Tells these people the same, once; nothing that matters enough to reach out by itself."""
    tell(people, title, text, path, source=source, now=now)


def _tell(people: Sequence[int], said: dict[str, Any], important: bool, now: datetime) -> int:
    kind, wished = said["kind"], wishes.of_many(people)
    at_once = {person_id for person_id in people if deciding.wanted(wished[person_id], kind, important)}
    later = {each for each in people if each not in at_once and deciding.may_digest(wished[each], kind)}
    told = _note(people, said, later)
    reached = {person_id: notice_id for person_id, notice_id in told.items() if person_id in at_once}
    if reached:
        reaching.reach_out(
            reached, wished, reaching.Said(said["title"], said["text"], said["path"], kind, important), now
        )
    return len(told)


def _note(people: Sequence[int], said: dict[str, Any], for_digest: Container[int] = ()) -> dict[int, int]:
    """Puts it on the page of those who were not told yet; gives person -> number of the notice."""
    rows = [{"person_id": each, **said, "for_digest": each in for_digest} for each in people]
    fresh = insert_for(Notice).values(rows).on_conflict_do_nothing().returning(Notice.id, Notice.person_id)
    return {person_id: notice_id for notice_id, person_id in db.session.execute(fresh)}


def holders_of(capability: str) -> Sequence[int]:
    """Everybody with an open account who has the capability."""
    roles = [role for role in Role if capability in TABLE[role]]
    return db.session.scalars(
        select(Person.id).join(PersonRole).where(PersonRole.role.in_(roles), Person.active).distinct()
    ).all()


def unread(person_id: int) -> int:
    """How many notices the person has not read, counted as far as a badge needs."""
    return counted(select(Notice.id).where(Notice.person_id == person_id, Notice.read_at.is_(None)))


def notices_of(person_id: int, cursor: str | None, limit: int = 30, kind: NoticeKind | None = None) -> Page[Notice]:
    """The person's notices, newest first, of one kind or all."""
    mine = select(Notice).where(Notice.person_id == person_id)
    return page(mine if kind is None else mine.where(Notice.kind == kind), Notice.id, cursor, limit)


def read_all(person_id: int, now: datetime) -> None:
    """Marks all of the person's notices as read; no digest tells of them any more."""
    db.session.execute(
        update(Notice)
        .where(Notice.person_id == person_id, Notice.read_at.is_(None))
        .values(read_at=now, for_digest=False)
    )
