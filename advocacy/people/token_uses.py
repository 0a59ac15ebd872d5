"""When a token was last used: written at most once a minute, apart from what the request does.

A request that only reads may not write, and one that is refused keeps nothing; so the mark has a connection of its own.
Where the database is busy it is left out: the next request brings it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask, Response, g
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from advocacy import clock
from advocacy.database import db, writing
from advocacy.logs import log
from advocacy.people import tokens
from advocacy.people.models import Token
from advocacy.settings import Settings
from advocacy.timetable import Job

EVERY = timedelta(minutes=1)


def init_token_uses(app: Flask, _settings: Settings) -> None:
    """Marks tokens after each request."""
    app.after_request(_after)


def used(token: Token) -> None:
    """Says that this request shows the token."""
    g.token_used = token.id, token.last_used_at


def _after(response: Response) -> Response:
    shown = g.pop("token_used", None)
    if shown is not None:
        token_id, last = shown
        now = clock.now()
        if last is None or now - last >= EVERY:
            _mark(token_id, now)
    return response


def _mark(token_id: int, now: datetime) -> None:
    mark = update(Token).where(Token.id == token_id).values(last_used_at=now)
    try:
        with db.engine.connect().execution_options(writing=True) as line, line.begin():
            line.execute(mark)
    except OperationalError as busy:
        log().warning("use not marked", problem=str(busy.orig)[:200])


def warn(now: datetime) -> int:
    """Job: tokens that end within a week are told of, once."""
    with writing():
        return tokens.warn_of_ends(now)


JOBS = [Job("warn of tokens that end", warn, every=3600)]
