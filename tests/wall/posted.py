"""Published posts for walls, made without a network: what the outbox would have left."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from advocacy import clock
from advocacy.campaigns import campaigns
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from advocacy.wall import consents, walls
from advocacy.wall.models import Wall
from advocacy.wall.walls import Plan
from tests.installation import Installation
from tests.posts.lending import share

ME = Actor.system("test")


def posted(person_id: int, words: str, network: str = "mastodon", at: datetime | None = None, **tags: Any) -> int:
    """A post that is live since an hour; inside a transaction. Gives the share's id."""
    now = clock.now()
    made = share(person_id, network=network, now=now, text=words)
    at = at or now - timedelta(hours=1)
    facts = {
        "state": ShareState.PUBLISHED, "published_at": at, "url": f"https://social.example/@{person_id}/{made.id}",
        "permit_tags": {"title": words, **tags},
    }  # fmt: skip
    db.session.execute(db.update(Share).where(Share.id == made.id).values(**facts))
    db.session.refresh(made)
    return int(made.id)


def topic(name: str) -> None:
    """A topic to choose; inside a transaction."""
    campaigns.topic_named(name, actor=ME, now=clock.now())


def wall(name: str = "Careers", *, is_open: bool = True, **plan: Any) -> Wall:
    """A wall, open unless told otherwise; inside a transaction."""
    given = {"hosts": ["careers.acme.example"], **plan}
    made = walls.add(Plan(name, **given), actor=ME, now=clock.now())
    if is_open:
        walls.open_wall(made, actor=ME, now=clock.now())
    return made


def agree(person_id: int, wall_id: int | None = None, shown_as: str = "name") -> int:
    """Somebody agrees; inside a transaction. Gives the consent's id."""
    return consents.agree(person_id, wall_id, shown_as, actor=ME, now=clock.now()).id


def opened(installation: Installation, words: str = "Wells for all", **plan: Any) -> tuple[str, int, int]:
    """A wall with one post of somebody who agreed; gives its key, the person, the share. Opens its own transactions."""
    person = installation.person(name="Nora Okafor")
    with installation.app.app_context(), writing():
        made, share_id = wall(**plan), posted(person, words)
        agree(person)
        return made.key, person, share_id
