"""Verbs: note what counts for a person, once by its subject; undo it, and do it again. Imports the pure weeks.

The rooms above may note too, what no history tells.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from advocacy.database import db, insert_for
from advocacy.people.models import Person
from rewards.standing.models import Deed, Figure
from rewards.standing.weeks import monday_of


def note(person_id: int, figure: Figure, subject: str, at: datetime, of: str = "") -> bool:
    """Writes a deed down; False when it was noted before, or when nobody is left whose it could be."""
    person = db.session.get(Person, person_id)
    if person is None:
        return False
    row = {
        "person_id": person_id, "figure": figure, "subject": subject, "of": of[:80], "at": at, "gone": False,
        "week": monday_of(at, person.zone),
    }  # fmt: skip
    fresh = insert_for(Deed).values(row).on_conflict_do_nothing(index_elements=["figure", "subject"])
    return db.session.scalar(fresh.returning(Deed.id)) is not None


def set_gone(figure: Figure, subject: str, gone: bool) -> bool:
    """Whether the deed counts no more, or does again; False when there is no such deed, or it was so."""
    changed = (
        update(Deed)
        .where(Deed.figure == figure, Deed.subject == subject, Deed.gone.is_(not gone))
        .values(gone=gone)
        .returning(Deed.id)
    )
    return db.session.scalar(changed) is not None
