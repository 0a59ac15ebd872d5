"""Reading back: is a published post still there a day later, and is one made by hand where its person says? An edge.

Posts by API are asked for at their network, posts by hand by the URL that was given, through the guarded fetching.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from advocacy import settings
from advocacy.database import db, reading, writing
from advocacy.english import English
from advocacy.errors import Breach
from advocacy.fetching import fetch
from advocacy.history import Actor
from advocacy.links.models import Link
from advocacy.posts import takedowns
from advocacy.posts.checkups import claim_posts, freshened, told
from advocacy.posts.copies import keep_copy
from advocacy.posts.evidence import Evidence, evidence_on
from advocacy.posts.means import Means
from advocacy.posts.measure_times import next_read_back
from advocacy.posts.models import CopySource, Share
from advocacy.posts.moving import record_share
from advocacy.posts.resolving import READ_BACK_AFTER, SEEN_WITHIN
from advocacy.posts.takedown_models import ON_REQUEST

ACTOR = Actor.job("read back")
TRIES = 12  # of looks in a row that told nothing, then they become rarer
AGAIN, SELDOM = timedelta(hours=2), timedelta(days=1)
PAGES = ("text/html", "application/xhtml+xml", "application/json", "text/plain")


def read_back_due(means: Means, limit: int) -> int:
    """Looks at posts that are due; gives how many were claimed."""
    with writing():
        posts = claim_posts(Share.read_back_at, means, limit)
    for post in (each for each in posts if not each.put_off):
        if post.remote_id is not None:
            asked = freshened(post, means)
            there = told(asked, means, ACTOR, lambda network, who, post_id: network.exists(who, post_id))
            words = None
            if there:
                words = told(asked, means, ACTOR, lambda network, who, post_id: network.words(who, post_id))
            with writing():
                seen(post.share_id, there, now=means.clock())
                if words is not None:
                    keep_copy(post.share_id, words, CopySource.NETWORK, now=means.clock())
        elif post.url is not None:
            evidence, problem = _evidence(post.share_id, post.url, means)
            with writing():
                evidence_taken(post.share_id, evidence, problem, now=means.clock())
                if evidence is not None and evidence.excerpt:
                    keep_copy(post.share_id, evidence.excerpt, CopySource.PAGE, now=means.clock())
        else:  # nobody can look; its time to be seen is over
            with writing():
                seen(post.share_id, None, now=means.clock())
    return len(posts)


def seen(share_id: int, there: bool | None, *, now: datetime) -> None:
    """Notes whether a post is there; None when nobody could tell. Seen live is recorded once, gone once.

    One that nobody could see within ``SEEN_WITHIN`` is recorded as never seen, so that nothing waits for it for ever.
    """
    share = db.session.get_one(Share, share_id, populate_existing=True)
    share.read_backs += 1
    if there is None:
        share.read_back_at = _again(share, now)
        if share.read_back_at is None and share.seen_at is None:
            record_share(share, "never_seen", actor=ACTOR, now=now)
    elif there:
        if share.seen_at is None:
            record_share(share, "seen_live", actor=ACTOR, now=now)
        share.seen_at, share.read_backs = now, 0
        share.read_back_at = next_read_back(share.published_at or now, now)
    else:
        share.gone_at, share.read_back_at, share.measure_at = now, None, None
        asked = takedowns.request_about(share.id)
        on_request = asked is not None and asked.state in ON_REQUEST  # one that was called off explains nothing
        record_share(share, "seen_gone", actor=ACTOR, now=now, on_request=on_request)
        takedowns.find_gone(share, actor=ACTOR, now=now)
    db.session.flush()


def evidence_taken(share_id: int, evidence: Evidence | None, problem: str | None, *, now: datetime) -> None:
    """Keeps what the page of a post by hand shows; absence from a page proves nothing, so it is tried again."""
    share = db.session.get_one(Share, share_id, populate_existing=True)
    if evidence is not None:
        share.evidence = evidence.kept()
    if evidence is not None and evidence.found:
        share.problem = None
        day_old = (share.published_at or now) + READ_BACK_AFTER
        if now < day_old:  # evidence, but it has to stay there for a day, like a post by API
            share.read_back_at = day_old
        else:
            seen(share_id, True, now=now)
            share.read_back_at = None
        return
    share.problem = problem or English("We did not find your post at this address. Check that everyone can see it.")
    seen(share_id, None, now=now)


def _again(share: Share, now: datetime) -> datetime | None:
    """When to look again after a look that told nothing; None when it is not worth it any more."""
    after = now + (AGAIN if share.read_backs < TRIES else SELDOM)
    if share.seen_at is not None:
        return after if share.read_backs < TRIES else None
    end = (share.published_at or now) + SEEN_WITHIN
    return min(after, end) if now < end else None


def _evidence(share_id: int, url: str, means: Means) -> tuple[Evidence | None, str | None]:
    with reading():
        text, slug = db.session.execute(
            select(Share.text, Link.slug).outerjoin(Link, Link.id == Share.link_id).where(Share.id == share_id)
        ).one()
    try:
        page = fetch(url, allowed_hosts=settings.current().fetch_hosts, accept=PAGES)
    except Breach as refused:
        return None, English("We could not look at your post: %(why)s", why=refused)
    return evidence_on(page.url, page.body, slug=slug or "", text=text, now=means.clock()), None
