"""What is known about one person's credits, put together for a look. Queries: bounded, whatever anybody's clicks.

It asks for nothing that a look does not need. Imports what lies below: credits, posts, links, conversions.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from advocacy.database import db
from advocacy.links.attribution.models import Conversion, ConversionState
from advocacy.links.attribution.telling import customer_hash
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.states import Way
from advocacy.posts.takedown_models import Takedown, TakedownState
from rewards.credits import RELEASED
from rewards.earning.triggers import Trigger
from rewards.fair_play import visits
from rewards.fair_play.models import Tie, TieKind
from rewards.fair_play.scenes import Accepted, Credit, Invited, Post, Rests, Sale, Scene, Told, Visit
from rewards.fair_play.usual import Sample
from rewards.models import Entry

LOOKS_BACK = timedelta(days=45)
GROUPS_BACK = timedelta(days=180)
"""How far back ties among people are looked at: they are slow."""
MOST_ENTRIES, MOST_POSTS, MOST_ROWS = 1_000, 60, 500
TRIGGERS = tuple(trigger.value for trigger in Trigger)

_ADDRESS = re.compile(r"https?://\S+")


RestsOn = Callable[[int, datetime], Rests]
"""What credits of a person since an instant rest on, as a room that stands beside knows it."""


def scene_of(person: Person, sample: Sample, now: datetime, rests_on: RestsOn | None = None) -> Scene:
    """Everything that is known about one person's credits. A constant number of statements."""
    since = now - LOOKS_BACK
    entries = _entries(person.id, since)
    posts = _posts(person.id, since, _released(entries))
    sales = _sales(person.id, since)
    rests = rests_on(person.id, since) if rests_on else {}
    return Scene(
        person.id, now, person.zone, customer_hash(person.email), posts, tuple(_credits(entries, rests)), sales,
        visits.colleagues(person.id, posts, since), tuple(_invited(person.id, now - GROUPS_BACK)),
        _accepted(person.id, now - GROUPS_BACK), _told(person.id, posts),
        sample.usual_without(person.id, person.zone, sales),
    )  # fmt: skip


def _entries(person_id: int, since: datetime) -> Sequence[Entry]:
    wanted = select(Entry).where(Entry.person_id == person_id, Entry.at >= since)
    return db.session.scalars(wanted.order_by(Entry.id.desc()).limit(MOST_ENTRIES)).all()


def _credits(entries: Sequence[Entry], rests: Rests) -> Iterable[Credit]:
    """Those that were not taken back."""
    taken_back = {entry.reverses for entry in entries if entry.reverses}
    for entry in entries:
        if entry.reason in TRIGGERS and entry.id not in taken_back:
            step = int(entry.details.get("per") or 0)
            yield Credit(entry.id, entry.at, entry.reason, entry.subject, step, rests.get(entry.subject, {}))


def _released(entries: Sequence[Entry]) -> dict[str, datetime]:
    """Subject -> when points for it became available, be they taken back by now."""
    return {entry.subject: entry.at for entry in entries if entry.source.endswith(RELEASED)}


def _posts(person_id: int, since: datetime, released: Mapping[str, datetime]) -> tuple[Post, ...]:
    wanted = select(Share).where(Share.person_id == person_id, Share.published_at >= since)
    shares = db.session.scalars(wanted.order_by(Share.id.desc()).limit(MOST_POSTS)).all()
    asked = select(Takedown.share_id).where(
        Takedown.share_id.in_([share.id for share in shares]), Takedown.state != TakedownState.CALLED_OFF
    )
    on_request = set(db.session.scalars(asked))
    clicked = visits.of_links([share.link_id for share in shares if share.link_id], since)
    return tuple(
        _post(share, clicked.get(share.link_id or 0, ()), share.id in on_request, released) for share in shares
    )


def _post(share: Share, clicked: tuple[Visit, ...], on_request: bool, released: Mapping[str, datetime]) -> Post:
    return Post(
        share.id, share.network, share.published_at or share.created_at, share.group_ref, words_of(share.text),
        address_of(share.url), share.way is Way.HAND, released.get(f"share:{share.id}"), share.gone_at, on_request,
        clicked,
    )  # fmt: skip


def words_of(text: str) -> str:
    """A short digest of a post's words, whatever link they carry; empty of none."""
    words = " ".join(_ADDRESS.sub("", text).casefold().split())
    return hashlib.sha256(words.encode()).hexdigest()[:16] if words else ""


def address_of(url: str | None) -> str:
    """An address without what does not tell posts apart: query, fragment, a slash at the end."""
    return re.split(r"[?#]", url or "", maxsplit=1)[0].rstrip("/")


def _told(person_id: int, posts: Sequence[Post]) -> tuple[Told, ...]:
    """Earlier posts at the addresses of these: one's own, and others' of the same stories."""
    urls = {post.url for post in posts if post.url}
    if not urls:
        return ()
    items = {post.item for post in posts if post.item}
    known = select(Share.url, Share.id, Share.person_id, Share.published_at).where(
        or_(Share.person_id == person_id, Share.group_ref.in_(items)), Share.published_at.is_not(None),
        Share.url.is_not(None),
    )  # fmt: skip
    rows = db.session.execute(known.order_by(Share.id.desc()).limit(MOST_ENTRIES))
    return tuple(
        Told(address_of(url), share_id, whose, at) for url, share_id, whose, at in rows
        if at is not None and address_of(url) in urls
    )  # fmt: skip


def _sales(person_id: int, since: datetime) -> tuple[Sale, ...]:
    wanted = select(Conversion).where(
        Conversion.person_id == person_id, Conversion.at >= since,
        Conversion.state.in_((ConversionState.ATTRIBUTED, ConversionState.REVERSED)),
    )  # fmt: skip
    rows = db.session.scalars(wanted.order_by(Conversion.id.desc()).limit(MOST_ROWS))
    return tuple(
        Sale(each.id, each.at, each.customer_hash,
             (each.decided_at or each.at) if each.state is ConversionState.REVERSED else None)
        for each in rows
    )  # fmt: skip


def _invited(person_id: int, since: datetime) -> Iterable[Invited]:
    """Invited colleagues, with how many posts of theirs there were and are. Two statements."""
    wanted = select(Tie).where(Tie.person_id == person_id, Tie.kind == TieKind.ARRIVED, Tie.at >= since)
    ties = db.session.scalars(wanted.order_by(Tie.position.desc()).limit(MOST_POSTS)).all()
    there = and_(Share.published_at.is_not(None), Share.gone_at.is_(None))
    counts = select(Share.person_id, func.count(), func.count().filter(there)).where(
        Share.person_id.in_([tie.other_id for tie in ties]), Share.published_at.is_not(None)
    )
    posts = {each: (count, live) for each, count, live in db.session.execute(counts.group_by(Share.person_id))}
    for tie in ties:
        yield Invited(
            tie.other_id, tie.at, *posts.get(tie.other_id, (0, 0)), subjects=(tie.subject, f"person:{tie.other_id}")
        )


def _accepted(person_id: int, since: datetime) -> tuple[Accepted, ...]:
    mine = or_(Tie.person_id == person_id, Tie.other_id == person_id)
    wanted = select(Tie).where(mine, Tie.kind == TieKind.ACCEPTED, Tie.at >= since)
    ties = db.session.scalars(wanted.order_by(Tie.position.desc()).limit(MOST_ROWS))
    return tuple(Accepted(tie.person_id, tie.other_id, tie.subject) for tie in ties)
