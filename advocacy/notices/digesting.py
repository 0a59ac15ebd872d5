"""Body of the timetable's job: digests that are due, in batches, each person's once.

A batch is gathered and written without a transaction; then its rows are locked, and whoever is still due gets theirs in
the transaction that writes their next time. Two workers at once, or one that dies in between, send none twice and lose
none. In quiet hours, on days off and in absences a digest waits; one without news is not sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.orm import joinedload, selectinload

from advocacy import mailing
from advocacy.database import db, reading, writing
from advocacy.mailing import addresses
from advocacy.notices import digests, wishes
from advocacy.notices.deciding import digest_after_quiet
from advocacy.notices.digests import Letter, Section, Stretch
from advocacy.notices.kinds import Channel
from advocacy.notices.models import Message, MessageWishes, Notice, Rhythm
from advocacy.people.caller import speaking_to
from advocacy.people.models import Person
from advocacy.times.queries import habits_of_many

BATCH = 200
MOST_BATCHES = 100
ENROLLED_AT_ONCE = 1000
NEWS_FOR = timedelta(days=14)
"""Older things are no news: who was away for longer finds them on the pages."""
UNSEEN = {"synchronize_session": False}


@dataclass(frozen=True)
class Reader:
    """What of a person is needed once their letter is written."""

    id: int
    email: str
    zone: str


def send_digests(now: datetime) -> int:
    """Sends what is due; gives how many were queued."""
    _enrol(now)
    sent = 0
    for _ in range(MOST_BATCHES):
        due = _due(now)
        if not due:
            break
        sent += _batch(due, now)
    return sent


def _enrol(now: datetime) -> None:
    """Makes rows for new people, with the usual in them, and next times for those who are back."""
    _welcome(now)
    _take_up(now)


def _take_up(now: datetime) -> None:
    """Whoever was away has a rhythm and no next time: the digest's job took it when their account was closed."""
    back = (
        select(MessageWishes, Person.zone)
        .join(Person, Person.id == MessageWishes.person_id)
        .where(Person.active, MessageWishes.next_digest_at.is_(None), MessageWishes.rhythm != Rhythm.NEVER)
        .order_by(MessageWishes.person_id)
        .limit(ENROLLED_AT_ONCE)
    )
    with reading():
        if db.session.execute(back.limit(1)).first() is None:
            return
    with writing():
        for row, zone in db.session.execute(back.with_for_update(of=MessageWishes, skip_locked=True)):
            row.next_digest_at = wishes.next_digest(wishes.said_in(row), zone, now)


def _welcome(now: datetime) -> None:
    without = (
        select(Person.id, Person.zone)
        .outerjoin(MessageWishes, MessageWishes.person_id == Person.id)
        .where(Person.active, MessageWishes.person_id.is_(None))
        .order_by(Person.id)
        .limit(ENROLLED_AT_ONCE)
    )
    while True:
        with reading():
            new = db.session.execute(without).all()
        if not new:
            return
        with writing():
            wishes.enrol(new, now)


def _due(now: datetime) -> dict[int, datetime]:
    """People whose digest is due, with their last one's time."""
    with reading():
        found = db.session.execute(
            select(MessageWishes.person_id, MessageWishes.last_digest_at)
            .where(MessageWishes.next_digest_at <= now)
            .order_by(MessageWishes.next_digest_at, MessageWishes.person_id)
            .limit(BATCH)
        )
        return dict(found.all())


def _batch(due: Mapping[int, datetime], now: datetime) -> int:
    with reading():
        people = _people(list(due))
        waits = _waiting(people, now)
        unreachable = addresses.stopped_among([each.email for each in people])
        stretches = {
            each.id: Stretch(each, max(due[each.id], now - NEWS_FOR), now)
            for each in people
            if each.id not in waits and each.email not in unreachable
        }
        gathered = digests.gathered(stretches)
        letters = {}
        for person_id, writes in gathered.items():
            with speaking_to(stretches[person_id].person):
                letters[person_id] = digests.letter(stretches[person_id], writes)
        readers = {each.id: Reader(each.id, each.email, each.zone) for each in people}
    found = {person_id: letter for person_id, letter in letters.items() if letter is not None}
    with writing():
        return _queue(due, readers, waits, found, now)


def _queue(
    due: Mapping[int, datetime], people: Mapping[int, Reader], waits: Mapping[int, datetime],
    found: Mapping[int, Letter], now: datetime,
) -> int:  # fmt: skip
    """Queues the letters of those who are still due, and writes everybody's next time."""
    rows = db.session.scalars(
        select(MessageWishes)
        .where(MessageWishes.person_id.in_(due), MessageWishes.next_digest_at <= now)
        .with_for_update(skip_locked=True)
    )
    ours = [row for row in rows if row.last_digest_at == due[row.person_id]]
    told = []
    for row in ours:
        person = people.get(row.person_id)
        row.next_digest_at = _next(row, person, waits, now)
        if row.person_id not in waits:
            row.last_digest_at = now
        if person is not None and row.person_id in found:
            told.append((person, found[row.person_id]))
    mailing.queue_all([_mail(person, letter) for person, letter in told], now=now)
    if told:
        counted = [{"person_id": each.id, "channel": Channel.DIGEST, "due_at": now} for each, _ in told]
        db.session.execute(insert(Message), counted)
    mentioned = update(Notice).where(Notice.person_id.in_([each.id for each, _ in told]), Notice.for_digest)
    db.session.execute(mentioned.where(Notice.created_at <= now).values(for_digest=False), execution_options=UNSEEN)
    db.session.flush()
    return len(told)


def _next(
    row: MessageWishes, person: Reader | None, waits: Mapping[int, datetime], now: datetime
) -> datetime | None:  # fmt: skip
    """When the quiet is over, or the next time of the rhythm; None for a closed account."""
    if person is None:
        return None
    return waits.get(row.person_id) or wishes.next_digest(wishes.said_in(row), person.zone, now)


def _mail(person: Reader, letter: Letter) -> mailing.Written:
    return mailing.Written(
        person.email, letter.subject, letter.text, letter.html, letter.stop_url, mailing.Urgency.BULK
    )  # fmt: skip


def _people(ids: Sequence[int]) -> Sequence[Person]:
    """Those of them with an open account, with what sources ask: three statements."""
    wanted = select(Person).where(Person.id.in_(ids), Person.active)
    loaded = wanted.options(joinedload(Person.team), selectinload(Person.role_rows)).order_by(Person.id)
    return db.session.scalars(loaded).unique().all()


def _waiting(people: Sequence[Person], now: datetime) -> dict[int, datetime]:
    """Those for whom it is quiet now, with when that is over."""
    habits = habits_of_many({each.id: each.zone for each in people})
    wished = wishes.of_many([each.id for each in people])
    over = {
        each.id: digest_after_quiet(wished[each.id], habits[each.id].quiet, each.zone, now) for each in people
    }  # fmt: skip
    return {person_id: until for person_id, until in over.items() if until > now}


def preview(person: Person, now: datetime) -> Sequence[Section]:
    """What a person's digest would say now, in the language that is in force; nothing is sent or marked."""
    row = db.session.get(MessageWishes, person.id)
    since = row.last_digest_at if row is not None else now - wishes.FIRST_LOOKS_BACK
    gathered = digests.gathered({person.id: Stretch(person, max(since, now - NEWS_FOR), now)})
    return [write() for write in gathered.get(person.id, ())]
