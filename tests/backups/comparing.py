"""Two databases held together, table by table; and an installation in which something happened."""

from __future__ import annotations

import hashlib
from io import BytesIO

from sqlalchemy import update

from advocacy import clock
from advocacy.backups import places
from advocacy.backups.loading import sum_of
from advocacy.backups.media import shelf
from advocacy.backups.tables import tables_of
from advocacy.database import db, reading, writing
from advocacy.history import Actor, record
from advocacy.history.jobs import give_out_checkpoint, seal_waiting
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.searching import index
from advocacy.settings import Settings
from tests.installation import Installation
from tests.links.doors import BROWSER, reserve
from tests.posts.lending import lent

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
KEY = hashlib.sha256(PICTURE).hexdigest()
ODD = 'Zoë “quoted”\n\ttab, 👩‍🚀, \\backslash, {"json": null}, \\N'
TOLD_BY_RESTORE = {"history", "history_payloads", "history_unsealed", "pauses"}
"""What a restore adds: that it happened, and the pause."""
ENDED_BY_RESTORE = {"sign_ins", "one_time_links"}
"""What lets nobody in afterwards, where there was any."""
CLICKS = 3


def sums(in_force: Settings) -> dict[str, str]:
    """Table -> rows and sum, of the database of these settings."""
    with places.opened(in_force), reading():
        connection = db.session.connection()
        return {table.name: sum_of(connection, table) for table in tables_of(connection)}


def different(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The tables that are not the same in both."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def lived_in(installation: Installation) -> None:
    """People, a share, history with a checkpoint and an odd payload, a medium, an entry of the search, and clicks that
    nobody has taken in."""
    installation.person(Role.ADMIN)
    lent(installation, now=clock.now())
    link = reserve(installation)
    with installation.app.app_context():
        with writing():
            db.session.execute(update(Person).where(Person.id == 1).values(name=ODD))
            index.put("item", 7, "Äpfel und Birnen", "Ein langer Text über Obst.")
            record(
                "item", 7, "note", actor=Actor.system(), now=clock.now(), why=ODD,
                figures=[1.5, 1e3, 12345678901234567890, None, True, {"b": 1, "a": {}}],
            )  # fmt: skip
        seal_waiting(clock.now())
        give_out_checkpoint(clock.now())
        shelf().put(KEY, BytesIO(PICTURE), len(PICTURE), "image/png")
    for _ in range(CLICKS):
        installation.app.test_client().get(f"/r/{link.slug}", headers={"User-Agent": BROWSER})
