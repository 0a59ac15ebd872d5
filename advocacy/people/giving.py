"""What somebody outside gives people: roles from the company's directory, and from a provider by its claims.

One verb for all sources. Each knows what it gave, so that what nobody gives any more goes, but never what a colleague
gave by hand; and what a colleague took by hand is not given back as long as the source only says the same again.
Imports models.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, insert, or_, select, update

from advocacy.database import db
from advocacy.history import Actor, Each, record_all
from advocacy.people import last_admin
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, PersonRole
from advocacy.people.models_given import GivenRole

AT_ONCE = 500
Book = Mapping[str, Mapping[Role, bool]]
"""By source: the roles that it gives somebody, and whether they hold them for that."""


@dataclass(frozen=True)
class Step:
    """What changes for somebody: roles they get and lose; in the book, what is written (and whether it is ours) and
    what is struck out."""

    gets: frozenset[Role]
    loses: frozenset[Role]
    written: Mapping[Role, bool]
    struck: frozenset[Role]


def step(
    source: str, book: Book, held: Collection[Role], wanted: Collection[Role], *, active: bool, keeps: Collection[Role]
) -> Step:
    """Pure: what a source's saying ``wanted`` changes for somebody who holds ``held``.

    A closed account gets nothing; what is said of it is written down. ``keeps`` are roles that don't go. Who would be
    left without any role is an employee: with none at all they could not even sign out.
    """
    before = book.get(source, {})
    elsewhere = {role for other, roles in book.items() if other != source for role, ours in roles.items() if ours}
    new = frozenset(wanted) - frozenset(before)
    struck = frozenset(before) - frozenset(wanted) - (frozenset(keeps) & frozenset(held))
    loses = frozenset(role for role in struck if before[role] and role in held and role not in elsewhere)
    written = {role: role not in held or role in elsewhere for role in new}
    gets = new - frozenset(held) if active else frozenset[Role]()
    if active and held and not (frozenset(held) | gets) - loses:
        gets, loses = frozenset({Role.EMPLOYEE}) - frozenset(held), loses - {Role.EMPLOYEE}
    return Step(gets, loses, written, struck)


def bring(
    source: str, wanted: Mapping[int, Collection[Role]], people: Sequence[Person], *, actor: Actor, now: datetime
) -> None:
    """Brings the roles of these people to what the source says now; a constant number of statements.

    The last administrator stays one, whatever a source says.
    """
    if not people:
        return
    books = _books([person.id for person in people])
    kept = _kept(source, books, wanted, people)
    steps = {
        person: step(
            source, books[person.id], person.roles, wanted.get(person.id, ()), active=person.active,
            keeps={Role.ADMIN} if person.id in kept else (),
        )
        for person in people
    }  # fmt: skip
    _write(source, steps)
    told = [
        Each(person.id, {"roles": sorted((person.roles | one.gets) - one.loses)}, person.id)
        for person, one in steps.items() if one.gets or one.loses
    ]  # fmt: skip
    record_all("person", told, "set_roles", actor=actor, now=now)
    for person in people:
        db.session.expire(person, ["role_rows"])


def end_source(source: str, *, actor: Actor, now: datetime) -> None:
    """The source says nothing any more: what it gave goes."""
    last = 0
    there = select(GivenRole.person_id).where(GivenRole.source == source).distinct().order_by(GivenRole.person_id)
    while ids := db.session.scalars(there.where(GivenRole.person_id > last).limit(AT_ONCE)).all():
        some = db.session.scalars(select(Person).where(Person.id.in_(ids))).unique().all()
        bring(source, {}, some, actor=actor, now=now)
        last = ids[-1]
    db.session.execute(delete(GivenRole).where(GivenRole.source == source))


def taken_over(person_id: int, roles: Collection[Role]) -> None:
    """A colleague gave these by hand: no source takes them."""
    if roles:
        theirs = (GivenRole.person_id == person_id, GivenRole.role.in_(roles))
        db.session.execute(update(GivenRole).where(*theirs).values(ours=False))


def given_anew(person_id: int, held: Collection[Role], binding: Collection[Role]) -> None:
    """Somebody is back: what sources give them is given again when they say it next, but for roles that bind others."""
    theirs = (GivenRole.person_id == person_id, GivenRole.role.not_in({*held, *binding}))
    db.session.execute(delete(GivenRole).where(*theirs))


def _books(ids: Collection[int]) -> dict[int, dict[str, dict[Role, bool]]]:
    found: dict[int, dict[str, dict[Role, bool]]] = defaultdict(lambda: defaultdict(dict))
    for row in db.session.scalars(select(GivenRole).where(GivenRole.person_id.in_(ids))):
        found[row.person_id][row.source][row.role] = row.ours
    return found


def _kept(
    source: str, books: Mapping[int, Book], wanted: Mapping[int, Collection[Role]], people: Sequence[Person]
) -> frozenset[int]:
    """Those who would lose ADMIN where nobody else would have it, and the account behind glass."""
    losing = frozenset(
        person.id for person in people
        if Role.ADMIN in person.roles and Role.ADMIN not in wanted.get(person.id, ())
        and books[person.id].get(source, {}).get(Role.ADMIN)
    )  # fmt: skip
    if not losing:
        return losing
    return losing & last_admin.behind_glass() if last_admin.others(losing) else losing


def _write(source: str, steps: Mapping[Person, Step]) -> None:
    db.session.flush()
    loses = [(person.id, role) for person, one in steps.items() for role in sorted(one.loses)]
    struck = [(person.id, role) for person, one in steps.items() for role in sorted(one.struck)]
    _drop(PersonRole, loses)
    _drop(GivenRole, struck, GivenRole.source == source)
    gets = [{"person_id": person.id, "role": role} for person, one in steps.items() for role in sorted(one.gets)]
    written: list[dict[str, Any]] = [
        {"person_id": person.id, "source": source, "role": role, "ours": ours}
        for person, one in steps.items() for role, ours in sorted(one.written.items())
    ]  # fmt: skip
    if gets:
        db.session.execute(insert(PersonRole), gets)
    if written:
        db.session.execute(insert(GivenRole), written)


def _drop(kind: type[PersonRole | GivenRole], pairs: Sequence[tuple[int, Role]], *more: Any) -> None:
    if pairs:
        these = or_(*(and_(kind.person_id == person_id, kind.role == role) for person_id, role in pairs))
        db.session.execute(delete(kind).where(these, *more), execution_options={"synchronize_session": False})
