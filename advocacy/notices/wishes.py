"""What people wish about messages: verbs and queries. No row is the usual; the digest's job makes rows of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy import settings
from advocacy.database import db, insert_for
from advocacy.errors import Breach
from advocacy.history import Actor, record
from advocacy.mailing import addresses
from advocacy.notices.deciding import Limits, Wishes
from advocacy.notices.kinds import MAIL_WISHES, OTHER_WISHES, USUAL, Channel, NoticeKind, Wish
from advocacy.notices.models import MessageWishes, Rhythm
from advocacy.people.models import Person
from advocacy.reach.delivery import spans

FIRST_LOOKS_BACK = timedelta(days=7)
"""What somebody's first digest tells of."""
DIGEST = "digest"
"""What a link ends that is no kind's: the digest."""


def of(person_id: int) -> Wishes:
    """Somebody's wishes, the usual where they said nothing."""
    return of_many([person_id])[person_id]


def of_many(people: Collection[int]) -> dict[int, Wishes]:
    """The same of many people. One statement."""
    kept = db.session.scalars(select(MessageWishes).where(MessageWishes.person_id.in_(people)))
    rows = {each.person_id: each for each in kept}
    return {person_id: said_in(rows[person_id]) if person_id in rows else Wishes() for person_id in people}


def said_in(row: MessageWishes) -> Wishes:
    """What a row says."""
    channels = {
        NoticeKind(kind): {Channel(channel): Wish(wish) for channel, wish in by_channel.items()}
        for kind, by_channel in row.channels.items()
    }
    return Wishes(row.rhythm, row.weekday, row.minute, channels, row.most_a_day)


def limits() -> Limits:
    """The company's."""
    in_force = settings.current()
    return Limits(in_force.messages_a_day, in_force.messages_a_week)


def change(person: Person, wanted: Wishes, *, actor: Actor, now: datetime) -> None:
    """Changes somebody's wishes, whole. Raises Breach by field."""
    _check(wanted)
    row = row_of(person, now)
    row.rhythm, row.weekday, row.minute = wanted.rhythm, wanted.weekday, wanted.minute
    row.most_a_day, row.channels = wanted.most_a_day, _differing(wanted)
    row.next_digest_at, row.changed_at = next_digest(wanted, person.zone, now), now
    record(
        "message_wishes", person.id, "change", actor=actor, now=now, about=person.id, rhythm=wanted.rhythm.value,
        channels=row.channels,
    )  # fmt: skip


def end(person: Person, what: str, *, actor: Actor, now: datetime) -> None:
    """No more mail of a kind, or no more digests (``DIGEST``); said twice, it is said. Security can't be ended."""
    before = of(person.id)
    _change_mail(person, before, what, Rhythm.NEVER, Wish.NONE, actor, now)


def resume(person: Person, what: str, *, actor: Actor, now: datetime) -> None:
    """What was ended comes again as usual: ended by mistake, or by a machine that follows every link."""
    before = of(person.id)
    if has_ended(before, what):
        _change_mail(person, before, what, Wishes().rhythm, USUAL[Channel.MAIL], actor, now)


def _change_mail(
    person: Person, before: Wishes, what: str, rhythm: Rhythm, wish: Wish, actor: Actor, now: datetime
) -> None:
    after = replace(before, rhythm=rhythm) if what == DIGEST else _with_mail(before, NoticeKind(what), wish)
    if after != before:
        change(person, after, actor=actor, now=now)


def _with_mail(wishes: Wishes, kind: NoticeKind, wish: Wish) -> Wishes:
    channels = {each: dict(by_channel) for each, by_channel in wishes.channels.items()}
    channels.setdefault(kind, {})[Channel.MAIL] = wish
    return replace(wishes, channels=channels)


def has_ended(wishes: Wishes, what: str) -> bool:
    """Whether somebody gets no more mail of a kind at once, or no more digests."""
    if what == DIGEST:
        return wishes.rhythm is Rhythm.NEVER
    return wishes.wish(NoticeKind(what), Channel.MAIL) in (Wish.NONE, Wish.DIGEST)


def row_of(person: Person, now: datetime) -> MessageWishes:
    """The row that keeps somebody's wishes, made where there is none, and held until the transaction ends."""
    enrol([(person.id, person.zone)], now)
    return db.session.scalars(
        select(MessageWishes).where(MessageWishes.person_id == person.id).with_for_update()
    ).one()  # fmt: skip


def enrol(people: Sequence[tuple[int, str]], now: datetime) -> None:
    """Makes the usual rows of people, by number and zone, who have none. One statement."""
    usual = Wishes()
    rows: list[dict[str, Any]] = [
        {
            "person_id": person_id, "rhythm": usual.rhythm, "weekday": usual.weekday, "minute": usual.minute,
            "channels": {}, "next_digest_at": next_digest(usual, zone, now), "last_digest_at": now - FIRST_LOOKS_BACK,
        }
        for person_id, zone in people
    ]  # fmt: skip
    if rows:
        db.session.execute(insert_for(MessageWishes).values(rows).on_conflict_do_nothing())


def next_digest(wishes: Wishes, zone: str, after: datetime) -> datetime | None:
    """When somebody's next digest is due; None: never."""
    if wishes.rhythm is Rhythm.NEVER:
        return None
    return spans.next_time(spans.Rhythm(wishes.rhythm.value), wishes.weekday, wishes.minute, zone, after)


def _differing(wanted: Wishes) -> dict[str, dict[str, str]]:
    """Only what differs from the usual is kept, so that a better usual reaches those who chose nothing."""
    found = {
        kind.value: {
            channel.value: wish.value for channel, wish in by_channel.items() if wish is not USUAL[channel]
        }
        for kind, by_channel in wanted.channels.items()
        if kind is not NoticeKind.SECURITY
    }  # fmt: skip
    return {kind: by_channel for kind, by_channel in found.items() if by_channel}


def _check(wanted: Wishes) -> None:
    errors: dict[str, list[str]] = {}
    if not 0 <= wanted.minute < 24 * 60:
        errors["at"] = [_("Give a time such as 08:00.")]
    if not 0 <= wanted.weekday <= 6:
        errors["weekday"] = [_("Choose a day of the week.")]
    if wanted.most_a_day is not None and not 0 <= wanted.most_a_day <= limits().a_day:
        errors["most_a_day"] = [_("Choose a number from 0 to %(most)s.", most=limits().a_day)]
    for kind, by_channel in wanted.channels.items():
        for channel, wish in by_channel.items():
            if wish not in (MAIL_WISHES if channel is Channel.MAIL else OTHER_WISHES) or channel not in USUAL:
                errors[f"{kind}_{channel}"] = [_("Choose one of those that are offered.")]
    if errors:
        raise Breach(_("These wishes can't be kept yet."), remedy=_("See what is marked."), errors=errors)


def shown(wishes: Wishes) -> Mapping[NoticeKind, Mapping[Channel, Wish]]:
    """Every kind and channel with what is wished, for pages and the API."""
    return {kind: {channel: wishes.wish(kind, channel) for channel in USUAL} for kind in NoticeKind}


def mail_is_stopped(person: Person) -> bool:
    """Whether mail to somebody comes back."""
    return addresses.stopped(person.email) is not None
