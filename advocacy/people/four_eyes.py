"""Four eyes: what one person asked for, another one agrees to."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from advocacy.database import db
from advocacy.errors import NotAllowed
from advocacy.history import Actor


def refuse_alone(thing: Any, asked_by: str, actor: Actor) -> None:
    """Reads the thing anew, holds it until the transaction ends, and compares who asked by then with who agrees.

    ``asked_by`` is the column that names the one who asked. Raises NotAllowed for that person, and for nobody: a job or
    a command is no second person. Take the lock that guards all of its kind, if there is one, before.
    """
    db.session.refresh(thing, with_for_update={"of": type(thing)})
    if actor.id is None or actor.id == getattr(thing, asked_by):
        raise NotAllowed(
            _("You asked for it yourself; a second person has to agree."), remedy=_("Ask a colleague to agree.")
        )


def refuse_own(person_id: int | None, actor: Actor) -> None:
    """Nobody decides on their own money, words or part. Raises NotAllowed when it is about the one who acts.

    Jobs and commands are nobody, so they may.
    """
    if actor.id is not None and actor.id == person_id:
        raise NotAllowed(_("This is about yourself; somebody else has to decide it."), remedy=_("Ask a colleague."))
