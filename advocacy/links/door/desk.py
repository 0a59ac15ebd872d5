"""What the door does, for threads that may block: one desk a process, used by Flask's own route. Imports no Flask."""

from __future__ import annotations

import atexit
import os
import secrets
import threading
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from advocacy import clock
from advocacy.links.alphabet import looks_like_slug
from advocacy.links.door.answer import Answer, Click, Page, RequestFacts, answer, instead
from advocacy.links.door.click_ids import new_click_id
from advocacy.links.door.commits import GroupCommit
from advocacy.links.door.journal import Journal
from advocacy.links.door.register import Register
from advocacy.links.door.stamping import date_of, day_number, stamped


class Desk:
    """Looks links up and writes clicks, blocking. Made anew after a fork, for a journal belongs to one process."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self._database_url, self._folder = database_url, folder
        self._opening = threading.Lock()
        self._pid = 0
        self._salt: tuple[int, bytes] = (-1, b"")

    def answer(self, slug: str, asked: RequestFacts) -> Answer:
        """The answer; its click is on disk, or noted as a gap, when this returns."""
        self._open()
        if not looks_like_slug(slug):
            return instead(Page.MALFORMED)
        try:
            link = self._register.find([slug]).get(slug)
        except SQLAlchemyError:
            return instead(Page.AWAY)
        if link is None:
            return instead(Page.UNKNOWN)
        given = answer(link, asked, new_click_id() if link.click_ids else None)
        if given.click is not None:
            self._record(given.click)
        return given

    def close(self) -> None:
        """Ends this process's journal."""
        if self._pid == os.getpid():
            self._pid = 0
            self._commit.close()
            self._register.close()

    def _record(self, click: Click) -> None:
        at_ms = clock.milliseconds()
        self._commit.record(stamped(click, at_ms, self._salt_of(day_number(at_ms))))

    def _salt_of(self, day: int) -> bytes:
        kept = self._salt
        if kept[0] != day:
            try:
                kept = (day, self._register.salt(date_of(day)))
            except SQLAlchemyError:
                kept = (day, secrets.token_bytes(32))
            self._salt = kept
        return kept[1]

    def _open(self) -> None:
        if self._pid == os.getpid():
            return
        with self._opening:
            if self._pid != os.getpid():
                self._register = Register(self._database_url)
                self._commit = GroupCommit(Journal(self._folder))
                self._salt = (-1, b"")
                self._pid = os.getpid()
                atexit.register(self.close)
