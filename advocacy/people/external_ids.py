"""Verbs and queries on the names that other systems have for people: link, unlink, whose is it. Imports people only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, record
from advocacy.people.models import Person
from advocacy.people.models_external import LONGEST_EXTERNAL, LONGEST_SOURCE, ExternalId


def person_by_external(source: str, external_id: str) -> Person | None:
    """Whom another system means by that name; None where nobody is linked to it. Closed accounts are found, too."""
    wanted = select(Person).join(ExternalId, ExternalId.person_id == Person.id)
    return db.session.scalar(wanted.where(ExternalId.source == source, ExternalId.external_id == external_id))


def link_external(person: Person, source: str, external_id: str, *, actor: Actor, now: datetime) -> ExternalId:
    """Links a person to their name in another system; a second time changes nothing.

    Raises Breach for a name that is empty or too long, InvalidMove when it means somebody else.
    """
    if not source or not external_id or len(source) > LONGEST_SOURCE or len(external_id) > LONGEST_EXTERNAL:
        raise Breach(
            _("That is no name by which another system knows somebody."),
            errors={"external_id": [_("Empty or too long.")]},
        )
    wanted = select(ExternalId).where(ExternalId.source == source, ExternalId.external_id == external_id)
    held = db.session.scalar(wanted)
    if held is not None and held.person_id != person.id:
        raise InvalidMove(
            _("The other system's name belongs to somebody else here."),
            remedy=_("Take the link off the other account first."),
        )
    if held is None:
        held = ExternalId(person_id=person.id, source=source, external_id=external_id, linked_at=now)
        db.session.add(held)
        db.session.flush()
        record("person", person.id, "link_external", actor=actor, now=now, about=person.id, source=source)
    return held


def unlink_external(person: Person, source: str, external_id: str | None = None, *, actor: Actor, now: datetime) -> int:
    """Takes a name in another system off a person, or all of that system; gives how many there were."""
    wanted = select(ExternalId).where(ExternalId.person_id == person.id, ExternalId.source == source)
    if external_id is not None:
        wanted = wanted.where(ExternalId.external_id == external_id)
    held = db.session.scalars(wanted).all()
    for each in held:
        db.session.delete(each)
    if held:
        db.session.flush()
        record("person", person.id, "unlink_external", actor=actor, now=now, about=person.id, source=source)
    return len(held)


def externals_of(person_id: int) -> Sequence[ExternalId]:
    """The names that other systems have for a person, the oldest first."""
    return db.session.scalars(select(ExternalId).where(ExternalId.person_id == person_id).order_by(ExternalId.id)).all()


def externals_from(source: str, person_ids: Collection[int]) -> dict[int, str]:
    """Person -> their (newest) name in that system, of those who have one."""
    if not person_ids:
        return {}
    wanted = select(ExternalId.person_id, ExternalId.external_id).where(
        ExternalId.source == source, ExternalId.person_id.in_(person_ids)
    )
    return {row.person_id: row.external_id for row in db.session.execute(wanted.order_by(ExternalId.id))}
