"""Somebody always can mend things: the last administrator stays one, by whatever door the role would go."""

from __future__ import annotations

from collections.abc import Callable, Collection

from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db, lock
from advocacy.errors import InvalidMove
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, PersonRole

EXTENSION = "advocacy.behind_glass"
LOCK = "administrators"


def init_behind_glass(app: Flask, ids: Callable[[], frozenset[int]]) -> None:
    """Hangs up who is kept for the day when nobody else gets in: rooms above know."""
    app.extensions[EXTENSION] = ids


def behind_glass() -> frozenset[int]:
    """The accounts that are nobody's, kept for an emergency."""
    asked: Callable[[], frozenset[int]] = current_app.extensions.get(EXTENSION, frozenset)
    return asked()


def others(than: Collection[int]) -> bool:
    """Whether an open account besides these, and besides the one behind glass, is an administrator's.

    Holds the lock of administrators until the transaction ends: of two who go at once, the second sees the first gone.
    """
    lock(LOCK)
    return bool(administrators() - frozenset(than) - behind_glass())


def administrators() -> frozenset[int]:
    """Who is an administrator now."""
    held = select(PersonRole.person_id).join(Person, Person.id == PersonRole.person_id)
    return frozenset(db.session.scalars(held.where(PersonRole.role == Role.ADMIN, Person.active)))


def stays(person: Person) -> bool:
    """Whether nobody else would be an administrator without this one, or they are behind glass."""
    if person.id in behind_glass():
        return True
    return person.active and Role.ADMIN in person.roles and not others([person.id])


def refuse_last(person: Person) -> None:
    """Raises InvalidMove where the account, or the role of an administrator, must not go: it is the one behind glass,
    or nobody else would be an administrator."""
    if person.id in behind_glass():
        raise InvalidMove(
            _("This is the break-glass account."), remedy=_("Make another account that one first, on the command line.")
        )
    if stays(person):
        raise InvalidMove(
            _("%(name)s is the last administrator.", name=person.name),
            remedy=_("Make somebody else an administrator first."),
        )
