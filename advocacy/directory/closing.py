"""Who is in no line of a file: counted, and planned to be closed, within a limit that somebody has to lift by hand."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import exists, func, select

from advocacy.database import db
from advocacy.directory.comparing import CLOSE
from advocacy.directory.models import DirectoryEntry, ImportPiece, PeopleImport
from advocacy.errors import Breach
from advocacy.history import Actor
from advocacy.identity.models import BreakGlass
from advocacy.people.accounts import count_people
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, PersonRole

AT_ONCE = 500
CLOSES_AT_ONCE = 20
"""Accounts closed in one transaction: everything that hangs on each ends with it."""
FEW, SHARE = 5, 10
"""So many accounts, or one in so many, are closed without saying their number."""


def count_missing(found: PeopleImport) -> int:
    """How many accounts are in no line."""
    return sum(1 for _each in _missing(found, None))


def plan(found: PeopleImport, said: int | None, *, actor: Actor) -> None:
    """Adds pieces that close whoever is in no line, but for whoever asks.

    Raises Breach when they are many and their number was not said, or another one was.
    """
    missing = list(_missing(found, actor.id))
    if len(missing) > max(FEW, count_people() // SHARE) and said != len(missing):
        raise Breach(
            ngettext(
                "%(count)s account would be closed.",
                "%(count)s accounts would be closed.",
                len(missing),
                count=len(missing),
            ),
            remedy=_("That is many: is the file whole? If it is, say their number."),
            errors={"closes": [_("Write %(count)s.", count=len(missing))]},
        )
    last = db.session.scalar(select(func.max(ImportPiece.number)).where(ImportPiece.import_id == found.id)) or 0
    for step, begin in enumerate(range(0, len(missing), CLOSES_AT_ONCE), start=1):
        rows = [[CLOSE, person_id] for person_id in missing[begin : begin + CLOSES_AT_ONCE]]
        db.session.add(ImportPiece(import_id=found.id, number=last + step, rows=rows))
    found.all_rows += len(missing)


def _missing(found: PeopleImport, but: int | None) -> Iterator[int]:
    """Open accounts of the company that no line names; whom SCIM looks after is SCIM's to close, and the account
    behind glass nobody's."""
    named: set[str] = set()
    for rows in db.session.scalars(select(ImportPiece.rows).where(ImportPiece.import_id == found.id)):
        named.update(row[1] for row in rows if row[0] != CLOSE)
    works_here = exists().where(PersonRole.person_id == Person.id, PersonRole.role != Role.AMBASSADOR)
    provisioned = exists().where(DirectoryEntry.person_id == Person.id)
    of_nobody = exists().where(BreakGlass.person_id == Person.id)
    theirs = (Person.active, works_here, ~provisioned, ~of_nobody)
    wanted = select(Person.id, Person.email).where(*theirs).order_by(Person.id)
    after = 0
    while some := db.session.execute(wanted.where(Person.id > after).limit(AT_ONCE)).all():
        after = some[-1].id
        yield from (row.id for row in some if row.email not in named and row.id != but)
