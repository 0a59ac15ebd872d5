"""Verb and queries on audiences: keep a set of rules once, which sets name a person, how many it names, what they
may share. Counts only: nobody is listed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVarTuple

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from advocacy.database import db, insert_for
from advocacy.errors import Breach
from advocacy.people.capabilities import TABLE, Capability, Role
from advocacy.people.models import Person, PersonRole, Team
from content_library.audiences import experts
from content_library.audiences.audience import Reader, fits
from content_library.models import Audience, Item, ItemOrigin, ItemState

Columns = TypeVarTuple("Columns")


def kept(rules: Mapping[str, Sequence[str]]) -> int:
    """The id of that set of rules, kept if it is new."""
    plain = {key: sorted(values) for key, values in rules.items() if values}
    digest = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
    db.session.execute(insert_for(Audience).values(sha256=digest, rules=plain).on_conflict_do_nothing())
    return db.session.scalars(select(Audience.id).where(Audience.sha256 == digest)).one()


def require_teams(rules: Mapping[str, Sequence[str]]) -> None:
    """Raises Breach for a team that there is not: nobody would be reached."""
    named = set(rules.get("teams", ()))
    there_are = set(db.session.scalars(select(Team.name).where(Team.name.in_(named)))) if named else set()
    if named - there_are:
        raise Breach(
            _("This can't be saved yet."), remedy=_("Correct what is marked."),
            errors={"audience": [_("There is no team “%(name)s”.", name=name) for name in sorted(named - there_are)]},
        )  # fmt: skip


def naming(person: Person) -> list[int]:
    """The ids of the sets that name the person."""
    reader = Reader.of(person)
    return [audience.id for audience in db.session.scalars(select(Audience)) if fits(audience.rules, reader)]


def may_share(wanted: Select[*Columns], person: Person, now: datetime) -> Select[*Columns]:
    """Of these items those that the person may share now: live, in time, and for them.

    Words of somebody's own are theirs alone, as long as the story that they retell is live. A topic may be kept to its
    experts.
    """
    told = aliased(Item)
    stands = exists().where(told.id == Item.parent_id, told.state == ItemState.LIVE)
    return wanted.where(
        Item.state == ItemState.LIVE, Item.audience_id.in_(naming(person)),
        or_(Item.for_person_id.is_(None), Item.for_person_id == person.id),
        or_(Item.origin != ItemOrigin.OWN_WORDS, stands),
        or_(Item.expires_at.is_(None), Item.expires_at > now),
        or_(Item.approved_until.is_(None), Item.approved_until > now),
        or_(Item.review_again_at.is_(None), Item.review_again_at > now), experts.open_to(person),
    )  # fmt: skip


@dataclass(frozen=True)
class Reached:
    """How many of those who may share at all a set of rules names."""

    named: int
    people: int


def reached_by(rules: Mapping[str, Sequence[str]], topics: Sequence[str] = ()) -> Reached:
    """How many would see an item with these rules and topics, by the conditions of ``audience.fits`` and of
    ``experts.open_to``. One statement."""
    sharing = [role for role, may in TABLE.items() if Capability.SHARE in may]
    named = and_(_named(rules), experts.may_speak(topics))
    people = (
        select(func.count(), func.coalesce(func.sum(case((named, 1), else_=0)), 0))
        .select_from(Person)
        .outerjoin(Team, Team.id == Person.team_id)
        .where(Person.active, _holds(sharing))
    )
    count, reached = db.session.execute(people).one()
    return Reached(int(reached), int(count))


def _named(rules: Mapping[str, Sequence[str]]) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = []
    if teams := rules.get("teams"):
        conditions.append(Team.name.in_(teams))
    if regions := rules.get("regions"):
        conditions.append(func.upper(Person.region).in_([region.upper() for region in regions]))
    if languages := rules.get("languages"):
        spoken = func.lower(Person.language)
        bases = {language.split("-")[0].lower() for language in languages}
        conditions.append(
            or_(*(or_(spoken == base, spoken.startswith(f"{base}-", autoescape=True)) for base in sorted(bases)))
        )
    if roles := rules.get("roles"):
        conditions.append(_holds([role for role in Role if role.value in roles]))
    return and_(True, *conditions)


def _holds(roles: Sequence[Role]) -> ColumnElement[bool]:
    return exists().where(PersonRole.person_id == Person.id, PersonRole.role.in_(roles))
