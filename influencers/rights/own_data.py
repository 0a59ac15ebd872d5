"""What the register keeps of a person, for their export and their erasure: the licences that they granted.

A licence stays as a fact under a number, for it says why something was used; the names in it go.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import String, cast, func, not_, or_, select, update

from advocacy.database import db
from advocacy.people.privacy import SILENT, Done, Eraser, Erasure, Kept, counted, covering, held_back, rows_of
from influencers.rights.models import Licence, Place

WHY = _l("It says why something was used; a number, no name.")


def _erase(asked: Erasure) -> Done:
    theirs = Licence.person_id == asked.person.id
    held = covering(asked.held, None, person=Licence.person_id, at=Licence.granted_at)
    named = or_(cast(Licence.persons, String) != "[]", Licence.title != "")
    blank = update(Licence).where(theirs, not_(held), named).values(persons=[], title="")
    done = db.session.execute(blank, execution_options=SILENT)
    count = counted(select(func.count()).select_from(Licence).where(theirs, not_(held)))
    stays = counted(select(func.count()).select_from(Licence).where(theirs, held))
    kept = [Kept("licences", count, WHY)] if count else []
    return Done(done.rowcount, [*kept, *held_back("licences", stays)])  # type: ignore[attr-defined]


EXPORTERS = [rows_of("licences", Licence.person_id)]
ERASERS = [Eraser("licences", _erase, frozenset({"licences.person_id"}))]
EXEMPT = frozenset({f"{Place.__tablename__}.noted_by_id"})
