"""Verbs on taking part in leaderboards: join under a name of one's choice, leave at once. Everybody's own step."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select, tuple_, update

from advocacy import settings
from advocacy.database import db, lock
from advocacy.errors import Breach, NotAllowed
from advocacy.history import Actor, record
from advocacy.people.models import Person
from advocacy.people.names import folded
from rewards.boards import periods, pseudonyms
from rewards.boards.models import BoardMember, BoardScore, Period

NAMES = "rewards.boards.names"
"""The lock of those who choose a name: without it two could choose the same at once and one would meet an error."""
LISTING = "rewards.boards.listing"
"""The lock of those who say whose points are listed."""


def join(person: Person, pseudonym: str = "", *, actor: Actor, now: datetime) -> BoardMember:
    """Takes part from the periods under way on, under a pseudonym or under one's own name; said again, renames.

    Raises NotAllowed for somebody else, Breach for a pseudonym that is no fit one or taken.
    """
    if actor.id != person.id:
        raise NotAllowed(_("Taking part in leaderboards is everybody's own step."))
    lock(NAMES)
    shown, key = _name(person, pseudonym)
    member = db.session.get(BoardMember, person.id)
    verb = "rename" if member else "join"
    if member is None:
        member = BoardMember(person_id=person.id, joined_at=now)
        db.session.add(member)
    member.pseudonym, member.pseudonym_key = shown, key
    lock(LISTING)
    under_way = [(period, periods.starts_on(period, today(now))) for period in Period]
    place = tuple_(BoardScore.period, BoardScore.starts_on)
    mine = (BoardScore.person_id == person.id, place.in_(under_way))
    db.session.execute(update(BoardScore).where(*mine).values(listed=True), execution_options=UNSEEN)
    record("leaderboards", person.id, verb, actor=actor, now=now, about=person.id, pseudonym=bool(shown))
    return member


def leave(person: Person, *, actor: Actor, now: datetime) -> bool:
    """Leaves every board at once, past ones too; False for somebody who was on none."""
    lock(LISTING)
    gone = db.session.execute(delete(BoardMember).where(BoardMember.person_id == person.id))
    if not gone.rowcount:  # type: ignore[attr-defined]
        return False
    theirs = (BoardScore.person_id == person.id, BoardScore.listed)
    db.session.execute(update(BoardScore).where(*theirs).values(listed=False), execution_options=UNSEEN)
    record("leaderboards", person.id, "leave", actor=actor, now=now, about=person.id)
    return True


def member_of(person_id: int) -> BoardMember | None:
    """How somebody takes part; None when they don't."""
    return db.session.get(BoardMember, person_id)


def today(now: datetime) -> date:
    """The day in the company's zone."""
    return now.astimezone(settings.current().zone).date()


UNSEEN = {"synchronize_session": False}


def _name(person: Person, pseudonym: str) -> tuple[str | None, str | None]:
    if not pseudonym.strip():
        return None, None
    shown = pseudonyms.require_fit(pseudonym)
    pseudonyms.refuse_names_of_others(shown, person)
    key = folded(shown)
    taken = select(BoardMember.person_id).where(BoardMember.pseudonym_key == key, BoardMember.person_id != person.id)
    if db.session.scalar(taken) is not None:
        said = _("Somebody is called that, or nearly so.")
        raise Breach(said, remedy=_("Choose another name."), errors={"pseudonym": [said]})
    return shown, key
