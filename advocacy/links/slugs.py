"""Verbs of tracked links: reserve, lend, pause, resume, expire. Imports people, history, database, attribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update

from advocacy.database import db
from advocacy.errors import Breach
from advocacy.history import Actor, move, record
from advocacy.links.alphabet import new_slug
from advocacy.links.attribution.rules import window_of
from advocacy.links.models import Link, LinkState
from advocacy.links.utm.parameters import Utm, what_is_wrong, with_utm
from advocacy.links.utm.templates import utm_for
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


@dataclass(frozen=True)
class Made:
    """What marketing says of a link that it makes itself: what it is called, and where it is put."""

    title: str = ""
    medium: str = ""


NOT_MADE = Made()


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
    made: Made = NOT_MADE,
) -> Link:
    """A new link to ``target``, with UTM parameters and a slug of its own.

    The parameters are ``utm``, or by the template for its tags, or network and campaign tag. Its clicks count for
    ``person`` and the team they are in now; it tells its target the click where its programme has attribution. Raises
    Breach when the target is no web address.
    """
    wrong = what_is_wrong(target)
    if wrong:
        raise Breach(
            wrong,
            remedy=_("Give a whole web address."),
            errors={"url": [wrong]},
        )
    slug = new_slug()
    told = utm or utm_for(_facts(slug, network, group_ref, tags, made)) or _usual(network, tags, made)
    link = Link(
        slug=slug,
        target=with_utm(target, told),
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
        click_ids=_attributes(tags.programme, now),
        title=made.title,
        medium=made.medium,
        state=LinkState.ACTIVE,
        created_at=now,
    )
    db.session.add(link)
    db.session.flush()
    record("link", link.id, "reserve", actor=actor, now=now, slug=link.slug, source_ref=source_ref, network=network)
    return link


def _facts(slug: str, network: str, group_ref: str, tags: Tags, made: Made) -> dict[str, str]:
    """What a template may name, as ``utm.PLACEHOLDERS`` lists it."""
    return {
        "network": network, "campaign": tags.campaign, "programme": tags.programme, "topic": tags.topic,
        "region": tags.region, "stage": tags.stage, "medium": made.medium, "item": group_ref, "slug": slug,
    }  # fmt: skip


def _usual(network: str, tags: Tags, made: Made) -> Utm:
    """Without a template: the network, or where marketing put the link."""
    if made.medium:
        return Utm(source=network or made.medium, medium=made.medium, campaign=tags.campaign)
    return Utm(source=network or "direct", campaign=tags.campaign)


def _attributes(programme: str, now: datetime) -> bool:
    """Whether a programme has attribution now: only then a click has an id."""
    window = window_of(programme, now) if programme else None
    return window is not None and window != (None,)


def lend(link_id: int, tags: Mapping[str, Any], *, assigned: bool = False) -> None:
    """A share takes the link: from now on a pause that covers these tags may hold it.

    ``assigned``: chance picked the words, so that they may be compared with others that chance picked. Which words it
    carries is noted by who counts its clicks, for some may have come already.
    """
    kept = {name: value for name, value in tags.items() if name != "title"}
    taken = {"tags": kept, "assigned": assigned}
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
