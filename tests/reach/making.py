"""Posts, clicks and readings for tests of reach and rewards, without a network."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, insert, select

from advocacy.database import db
from advocacy.history import Actor, follow
from advocacy.history.jobs import seal_waiting
from advocacy.links import slugs
from advocacy.links.door import journal
from advocacy.links.door.records import ClickRecord, encode
from advocacy.links.models import ClickHour, Link, LinkState
from advocacy.links.verdicts.machines import Seen
from advocacy.networks.connections import Connection, ConnectionState
from advocacy.people.models import Person
from advocacy.posts.models import Reading, Share
from advocacy.posts.moving import move_share, record_share
from advocacy.posts.states import ShareState, Way
from advocacy.reach.jobs import READER as REACH
from advocacy.reach.models import Publication
from rewards.earning.readers import READER as POINTS
from tests.installation import Installation

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday
SYSTEM = Actor.system()
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"
_numbers = count(1)


def account(person_id: int, network: str = "sandbox", followers: int | None = None) -> Connection:
    """A connected account."""
    made = Connection(
        person_id=person_id, network=network, account_id=f"a{next(_numbers)}", handle="me", secrets="{}",
        state=ConnectionState.ACTIVE, followers=followers, connected_at=NOW, refresh_at=NOW,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def item_of(source_ref: str) -> str:
    """The group of a reference as the tests spell it."""
    return source_ref.rpartition(":")[0]


def published(
    person_id: int, *, network: str = "sandbox", source_ref: str = "item:1:1", at: datetime = NOW,
    followers: int | None = None, campaign: str = "", title: str = "A story", caption: str = "",
) -> Share:  # fmt: skip
    """A post that was sent at that time, by the moves that the outbox makes."""
    person = db.session.get_one(Person, person_id)
    link = slugs.reserve(
        "https://acme.example/story", person=person, network=network, source_ref=source_ref, actor=SYSTEM, now=at,
        group_ref=item_of(source_ref),
        tags=slugs.Tags(campaign=campaign),
    )  # fmt: skip
    connection = account(person_id, network, followers)
    share = Share(
        person_id=person_id, network=network, way=Way.API, connection_id=connection.id, created_at=at, text="Words",
        sha256="0" * 64, link_id=link.id, source_ref=source_ref, group_ref=item_of(source_ref),
        permit_sha256="0" * 64, permit_from=at,
        permit_tags={"title": title}, state=ShareState.SCHEDULED, due_at=at, late_after=at + timedelta(hours=2),
    )  # fmt: skip
    db.session.add(share)
    db.session.flush()
    if caption:
        share.caption_ref = caption
        record_share(share, "schedule", actor=SYSTEM, now=at)
    move_share(share, "send", actor=SYSTEM, now=at)
    move_share(share, "publish", actor=SYSTEM, now=at, changes={"published_at": at})
    return share


def seen_live(share: Share, at: datetime) -> None:
    """The post was read back and is there."""
    share.seen_at = at
    record_share(share, "seen_live", actor=SYSTEM, now=at)


def seen_gone(share: Share, at: datetime) -> None:
    """The post was read back and is not there."""
    share.gone_at = at
    record_share(share, "seen_gone", actor=SYSTEM, now=at)


def read(now: datetime = NOW) -> None:
    """Seals the history and lets reach and rewards read it."""
    seal_waiting(now)
    follow(REACH, now)
    follow(POINTS, now)


def clicks(folder: Path, link: Link, human: int = 0, machine: int = 0, at: datetime = NOW) -> None:
    """Clicks in the journal of a door, each human one from a visitor of their own."""
    people = Seen("GET", BROWSER, secure=True, language=True, fetch_metadata=True)
    at_ms = int(at.timestamp() * 1000)
    frames = [encode(ClickRecord(at_ms, link.id, people, next(_numbers).to_bytes(16, "big"))) for _ in range(human)] + [
        encode(ClickRecord(at_ms, link.id, Seen("GET", "Googlebot/2.1"), None)) for _ in range(machine)
    ]
    door = journal.Journal(journal.folder_in(folder))
    assert door.append(frames)
    door.close()


def reading(share: Share, metric: str, value: int, at: datetime = NOW) -> None:
    """What the network reported then."""
    db.session.add(
        Reading(
            share_id=share.id, network=share.network, metric=metric, unit="count", value=value, source="network",
            captured_at=at,
        )
    )  # fmt: skip
    db.session.flush()


def link_of(share: Share) -> Link:
    """The link of a post."""
    return db.session.get_one(Link, share.link_id)


def hour_of(at: datetime) -> datetime:
    """The hour in which that was (UTC)."""
    return at.replace(minute=0, second=0, microsecond=0)


def day_of(at: datetime) -> date:
    """The day in UTC."""
    return at.astimezone(UTC).date()


def many(people: list[int], number: int, *, days: int = 28, items: int = 10) -> None:
    """So many published posts of these people with clicks and readings, written straight into their tables."""
    first = max(db.session.scalar(select(func.max(table.id))) or 0 for table in (Link, Share)) + 1
    facts: list[dict[str, Any]] = [
        {
            "id": first + n, "person_id": people[n % len(people)], "network": ("bluesky", "mastodon")[n % 2],
            "source_ref": f"item:{n % items + 1}:1", "at": NOW - timedelta(days=n % days),
            "campaign": ("", "Launch")[n % 2], "caption": f"caption:{n % 3 + 1}",
            "programme": ("", "programme:1")[n % 5 == 0],
        }
        for n in range(number)
    ]  # fmt: skip
    teams = dict(db.session.execute(select(Person.id, Person.team_id)).all())
    db.session.execute(insert(Link), [
        {
            "id": f["id"], "slug": f"s{f['id']}", "target": "https://acme.example/", "source_ref": f["source_ref"],
            "group_ref": item_of(f["source_ref"]), "network": f["network"], "person_id": f["person_id"],
            "team_id": teams[f["person_id"]], "state": LinkState.ACTIVE, "created_at": f["at"], **tags_of(f),
        }
        for f in facts
    ])  # fmt: skip
    db.session.execute(insert(Share), [
        {
            "id": f["id"], "person_id": f["person_id"], "network": f["network"], "way": Way.API, "created_at": f["at"],
            "text": "Words", "sha256": "0" * 64, "link_id": f["id"], "source_ref": f["source_ref"],
            "group_ref": item_of(f["source_ref"]),
            "permit_sha256": "0" * 64, "permit_from": f["at"], "permit_tags": {"title": f"Story {f['source_ref']}"},
            "state": ShareState.PUBLISHED, "due_at": f["at"], "late_after": f["at"], "published_at": f["at"],
            "seen_at": f["at"],
        }
        for f in facts
    ])  # fmt: skip
    db.session.execute(insert(ClickHour), [
        {
            "link_id": f["id"], "hour": hour_of(f["at"]), "raw": 9, "human": f["id"] % 7 + 1, "machine": 1,
            "suspected": 1, "unique": f["id"] % 5,
        }
        for f in facts
    ])  # fmt: skip
    db.session.execute(insert(Reading), [
        {
            "share_id": f["id"], "network": f["network"], "metric": metric, "unit": "count", "value": f["id"] % 5,
            "source": "network", "captured_at": f["at"] + timedelta(hours=1),
        }
        for f in facts for metric in ("likes", "reposts")
    ])  # fmt: skip
    db.session.execute(insert(Publication), [
        {
            "share_id": f["id"], "day": day_of(f["at"]), "at": f["at"], "person_id": f["person_id"],
            "network": f["network"], "item": item_of(f["source_ref"]), "followers": 100 + f["person_id"],
            "team_id": teams[f["person_id"]], **tags_of(f),
        }
        for f in facts
    ])  # fmt: skip


def tags_of(facts: dict[str, Any]) -> dict[str, str]:
    """What links and publications alike are tagged with."""
    return {name: facts[name] for name in ("campaign", "caption", "programme")}


def engine_of(installation: Installation) -> Engine:
    """The engine of an installation."""
    with installation.app.app_context():
        return db.engine


def counted(share: Share, human: int) -> None:
    """So many human clicks on the link of a post, in the hour of ``NOW``."""
    hour = hour_of(NOW)
    found = db.session.get(ClickHour, (share.link_id, hour)) or ClickHour(link_id=share.link_id, hour=hour)
    found.raw = found.human = found.unique = human
    db.session.add(found)
    db.session.flush()
