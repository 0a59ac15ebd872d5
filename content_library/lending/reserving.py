"""Verbs on the links of previews: keep one for a person's words on a network, take it for the share that follows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from advocacy.database import db
from advocacy.english import English
from advocacy.errors import InvalidMove
from advocacy.links.attribution import programmes
from advocacy.links.models import Link
from advocacy.links.slugs import Tags, reserve
from advocacy.people.models import Person
from content_library.models import Item, Reservation, Revision


def reserved(item: Item, revision: Revision, network: str, person: Person, now: datetime) -> Link:
    """The link that this person's previews of these words on that network show, until a share takes it.

    Two previews at once agree on one: a partial unique index lets in the first, the second reads it.
    """
    found = standing(revision, network, person)
    if found is not None:
        return found
    try:
        with db.session.begin_nested():
            return _new(item, revision, network, person, now)
    except IntegrityError:
        found = standing(revision, network, person)
        if found is None:
            raise InvalidMove(
                English("This preview was shared just now."), remedy=English("Look at the preview again.")
            ) from None
        return found


def take(link: Link | None, now: datetime) -> None:
    """The share takes its preview's link. Raises InvalidMove when another one has."""
    if link is None:
        return
    reservation = db.session.scalars(
        select(Reservation).where(Reservation.link_id == link.id, Reservation.taken_at.is_(None)).with_for_update()
    ).one_or_none()
    if reservation is None:
        raise InvalidMove(English("This preview was shared already."), remedy=English("Look at the preview again."))
    reservation.taken_at = now
    db.session.flush()


def standing(revision: Revision, network: str, person: Person) -> Link | None:
    """The link that is reserved for this person's words on that network, if they have looked at a preview."""
    reservation = db.session.scalars(
        select(Reservation).where(
            Reservation.person_id == person.id, Reservation.revision_id == revision.id, Reservation.network == network,
            Reservation.taken_at.is_(None),
        )
    ).one_or_none()  # fmt: skip
    return reservation.link if reservation else None


def _new(item: Item, revision: Revision, network: str, person: Person, now: datetime) -> Link:
    link = reserve(
        revision.url, person=person, network=network, source_ref=revision.source_ref,
        group_ref=item.group_ref, actor=person.actor, now=now,
        tags=Tags(
            item.campaign, item.topics[0] if item.topics else "", person.region,
            programmes.of(person.id, item.group_ref),
            item.stage or "",
        ),
    )  # fmt: skip
    db.session.add(
        Reservation(person_id=person.id, revision_id=revision.id, network=network, link_id=link.id, reserved_at=now)
    )
    db.session.flush()
    return link
