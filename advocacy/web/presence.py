"""Processes of the web server that are alive, and what each says of itself. Imports presence; a thread of each writes.

The worker's sign of life is a job (``timetable.heartbeat``); a web process has no timetable, so it has a thread.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from advocacy import clock, settings
from advocacy.database import Model, db, insert_for, writing
from advocacy.logs import log
from advocacy.presence import ALIVE, Seen, this_process, vitals

EVERY_SECONDS = 20.0
KEPT = timedelta(days=1)


class WebServer(Seen, Model):
    """A process of the web server and when it was last alive."""

    __tablename__ = "web_servers"


def say_alive(now: datetime) -> None:
    """Says that this process is alive, and forgets those gone for a day. Opens its own transaction."""
    with writing():
        said = vitals(settings.current(), now)
        upsert = insert_for(WebServer).values(name=this_process(), started_at=now, **said)
        db.session.execute(upsert.on_conflict_do_update(index_elements=["name"], set_=said))
        db.session.query(WebServer).filter(WebServer.seen_at < now - KEPT).delete()


def servers_alive(now: datetime) -> Sequence[WebServer]:
    """The processes of the web server seen in the last minute, by name."""
    alive = select(WebServer).where(WebServer.seen_at > now - ALIVE)
    return db.session.scalars(alive.order_by(WebServer.name)).all()


def keep_saying(app: Flask) -> None:
    """Starts the thread that says so as long as this process lives."""
    threading.Thread(target=_say, args=(app, threading.Event()), name="presence", daemon=True).start()


def _say(app: Flask, never: threading.Event) -> None:
    while True:
        with app.app_context():
            try:
                say_alive(clock.now())
            except SQLAlchemyError as problem:  # the database is away; the pages say so, and this comes again
                log().warning("presence not kept", problem=type(problem).__name__)
        never.wait(EVERY_SECONDS)
