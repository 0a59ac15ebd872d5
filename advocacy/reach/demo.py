"""The demo's visitors: clicks on published posts through the product's own answer, journal and intake.

People click by day, soon after the post; machines look at every link within minutes. Imports links, posts and story.
"""

from __future__ import annotations

import math
import random
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from advocacy import settings
from advocacy.database import db, reading
from advocacy.links.door.answer import LinkFacts, RequestFacts, answer
from advocacy.links.door.journal import Journal, folder_in
from advocacy.links.door.stamping import stamped
from advocacy.links.made import SOURCE
from advocacy.links.models import Link, LinkState
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from advocacy.reach import intake, jobs
from advocacy.reach.delivery import demo as delivery_demo
from advocacy.reach.readings import demo as readings_demo
from advocacy.story import Story

CLICKS = 17.0
"""Of people, on an average post over all its days."""
HALF_LIFE = 1.3  # days
LAST = 10_000
"""Every so many days: at the beginning of the story, and at its end."""
AGAIN = 0.13
"""How often somebody comes back to the same link."""
ON_PAPER = {"qr": 1.4, "flyer": 0.9, "email": 0.7, "event": 1.1}
"""Scans and clicks a day of marketing's own links, by where they are put."""
PULL = {"linkedin": 1.6, "sandbox": 1.0, "x": 0.7, "facebook": 0.9, "threads": 0.6, "mastodon": 0.8, "bluesky": 0.8}
BY_HOUR = (1, 1, 1, 1, 1, 2, 4, 8, 13, 15, 14, 12, 13, 12, 10, 10, 11, 10, 8, 7, 7, 6, 4, 2)
"""How likely a click is in each hour by the clock where the person lives."""
AGENTS = tuple(
    f"Mozilla/5.0 ({system}"
    for system in (
        "Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
        "Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
        "iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) [LinkedInApp]",
        "Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
        "X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
        "Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Edg/142.0.0.0",
    )
)
MACHINES = (
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; +http://www.linkedin.com)", "facebookexternalhit/1.1",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "Mozilla/5.0 (compatible; bingbot/2.0)",
    "Mastodon/4.4 (http.rb/5.2; +https://mastodon.example/)", "python-requests/2.32",
)  # fmt: skip
SCANNER = {"user-agent": AGENTS[0]}
"""A scanner in a browser's clothes: no language, no Sec-Fetch."""


@dataclass(frozen=True)
class _Post:
    link: LinkFacts
    network: str
    zone: str
    published_at: datetime
    keenness: float


def contribute(story: Story) -> None:
    """Each night the day's clicks are journalled and taken in, readings and landings are counted."""
    story.nightly(lambda now: _clicks_of(story, now), at=time(23, 40))
    story.nightly(intake.take_in_clicks, at=time(23, 45))
    story.nightly(jobs.count_readings, at=time(23, 46))
    delivery_demo.contribute(story)
    readings_demo.contribute(story)
    story.nightly(jobs.count_landings, at=time(23, 47))
    story.nightly(jobs.keep_basis, at=time(23, 55))
    story.nightly(jobs.prove, at=time(23, 58), every=LAST)


def _clicks_of(story: Story, now: datetime) -> None:
    with reading():
        posts = list(_posts(story, now))
    journal = Journal(folder_in(settings.current().data_dir), sync=lambda fd: None, clock=now.timestamp)
    salt = secrets.token_bytes(32)
    since = story.props.get("clicked", story.start)
    frames = [frame for post in posts for frame in _visits(story.chance, post, since, now, salt)]
    frames += _scans(since, now, salt)
    story.props["clicked"] = now
    if frames:
        journal.append(frames)
    journal.close()


def _posts(story: Story, now: datetime) -> Iterator[_Post]:
    """What is published and still talked about."""
    wanted = (
        select(Share.id, Share.network, Share.person_id, Share.published_at, Link.id, Link.target, Link.state)
        .join(Link, Link.id == Share.link_id)
        .where(Share.state == ShareState.PUBLISHED, Share.published_at > now - timedelta(days=14))
    )
    for share_id, network, person_id, published_at, link_id, target, state in db.session.execute(wanted):
        keenness = random.Random(share_id).lognormvariate(-0.3, 0.8)  # noqa: S311 - a story, not a secret
        zone = story.props["zones"].get(person_id, "UTC")
        if published_at is not None:
            yield _Post(LinkFacts(link_id, target, state.value), network, zone, published_at, keenness)


def _scans(since: datetime, now: datetime, salt: bytes) -> Iterator[bytes]:
    """Marketing's own links, which hang for months. Chance of their own: what else happens does not depend on them."""
    with reading():
        wanted = select(Link.id, Link.target, Link.state, Link.medium).where(
            Link.source_ref == SOURCE, Link.state == LinkState.ACTIVE, Link.created_at < since
        )
        rows = db.session.execute(wanted.order_by(Link.id)).all()
    chance = random.Random(now.toordinal())  # noqa: S311 - a story, not a secret
    for link_id, target, state, medium in rows:
        post = _Post(LinkFacts(link_id, target, state.value), "", "Europe/London", since, 1.0)
        for each in range(_poisson(chance, ON_PAPER.get(medium, 0.5) * ((now - since) / timedelta(days=1)))):
            headers = {"user-agent": AGENTS[2 + each % 2], "accept-language": "en", "sec-fetch-mode": "navigate"}
            yield _click(
                post, _moment(chance, since, now, post.zone), headers, f"192.0.2.{chance.randrange(250)}", salt
            )


def _visits(chance: random.Random, post: _Post, since: datetime, now: datetime, salt: bytes) -> Iterator[bytes]:
    """The frames of one post since the last time: people by the hour, machines right after it was published."""
    fresh = post.published_at >= since
    ages = [max((at - post.published_at) / timedelta(days=1), 0.0) for at in (since, now)]
    part = _still_to_come(ages[0]) - _still_to_come(ages[1])
    expected = CLICKS * post.keenness * PULL.get(post.network, 0.7) * part
    agent, address = "", ""
    for _ in range(_poisson(chance, expected)):
        at = _moment(chance, max(since, post.published_at), now, post.zone)
        if not address or chance.random() > AGAIN:
            agent, address = chance.choice(AGENTS), f"198.51.{chance.randrange(100)}.{chance.randrange(250)}"
        headers = {"user-agent": agent, "accept-language": "en", "sec-fetch-mode": "navigate"}
        yield _click(post, at, headers, address, salt)
    if fresh:
        for agent in chance.sample(MACHINES, chance.randrange(1, 5)):
            at = min(post.published_at + timedelta(seconds=chance.expovariate(1 / 200)), now)
            yield _click(post, at, {"user-agent": agent}, "203.0.113.9", salt)
        if chance.random() < 0.2:
            yield _click(post, min(post.published_at + timedelta(minutes=3), now), SCANNER, "203.0.113.70", salt)


def _click(post: _Post, at: datetime, headers: dict[str, str], address: str, salt: bytes) -> bytes:
    click = answer(post.link, RequestFacts("GET", headers, address, secure=True)).click
    if click is None:
        raise RuntimeError("an active link answers with a click")
    return stamped(click, int(at.timestamp() * 1000), salt)


def _still_to_come(age: float) -> float:
    """The part of all clicks that comes after so many days."""
    return math.exp(-age * math.log(2) / HALF_LIFE)


def _moment(chance: random.Random, first: datetime, last: datetime, zone: str) -> datetime:
    """An instant in between, by the working hours of those who read it: a few tries, the likeliest hour wins."""
    shift = last.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    tries = [first + (last - first) * chance.random() for _ in range(3)]
    weights = [BY_HOUR[(at + shift).astimezone(UTC).hour] for at in tries]
    return chance.choices(tries, weights)[0]


def _poisson(chance: random.Random, expected: float) -> int:
    """Knuth's way; expected values are small."""
    limit, product, number = math.exp(-expected), chance.random(), 0
    while product > limit:
        product *= chance.random()
        number += 1
    return number
