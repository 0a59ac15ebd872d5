"""What pages ask about people and teams."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Select, exists, func, or_, select

from advocacy.database import Page, db, get, page
from advocacy.errors import Breach
from advocacy.numbers import whole
from advocacy.people.capabilities import Role
from advocacy.people.models import OneTimeLink, Person, PersonRole, Relationship, SignIn, Team


@dataclass(frozen=True)
class Narrowing:
    """Which people to list, besides words and team; what is not given narrows nothing. ``active``: open accounts, or
    closed ones; ``never_in``: those with an open account who have not signed in so far."""

    role: Role | None = None
    relationship: Relationship | None = None
    active: bool | None = None
    never_in: bool = False


EVERYBODY = Narrowing()


def people(
    words: str = "", team_id: int | None = None, cursor: str | None = None, limit: int = 50,
    narrowing: Narrowing = EVERYBODY,
) -> Page[Person]:  # fmt: skip
    """People whose name or address holds the words, of a team where one is given; newest first."""
    wanted = _narrowed(narrowing)
    if words.strip():
        held = words.strip()
        wanted = wanted.where(
            or_(Person.name.icontains(held, autoescape=True), Person.email.icontains(held, autoescape=True))
        )
    if team_id is not None:
        wanted = wanted.where(Person.team_id == team_id)
    return page(wanted, Person.id, cursor, limit)


def _narrowed(asked: Narrowing) -> Select[Person]:
    wanted = select(Person)
    if asked.role is not None:
        wanted = wanted.where(exists().where(PersonRole.person_id == Person.id, PersonRole.role == asked.role))
    if asked.relationship is not None:
        wanted = wanted.where(Person.relationship == asked.relationship)
    if asked.active is not None:
        wanted = wanted.where(Person.active.is_(asked.active))
    if asked.never_in:
        wanted = wanted.where(Person.active, ~exists().where(SignIn.person_id == Person.id))
    return wanted


def person_for(person_id: int) -> Person:
    """The person. Raises NotFound."""
    return get(Person, person_id, _("There is no such person."))


def teams(cursor: str | None = None, limit: int = 50) -> Page[Team]:
    """Teams, newest first."""
    return page(select(Team), Team.id, cursor, limit)


def team_choices(most: int = 500) -> Sequence[Team]:
    """Teams by name, for a form."""
    return db.session.scalars(select(Team).order_by(Team.name).limit(most)).all()


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Names by id."""
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all() if ids else []
    return {row.id: row.name for row in rows}


def headcounts(team_ids: Sequence[int]) -> dict[int, int]:
    """How many open accounts each of these teams has."""
    counted = (
        select(Team.id, func.count())
        .join(Person, Person.team_id == Team.id)
        .where(Team.id.in_(team_ids), Person.active)
    )
    rows = db.session.execute(counted.group_by(Team.id)).all()
    return {row[0]: row[1] for row in rows}


def has_link(person: Person, now: datetime) -> bool:
    """True when the person holds a one-time link that they have not used."""
    open_links = select(OneTimeLink.id).where(
        OneTimeLink.person_id == person.id, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now
    )
    return db.session.scalar(open_links.limit(1)) is not None


def who_is(words: str) -> int | None:
    """Whom a number, a mail address or a whole name means; None for nobody. Raises Breach when it could be several."""
    held = words.strip().lstrip("#")
    if (number := whole(held, 9)) is not None:
        return db.session.scalar(select(Person.id).where(Person.id == number))
    wanted = select(Person.id).where(or_(Person.email == held.casefold(), func.lower(Person.name) == held.lower()))
    ids = db.session.scalars(wanted.limit(2)).all()
    if len(ids) > 1:
        raise Breach(
            _("Several people are called %(name)s.", name=held), remedy=_("Give the mail address or the number.")
        )
    return ids[0] if ids else None
