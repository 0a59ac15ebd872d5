"""What pages, the API, the feed and the digest ask of thanks. A constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from advocacy.database import Page, db, page
from advocacy.errors import NotFound
from advocacy.people.models import Person
from advocacy.people.queries import names_of
from advocacy.posts.models import Share
from rewards.recognition.models import Thanks, ThanksKind, ThanksState

BESIDE_A_STORY = 2
"""Thanks that the feed shows beside a story, the newest."""


@dataclass(frozen=True)
class Told:
    """A thank-you as its page shows it, with the names of both and of the post."""

    thanks: Thanks
    sender: str | None
    receiver: str
    title: str
    network: str
    url: str | None


@dataclass(frozen=True)
class Shown:
    """A thank-you as everybody sees it beside a story; ``sender`` is None once they are erased."""

    group_ref: str
    kind: ThanksKind
    text: str
    sender: str | None
    receiver: str


def received(person_id: int, cursor: str | None, limit: int) -> Page[Told]:
    """Thanks to somebody, newest first, but for those that were taken back. Three statements."""
    theirs = select(Thanks).where(Thanks.to_id == person_id, Thanks.state != ThanksState.WITHDRAWN)
    return _told(theirs, cursor, limit)


def sent(person_id: int, cursor: str | None, limit: int) -> Page[Told]:
    """Thanks from somebody, newest first, but for those that they took back. Three statements."""
    theirs = select(Thanks).where(Thanks.from_id == person_id, Thanks.state != ThanksState.WITHDRAWN)
    return _told(theirs, cursor, limit)


def thanks_of(thanks_id: int, person_id: int) -> Thanks:
    """A thank-you that somebody sent or was sent. Raises NotFound."""
    found = db.session.get(Thanks, thanks_id)
    if found is None or person_id not in (found.from_id, found.to_id):
        raise NotFound(_("There is no such thank-you."))
    return found


def told_of(thanks: Thanks) -> Told:
    """A thank-you with the names of both and of the post. Two statements."""
    (told,) = _named([thanks])
    return told


def beside(group_refs: Sequence[str]) -> Mapping[str, Sequence[Shown]]:
    """By story: the newest thanks that their receivers let be seen. One statement, however many there are."""
    sender, receiver = aliased(Person), aliased(Person)
    newest = func.row_number().over(partition_by=Thanks.group_ref, order_by=Thanks.id.desc())
    ranked = (
        select(Thanks.id, newest.label("place"))
        .where(Thanks.group_ref.in_(group_refs), Thanks.state == ThanksState.SHOWN)
        .subquery()
    )
    rows = db.session.execute(
        select(Thanks.group_ref, Thanks.kind, Thanks.text, sender.name, receiver.name)
        .join(ranked, ranked.c.id == Thanks.id)
        .join(receiver, receiver.id == Thanks.to_id)
        .outerjoin(sender, sender.id == Thanks.from_id)
        .where(ranked.c.place <= BESIDE_A_STORY)
        .order_by(Thanks.id.desc())
    )
    found: dict[str, list[Shown]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(Shown(*row))
    return found


def untold(most: int) -> Sequence[tuple[int, str, datetime]]:
    """People with thanks that no digest told of, their zone and since when; those who wait longest first."""
    oldest = func.min(Thanks.sent_at)
    rows = db.session.execute(
        select(Thanks.to_id, Person.zone, oldest)
        .join(Person, Person.id == Thanks.to_id)
        .where(Thanks.told_at.is_(None))
        .group_by(Thanks.to_id, Person.zone)
        .order_by(oldest, Thanks.to_id)
        .limit(most)
    )
    return [(person_id, zone, since) for person_id, zone, since in rows]


def untold_of(person_id: int, since: datetime, most: int) -> Sequence[Told]:
    """Thanks to somebody that no digest told of, of since then, newest first."""
    waiting = (Thanks.told_at.is_(None), Thanks.state.in_((ThanksState.SENT, ThanksState.SHOWN)))
    theirs = select(Thanks).where(Thanks.to_id == person_id, Thanks.sent_at >= since, *waiting)
    return _told(theirs, None, most).items


def _told(wanted: Select[Any], cursor: str | None, limit: int) -> Page[Told]:
    found = page(wanted, Thanks.id, cursor, limit)
    return Page(_named(found.items), found.next)


def _named(rows: Sequence[Thanks]) -> Sequence[Told]:
    """With the names of both and of the post. Two statements."""
    people = {each for row in rows for each in (row.from_id, row.to_id) if each is not None}
    names, posts = names_of(people), _posts([row.share_id for row in rows])
    return [Told(row, names.get(row.from_id or 0), names[row.to_id], *posts[row.share_id]) for row in rows]


def _posts(ids: Sequence[int]) -> dict[int, tuple[str, str, str | None]]:
    """Title, network and address by share."""
    rows = db.session.execute(
        select(Share.id, Share.permit_tags, Share.network, Share.url).where(Share.id.in_(ids))
    )  # fmt: skip
    return {row[0]: (str(row[1].get("title", "")), row[2], row[3]) for row in rows}
