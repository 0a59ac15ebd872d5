"""Bodies of the timetable's jobs: salts are destroyed, old clicks folded away. They open their own transactions."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import delete, or_, select, text, update

from advocacy import settings
from advocacy.database import db, dialect_name, reading, writing
from advocacy.links.door import journal
from advocacy.links.intake import ingest
from advocacy.links.models import Click, ClickSalt
from advocacy.timetable import Job

KEPT = timedelta(days=90)
"""How long single clicks are kept; the hourly counters stay."""

BATCH = 10_000

AHEAD = timedelta(hours=1)
"""How far the clocks of a company's machines may differ."""


def destroy_salts(now: datetime) -> int:
    """Destroys the salts of all days but today: none outlives its day by more than an hour of running jobs. How many.

    A salt is used only at the moment of a click, so nothing needs it once its day is over. One of a day to come was
    made while a clock was ahead; it would lie there until that day, so it goes too, unless its day is all but here:
    the clocks of several machines differ by minutes. Rule: within 48 hours.
    """
    not_in_use = or_(ClickSalt.day < (now - timedelta(minutes=10)).date(), ClickSalt.day > (now + AHEAD).date())
    with reading():
        if not db.session.scalar(select(ClickSalt.day).where(not_in_use).limit(1)):
            return 0
    with writing():
        if dialect_name() == "sqlite":
            db.session.execute(text("PRAGMA secure_delete=ON"))  # the bytes go too, not only the row
        db.session.execute(update(ClickSalt).where(not_in_use).values(salt=bytes(32)))
        return int(db.session.execute(delete(ClickSalt).where(not_in_use)).rowcount)  # type: ignore[attr-defined]


def fold_away(now: datetime) -> int:
    """Deletes single clicks of days (UTC) more than 90 days ago, a batch a transaction. Gives how many.

    Their hours' counters stay. A day goes as a whole, for its clicks are judged together. Cursors stay for ever, one
    small row an hour and process: without its rows only its cursor tells that an old journal was taken in before.
    """
    before = datetime.combine((now - KEPT).date(), time(), UTC)
    folded = 0
    while True:
        with writing():
            old = select(Click.id).where(Click.minute < before).order_by(Click.minute).limit(BATCH)
            batch = db.session.scalars(old).all()
            db.session.execute(delete(Click).where(Click.id.in_(batch)))
        folded += len(batch)
        if len(batch) < BATCH:
            break
    ingest.clear_drafts(journal.folder_in(settings.current().data_dir), now)
    return folded


JOBS = [
    Job("destroy salts", destroy_salts, every=600),
    Job("fold old clicks away", fold_away, at="03:30"),
]
"""For the roof's list."""
