"""What pages and the API ask of contests. Before it is settled nobody but the judges sees what was
entered: whoever runs it sees how much, and how far the judges are."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from advocacy.database import Page, counted, db, get, page
from advocacy.errors import NotFound
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from rewards.challenges import audience
from rewards.challenges.contest_models import Contest, ContestEntry, ContestState, EntryState, Judge, Opinion

RUNNING = (ContestState.OPEN, ContestState.CLOSED)
OVER = (ContestState.SETTLED, ContestState.CANCELLED)
POSTS = 50


def contests(person: Person, view: str, limit: int) -> Sequence[Contest]:
    """The newest contests that the person sees: open ones, those they entered, or those that are over."""
    states = {"open": RUNNING, "over": OVER}.get(view, (*RUNNING, *OVER))
    entered = Contest.id.in_(select(ContestEntry.contest_id).where(_of(person.id)))
    seen = entered if view == "mine" else audience.seen_by(Contest, person)
    wanted = select(Contest).where(Contest.state.in_(states), seen)
    return db.session.scalars(wanted.order_by(Contest.id.desc()).limit(limit)).all()


def contest_for(person: Person, contest_id: int) -> Contest:
    """A contest that the person may see, has entered, or judges. Raises NotFound."""
    found = db.session.get(Contest, contest_id)
    if found is None or not (
        judges(found, person.id) or is_shown(found, person) or own_entry(found, person.id)
    ):  # fmt: skip
        raise NotFound(_("There is no such contest."))
    return found


def judged_by(person: Person, contest_id: int) -> Contest:
    """A contest that the person judges. Raises NotFound."""
    found = db.session.get(Contest, contest_id)
    if found is None or not judges(found, person.id):
        raise NotFound(_("There is no such contest."))
    return found


def judges(contest: Contest, person_id: int) -> bool:
    """Whether somebody is among its judges."""
    return person_id in {judge.person_id for judge in contest.judges}


def all_contests(cursor: str | None, limit: int) -> Page[Contest]:
    """Every contest, for whoever runs them, newest first."""
    return page(select(Contest), Contest.id, cursor, limit)


def entries_of(contest: Contest, cursor: str | None, limit: int) -> Page[ContestEntry]:
    """What stands entered, oldest first, with the judges' opinions."""
    wanted = select(ContestEntry).where(
        ContestEntry.contest_id == contest.id, ContestEntry.state != EntryState.WITHDRAWN
    )
    return page(
        wanted.options(selectinload(ContestEntry.opinions)), ContestEntry.id, cursor, limit, ascending=True
    )  # fmt: skip


def own_entry(contest: Contest, person_id: int) -> ContestEntry | None:
    """What a person entered, with what the judges say of it."""
    wanted = select(ContestEntry).where(ContestEntry.contest_id == contest.id, _of(person_id))
    return db.session.scalar(wanted.options(selectinload(ContestEntry.opinions)).order_by(ContestEntry.id.desc()))


def require_own_entry(contest: Contest, person_id: int) -> ContestEntry:
    """What a person entered. Raises NotFound for nothing."""
    found = own_entry(contest, person_id)
    if found is None:
        raise NotFound(_("You have entered nothing."))
    return found


def entry_in(contest: Contest, entry_id: int) -> ContestEntry:
    """An entry of that contest. Raises NotFound."""
    found = get(ContestEntry, entry_id, _("There is no such entry."))
    if found.contest_id != contest.id or found.state is EntryState.WITHDRAWN:
        raise NotFound(_("There is no such entry."))
    return found


def placed(contest: Contest) -> Sequence[tuple[ContestEntry, str]]:
    """The entries that have a prize, with the names of who made them: they entered to be seen."""
    wanted = (
        select(ContestEntry, Person.name)
        .join(Person, Person.id == ContestEntry.person_id)
        .where(ContestEntry.contest_id == contest.id, ContestEntry.state == EntryState.JUDGED)
        .where(ContestEntry.place <= max(len(contest.places), 1))
        .order_by(ContestEntry.place, ContestEntry.id)
        .limit(20)
    )
    return [(entry, name) for entry, name in db.session.execute(wanted)]


def how_many(contest_ids: Sequence[int]) -> dict[int, int]:
    """Contest -> entries that stand."""
    there = (ContestEntry.contest_id.in_(contest_ids), ContestEntry.state != EntryState.WITHDRAWN)
    rows = db.session.execute(select(ContestEntry.contest_id, func.count()).where(*there).group_by(
        ContestEntry.contest_id
    ))  # fmt: skip
    return {contest_id: count for contest_id, count in rows}  # noqa: C416 - a row is no pair to mypy


def waiting_for(person_id: int) -> int:
    """How many entries wait for a judge's marks, counted as far as a badge needs."""
    said = select(Opinion.entry_id).where(Opinion.judge_id == person_id)
    wanted = (
        select(ContestEntry.id)
        .join(Contest, Contest.id == ContestEntry.contest_id)
        .join(Judge, Judge.contest_id == Contest.id)
        .where(Judge.person_id == person_id, Contest.state == ContestState.CLOSED)
        .where(ContestEntry.state == EntryState.ENTERED, ContestEntry.id.not_in(said))
    )
    return counted(wanted)


def badge() -> int:
    """How many entries wait for the reader's marks; 0 for whoever judges nothing."""
    return waiting_for(current_user.id)


def judged(person_id: int) -> Sequence[Contest]:
    """Contests that a person judges and that are not over, the newest first."""
    mine = select(Judge.contest_id).where(Judge.person_id == person_id)
    wanted = select(Contest).where(Contest.id.in_(mine), Contest.state.not_in(OVER))
    return db.session.scalars(wanted.order_by(Contest.id.desc()).limit(POSTS)).all()


def posts_of(person_id: int) -> Sequence[Share]:
    """The newest published posts of a person that are there: what they may enter."""
    mine = (Share.person_id == person_id, Share.state == ShareState.PUBLISHED, Share.gone_at.is_(None))
    return db.session.scalars(select(Share).where(*mine).order_by(Share.id.desc()).limit(POSTS)).all()


def _of(person_id: int) -> ColumnElement[bool]:
    return (ContestEntry.person_id == person_id) & (ContestEntry.state != EntryState.WITHDRAWN)


def is_shown(contest: Contest, person: Person) -> bool:
    """Whether it is for them, and no plan any more."""
    return contest.state is not ContestState.PLANNED and audience.is_for(contest, person)
