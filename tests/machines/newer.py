"""A machine of a later release beside those of the park: it upgrades the database under them, and writes what they
don't know of."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Sequence

from sqlalchemy import column, func, select, table, update

from advocacy import schema
from advocacy.database import db, reading, writing
from tests import later_release
from tests.installation import Installation
from tests.machines.load import Lending, Suggesting
from tests.machines.park import Process
from tests.soak.invariants import Finding

PEOPLE = table("people", column("id"), column(later_release.COLUMN))
KNOWN = PEOPLE.c[later_release.COLUMN]
MARK = "kept"


class Newer:
    """The machine of the later release; the others are of today's."""

    def __init__(self, installation: Installation, lending: Lending, suggesting: Suggesting) -> None:
        self._installation, self._lending, self._suggesting = installation, lending, suggesting
        self._marked = self._shares = self._suggestions = 0

    def upgrades(self) -> None:
        """The schema is the later release's from now on; what it knows of everybody is in the column that it added."""
        with self._installation.app.app_context():
            later_release.upgrades()
            with writing():
                marks = update(PEOPLE).values({KNOWN: MARK}).returning(PEOPLE.c.id)
                self._marked = len(db.session.scalars(marks).all())
        self._shares, self._suggestions = len(self._lending.shares), len(self._suggesting.acknowledged)

    def finding(self, webs: Sequence[Process]) -> Finding:
        """Whether the older ones worked on, came up again, and left alone what is not theirs."""
        shares = len(self._lending.shares) - self._shares
        suggestions = len(self._suggesting.acknowledged) - self._suggestions
        found = Finding(
            "machines of the older release work on beside the newer schema and leave it alone",
            f"{shares} shares and {suggestions} suggestions since, {self._marked} people with what the newer knows",
        )
        with self._installation.app.app_context():
            if (there := schema.present()) != later_release.REVISION:
                found.wrong.append(f"the schema is {there}")
            with reading():
                kept = db.session.scalar(select(func.count()).select_from(PEOPLE).where(KNOWN == MARK))
        if not self._marked or kept != self._marked:
            found.wrong.append(f"of {self._marked} people {kept} have still what the newer release wrote")
        if not shares or not suggestions:
            found.wrong.append("nothing went on under the newer schema")
        found.wrong += [f"{each.name}: {why}" for each in webs if "schema" in (why := _unready(each.port))]
        return found


def _unready(port: int) -> str:
    """Why a server says that it is not ready, or nothing."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10):
            return ""
    except urllib.error.HTTPError as refusal:
        return str(json.load(refusal)["why"])
