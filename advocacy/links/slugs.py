"""Verbs of tracked links: reserve, lend, pause, resume, expire. Imports people, history, database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from advocacy.database import db
from advocacy.errors import Breach
from advocacy.history import Actor, move, record
from advocacy.links.alphabet import new_slug
from advocacy.links.models import Link, LinkState
from advocacy.links.utm import Utm, what_is_wrong, with_utm
from advocacy.people.models import Person


@dataclass(frozen=True)
class Tags:
    """What a link's clicks are grouped by; opaque here."""

    campaign: str = ""
    topic: str = ""
    region: str = ""
    programme: str = ""
    stage: str = ""


NO_TAGS = Tags()


def reserve(
    target: str,
    *,
    person: Person | None,
    network: str,
    source_ref: str,
    group_ref: str = "",
    actor: Actor,
    now: datetime,
    tags: Tags = NO_TAGS,
    utm: Utm | None = None,
) -> Link:
    """A new link to ``target``, with UTM parameters (``utm``, or network and campaign tag) and a slug of its own.

    Its clicks count for ``person`` and the team they are in now. Raises Breach when the target is no web address.
    """
    wrong = what_is_wrong(target)
    if wrong:
        raise Breach(f"The link's address {wrong}.", remedy="Give a whole web address.", errors={"url": [wrong]})
    link = Link(
        slug=new_slug(),
        target=with_utm(target, utm or Utm(source=network or "direct", campaign=tags.campaign)),
        source_ref=source_ref,
        group_ref=group_ref,
        network=network,
        person_id=person.id if person else None,
        team_id=person.team_id if person else None,
        campaign=tags.campaign,
        topic=tags.topic,
        region=tags.region,
        programme=tags.programme,
        stage=tags.stage,
        state=LinkState.ACTIVE,
        created_at=now,
    )
    db.session.add(link)
    db.session.flush()
    record("link", link.id, "reserve", actor=actor, now=now, slug=link.slug, source_ref=source_ref, network=network)
    return link


def lend(link_id: int, tags: Mapping[str, Any], caption: str = "", *, assigned: bool = False) -> None:
    """A share with these words takes the link: from now on a pause that covers these tags may hold it.

    ``assigned``: chance picked the words, so that they may be compared with others that chance picked.
    """
    kept = {name: value for name, value in tags.items() if name != "title"}
    taken = {"tags": kept, "caption": caption, "assigned": assigned}
    db.session.execute(update(Link).where(Link.id == link_id).values(**taken))


def pause(link: Link, *, actor: Actor, now: datetime, why: str) -> None:
    """The link shows a page instead of its target, until it is resumed."""
    move(link, "pause", actor=actor, now=now, why=why)


def resume(link: Link, *, actor: Actor, now: datetime, why: str | None = None) -> None:
    """The link leads to its target again."""
    move(link, "resume", actor=actor, now=now, why=why)


def expire(link: Link, *, actor: Actor, now: datetime, why: str) -> None:
    """The link shows a page from now on."""
    move(link, "expire", actor=actor, now=now, why=why)
