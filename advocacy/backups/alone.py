"""Whether anybody still works with the database that is about to be replaced, or left. Imports web and timetable.

A web server that goes on would write into a file that was renamed away, or between two steps: approvals and posts that
nobody ever sees again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from advocacy.database import db, reading
from advocacy.errors import Unready
from advocacy.presence import Seen
from advocacy.timetable import workers_alive
from advocacy.web.presence import servers_alive

KINDS: tuple[Callable[[datetime], Sequence[Seen]], ...] = (workers_alive, servers_alive)
"""Each has a table of its own, which an older schema may lack."""


def refuse_company(now: datetime) -> None:
    """Raises Unready while workers or web servers were seen in the last minute."""
    alive = [seen.name for kind in KINDS for seen in _seen(kind, now)]
    if alive:
        raise Unready(
            _("Workers or web servers are running: %(names)s.", names=", ".join(alive[:5])),
            remedy=_("Stop all of them; then wait for a minute."),
        )


def _seen(kind: Callable[[datetime], Sequence[Seen]], now: datetime) -> list[Seen]:
    try:
        with reading():
            found = list(kind(now))
            db.session.expunge_all()
            return found
    except SQLAlchemyError:  # no schema yet, or no database: nobody works with it
        db.session.remove()
        return []
