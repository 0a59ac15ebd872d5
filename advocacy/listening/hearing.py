"""Taking in what a watch heard: each post once, whichever watches found it; nothing of who is to be left alone.

That a post was found is a reading, like a click: it is no move, and the history tells nothing of it. Verbs flush.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from advocacy.database import db, insert_for, lock
from advocacy.history import Actor
from advocacy.links.utm.parameters import what_is_wrong
from advocacy.listening import matching
from advocacy.listening.answering import assign
from advocacy.listening.authors import digest, keys_of, left_alone, listening_to, ours
from advocacy.listening.forgetting import oldest_kept
from advocacy.listening.models import Heard, Mention, MentionState, Watch
from advocacy.listening.queries import experts_on
from advocacy.listening.tone import ASKS, judge
from advocacy.networks.public_posts import PublicPost
from advocacy.times.calendars import calendar
from advocacy.times.working_time import Calendar, due_at

FIRST_LOOK = timedelta(days=1)
"""After this long it is looked whether a post is still there, and then as often again."""


def take_in(watch: Watch, posts: Sequence[PublicPost], *, root: str, actor: Actor, now: datetime) -> int:
    """Keeps those posts that name what the watch listens for; gives how many are new here.

    Left out: what is older than mentions are kept, in another language, by our own people, by somebody who does not
    want to be listened to, or at an address that is none of the web: any server may say ``javascript:`` is where a post
    stands, and our people are to open it. ``root`` is the server that was asked.
    """
    wanted = sorted((post for post in posts if _wanted(watch, post, now)), key=lambda post: post.said_at)
    lock(listening_to(watch.network))
    not_ours = ours(watch.network, wanted) if wanted else frozenset()
    alone = left_alone({key for post in wanted for key in keys_of(watch.network, post)})
    hours, fresh = calendar(), []
    for post in wanted:
        if post.name in not_ours or alone & set(keys_of(watch.network, post)):
            continue
        made = _keep(watch, post, root, hours, now)
        if made is not None:
            fresh.append(made)
    if watch.assigns:
        _assign(watch, fresh, actor=actor, now=now)
    return len(fresh)


def _wanted(watch: Watch, post: PublicPost, now: datetime) -> bool:
    spoken = post.language.partition("-")[0].lower()
    in_language = not watch.languages or not spoken or spoken in watch.languages
    young = oldest_kept(now) < post.said_at <= now + timedelta(hours=1)
    to_open = young and in_language and what_is_wrong(post.url) is None
    return to_open and not post.withheld and matching.fits(post.text, watch.words, watch.without)


def _keep(watch: Watch, post: PublicPost, root: str, hours: Calendar, now: datetime) -> int | None:
    """The id of the new mention; None when it is known, which is noted for this watch."""
    key = digest(watch.network, post.name)
    made = insert_for(Mention).values(_columns(watch, post, key, root, hours, now)).on_conflict_do_nothing()
    fresh: int | None = db.session.scalar(made.returning(Mention.id))
    known = fresh if fresh is not None else db.session.scalar(_still_kept(key))
    if known is not None:
        heard = insert_for(Heard).values(mention_id=known, watch_id=watch.id, at=now)
        db.session.execute(heard.on_conflict_do_nothing())
    return fresh


def _still_kept(key: str) -> Any:
    return select(Mention.id).where(Mention.key == key, Mention.forgotten_at.is_(None))


def _columns(
    watch: Watch, post: PublicPost, key: str, root: str, hours: Calendar, now: datetime
) -> dict[str, Any]:  # fmt: skip
    kept = matching.excerpt(post.text, watch.words)
    tone = judge(kept, post.language).tone  # by the words that are kept, so that everybody can see why
    return {
        "key": key, "network": watch.network, "service_url": root[:255], "remote_id": post.remote_id[:500],
        "url": post.url[:2000], "author": post.author[:320], "author_key": digest(watch.network, post.author_id),
        "excerpt": kept, "language": post.language[:35],
        "said_at": min(post.said_at, now), "found_at": now, "tone": tone, "topic": watch.topic,
        "campaign": watch.campaign, "answer_hours": watch.answer_hours, "state": MentionState.NEW,
        "due_at": due_at(now, watch.answer_hours, hours) if tone in ASKS else None, "answer": "", "answer_url": "",
        "reply_ref": "", "look_at": now + FIRST_LOOK if post.remote_id else None,
    }  # fmt: skip


def _assign(watch: Watch, ids: Sequence[int], *, actor: Actor, now: datetime) -> None:
    """Gives what needs an answer to the expert of the topic who has the least to answer."""
    able = {each.id: each for each in experts_on(watch.topic)}
    asking = select(Mention).where(Mention.id.in_(ids), Mention.due_at.is_not(None)).order_by(Mention.id)
    load = dict.fromkeys(able, 0) | _open_by_person(list(able))
    for mention in db.session.scalars(asking).all() if able and ids else ():
        chosen = min(able, key=lambda person_id: (load[person_id], person_id))
        load[chosen] += 1
        assign(mention, able[chosen], actor=actor, now=now)


def _open_by_person(people: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Mention.assigned_to_id, func.count())
        .where(Mention.assigned_to_id.in_(people), Mention.state == MentionState.ASSIGNED)
        .group_by(Mention.assigned_to_id)
    )
    return {person_id: count for person_id, count in rows if person_id is not None}
