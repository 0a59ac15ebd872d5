"""Machines go by the database's clock: what it shows is measured now and then, and ``clock.now`` follows it.

Leases, slots, tokens and one-time codes are compared with the clock of whichever machine looks: were they minutes
apart, one would take over what another is still at. With SQLite there is one machine and nothing to agree on. Only
processes that serve or work ask (``keep``); what is imported, tested or told in the demo goes by its own clock.
Imports clock, database, logs.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from advocacy import clock
from advocacy.database import db
from advocacy.logs import log

EVERY = 20.0
"""Seconds between two looks at the database's clock."""
NEAR = timedelta(milliseconds=250)
"""Clocks that differ by no more are left alone."""


def measured(engine: Engine) -> tuple[timedelta, timedelta]:
    """How far the database's clock is ahead of this machine's own, and by how much that may be wrong."""
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))  # connected, begun: what follows is one way there and back
        asked = time.time()
        theirs: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        heard = time.time()
    ours = datetime.fromtimestamp((asked + heard) / 2, UTC)
    return theirs - ours, timedelta(seconds=(heard - asked) / 2)


def agree(engine: Engine) -> None:
    """Lets ``clock.now`` follow the database's clock, where it is off. A database that is away changes nothing."""
    try:
        ahead, doubt = measured(engine)
    except SQLAlchemyError:
        return
    if abs(ahead - clock.ahead()) <= max(NEAR, doubt):
        return
    wanted = timedelta(0) if abs(ahead) <= max(NEAR, doubt) else ahead
    log().warning("clock follows the database's", seconds_off=-ahead.total_seconds())
    clock.go_by(wanted)


def keep(app: Flask, *, once: bool = False) -> None:
    """Agrees now and, unless ``once``, again every ``EVERY`` seconds while the process lives."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name != "postgresql":
        return
    agree(engine)
    if not once:
        threading.Thread(target=_keep, args=[engine], name="clock", daemon=True).start()


def _keep(engine: Engine) -> None:
    while True:
        time.sleep(EVERY)
        agree(engine)
