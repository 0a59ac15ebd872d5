"""The demo's outbox: sends through the sandbox by the product's own steps, with a little bad weather now and then.

Batches where the jobs go one by one; verbs, claims and attempts are those of the jobs. Imports story and this room.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from advocacy.database import db, reading, writing
from advocacy.networks import registry, sandbox_store
from advocacy.networks.contract import Credentials, Found, NotCreated, Outcome, Prepared, Unknown
from advocacy.networks.sandbox import Sandbox
from advocacy.networks.sandbox_store import SandboxStore
from advocacy.posts import jobs
from advocacy.posts.checkups import claim_posts
from advocacy.posts.claiming import Claim, claim_due, claim_unknown
from advocacy.posts.copies import keep_copy
from advocacy.posts.evidence import evidence_on
from advocacy.posts.means import Means
from advocacy.posts.measuring import readings_taken
from advocacy.posts.models import CopySource, Share
from advocacy.posts.reading_back import evidence_taken, seen
from advocacy.posts.reconciling import look
from advocacy.posts.sending import send
from advocacy.posts.states import ShareState
from advocacy.story import Story

MEASURED_AT = (1, 3, 8, 21)
"""Ages in days at which the demo asks for figures."""
REFUSED, BUSY, CUT, GONE = 0.010, 0.020, 0.030, 0.012
"""How often the network refuses, is busy, cuts the line after accepting; and how often a post is taken down."""


class Weather(Sandbox):
    """The sandbox on ordinary days. ``lost`` are keys of which it will never say what became of them."""

    def __init__(self, store: SandboxStore, chance: random.Random) -> None:
        super().__init__(store)
        self.chance, self.lose_next, self.lost = chance, False, set[str]()

    def send(self, credentials: Credentials, prepared: Prepared, *, not_after: datetime | None = None) -> Outcome:
        """Mostly keeps the post."""
        if self.lose_next:
            self.lose_next = False
            self.lost.add(prepared.key)
            return Unknown("The line was cut before an answer came.")
        luck = self.chance.random()
        if luck < REFUSED:
            return NotCreated("The account has posted this very text before.", permanent=True)
        if luck < REFUSED + BUSY:
            return NotCreated("The server is busy.")
        outcome = super().send(credentials, prepared, not_after=not_after)
        return Unknown("The line was cut after the request had left.") if luck > 1 - CUT else outcome

    def reconcile(self, credentials: Credentials, prepared: Prepared) -> Found:
        """Looks, unless this one is lost for good."""
        if prepared.key in self.lost:
            return Unknown("The search did not answer.")
        return super().reconcile(credentials, prepared)

    def exists(self, credentials: Credentials, remote_id: str) -> bool | None:
        """Now and then somebody has taken their post down."""
        return super().exists(credentials, remote_id) and self.chance.random() >= GONE


@dataclass
class Outbox:
    """The sender of the story; kept in ``story.props["outbox"]``."""

    story: Story
    weather: Weather
    means: Means

    def send_due(self, now: datetime) -> None:
        """Sends what is due; what the weather spoilt is taken up again a minute later."""
        self._each(claim_due, send)
        self._each(claim_unknown, look)
        with reading():
            waiting = db.session.scalar(
                select(Share.id).where(
                    Share.state.in_((ShareState.SCHEDULED, ShareState.UNKNOWN)), Share.asked_at.is_(None),
                    Share.due_at <= now, Share.look_at.is_(None) | (Share.look_at <= now + timedelta(seconds=40)),
                ).limit(1)
            )  # fmt: skip
        if waiting is not None:
            self.story.alone(now + timedelta(seconds=50), self.send_due)

    def read_back(self, now: datetime) -> None:
        """Reads posts back that are due."""
        with writing():
            posts = [post for post in claim_posts(Share.read_back_at, self.means, 10_000) if post.remote_id]
        there = {
            post.share_id: self.weather.exists(post.credentials, post.remote_id)
            for post in posts
            if post.credentials and post.remote_id
        }
        words = {
            post.share_id: self.weather.words(post.credentials, post.remote_id)
            for post in posts
            if post.credentials and post.remote_id and there[post.share_id]
        }
        with writing():
            for share_id, is_there in there.items():
                seen(share_id, is_there, now=now)
            for share_id, text in words.items():
                if text is not None:
                    keep_copy(share_id, text, CopySource.NETWORK, now=now)

    def measure(self, now: datetime) -> None:
        """Readers react, then the network is asked for the figures of posts of certain ages."""
        with reading():
            posts = list(_of_age(now))
        with writing():
            for post in posts:
                sandbox_store.react(post.remote_id, **_reactions(post, self.story.chance))
        reports = {post.share_id: self.weather.measure(post.credentials, post.remote_id) for post in posts}
        with writing():
            for share_id, report in reports.items():
                readings_taken(share_id, report, now=now)

    def _each(self, take: jobs.Take, do: Callable[[Claim, Means], None]) -> None:
        with writing():
            claims: list[Claim] = take(self.means.worker, self.means.clock(), 500)
        for claim in claims:
            do(claim, self.means)


def contribute(story: Story) -> None:
    """The outbox works all through the story."""
    network = registry.by_name("sandbox")
    weather = Weather(network.server, story.chance)  # type: ignore[attr-defined]
    means = Means("demo", lambda: story.now, lambda name: weather if name == "sandbox" else registry.by_name(name))
    outbox = story.props["outbox"] = Outbox(story, weather, means)
    for at in (time(7), time(19)):
        story.nightly(outbox.read_back, at=at)
    story.nightly(outbox.measure, at=time(22, 50))
    story.nightly(jobs.keep, at=time(23, 10))
    story.alone(story.end, outbox.send_due)


@dataclass(frozen=True)
class _Post:
    share_id: int
    remote_id: str
    credentials: Credentials
    age: int
    followers: int


def _of_age(now: datetime) -> Iterator[_Post]:
    """The published posts that are measured today."""
    wanted = (
        select(Share)
        .where(Share.state == ShareState.PUBLISHED, Share.remote_id.is_not(None), Share.gone_at.is_(None))
        .where(Share.published_at > now - timedelta(days=max(MEASURED_AT) + 2))
        .options(joinedload(Share.connection))
    )
    for share in db.session.scalars(wanted):
        if share.connection and share.connection.secrets and share.remote_id and share.published_at:
            age = (now.date() - share.published_at.date()).days
            if age in MEASURED_AT:
                followers = share.connection.followers or 0
                yield _Post(share.id, share.remote_id, share.connection.credentials(), age, followers)


def _reactions(post: _Post, chance: random.Random) -> dict[str, int]:
    """Fewer, the older the post; more, the more follow."""
    liking = 0.035 * post.followers * math.exp(-post.age / 2.2) * chance.lognormvariate(0, 0.6)
    return {"likes": round(liking), "reposts": round(liking * 0.14), "replies": round(liking * 0.1)}


def looked_up(share: Share, url: str, now: datetime) -> None:
    """A post by hand is found at its address, as the job would find it: its words and its link are there."""
    page = f"<html><body><p>{share.text}</p></body></html>".encode()
    slug = share.link.slug if share.link else ""
    evidence = evidence_on(url, page, slug=slug, text=share.text, now=now)
    evidence_taken(share.id, evidence, None, now=now)
    if evidence.excerpt:
        keep_copy(share.id, evidence.excerpt, CopySource.PAGE, now=now)
