"""What pages and the API ask of applications. Changes nothing; a constant number of statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ScalarSelect, func, or_, select
from sqlalchemy.orm import joinedload

from advocacy.database import Page, db, get, page
from advocacy.errors import NotFound
from advocacy.people.models import Person
from influencers.joining.models import Application, ApplicationState, CameBy, Outcome
from influencers.programmes.models import Programme

MOST_WAITING = 100
SHOWN = (ApplicationState.SUBMITTED, ApplicationState.APPROVED, ApplicationState.DECLINED, ApplicationState.WITHDRAWN)
"""What the desk sees: what nobody confirmed may be somebody else's address, and is nobody's business yet."""


@dataclass(frozen=True)
class Wanted:
    """What the inbox is narrowed to; None and empty is everything."""

    state: ApplicationState | None = ApplicationState.SUBMITTED
    programme_id: int | None = None
    outcome: Outcome | None = None
    came_by: CameBy | None = None
    said: str = ""


def applications(wanted: Wanted, cursor: str | None = None, limit: int = 25) -> Page[Application]:
    """Applications; what waits is listed oldest first, for nobody is to wait longest, the rest newest first."""
    found = select(Application).where(Application.state.in_(SHOWN)).options(joinedload(Application.brought_by))
    if wanted.state is not None:
        found = found.where(Application.state == wanted.state)
    if wanted.programme_id is not None:
        found = found.where(Application.programme_id == wanted.programme_id)
    if wanted.outcome is not None:
        found = found.where(Application.outcome == wanted.outcome)
    if wanted.came_by is not None:
        found = found.where(Application.came_by == wanted.came_by)
    if start := wanted.said.strip().casefold():
        theirs = (
            Application.email.startswith(start, autoescape=True),
            Application.name.istartswith(start, autoescape=True),
        )
        found = found.where(or_(*theirs))
    return page(found, Application.id, cursor, limit, ascending=wanted.state is ApplicationState.SUBMITTED)


def counts(programme_id: int | None = None) -> Mapping[ApplicationState, int]:
    """How many stand where, of all or of one programme. One statement."""
    counted = select(Application.state, func.count().label("number")).where(Application.state.in_(SHOWN))
    if programme_id is not None:
        counted = counted.where(Application.programme_id == programme_id)
    return {row.state: row.number for row in db.session.execute(counted.group_by(Application.state))}


def application_for(application_id: int) -> Application:
    """The application, for the desk. Raises NotFound, for one that nobody confirmed too."""
    found = get(Application, application_id, _("There is no such application."))
    if found.state is ApplicationState.STARTED:
        raise NotFound(_("There is no such application."))
    return found


def chosen(numbers: Collection[int]) -> Sequence[Application]:
    """Those of these applications that wait, oldest first; at most a page of them."""
    wanted = select(Application).where(Application.id.in_(numbers), Application.state == ApplicationState.SUBMITTED)
    return db.session.scalars(wanted.order_by(Application.id).limit(MOST_WAITING)).unique().all()


def next_waiting(after: Application) -> Application | None:
    """The application that waits longest but for this one: where the desk goes on."""
    wanted = select(Application).where(Application.state == ApplicationState.SUBMITTED, Application.id != after.id)
    return db.session.scalars(wanted.order_by(Application.id).limit(1)).unique().first()


def earlier_of(application: Application, limit: int = 5) -> Sequence[Application]:
    """What the same address asked before, of any programme."""
    if not application.email:
        return ()
    wanted = select(Application).where(
        Application.email == application.email, Application.id < application.id, Application.state.in_(SHOWN)
    )
    return db.session.scalars(wanted.order_by(Application.id.desc()).limit(limit)).unique().all()


def named_person(person_id: int | None) -> Person | None:
    """Who decided, or who brought somebody; None for nobody."""
    return db.session.get(Person, person_id) if person_id is not None else None


def applications_of(person_id: int, limit: int = 20) -> Sequence[Application]:
    """The applications by which somebody came in."""
    wanted = select(Application).where(Application.person_id == person_id)
    return db.session.scalars(wanted.order_by(Application.id.desc()).limit(limit)).unique().all()


def waiting_since(now: datetime) -> datetime | None:
    """Since when the application that has waited longest waits."""
    wanted = select(func.min(Application.submitted_at)).where(Application.state == ApplicationState.SUBMITTED)
    return db.session.scalar(wanted)


def open_for_applications(now: datetime, limit: int = 200) -> Sequence[Programme]:
    """The programmes that take applications now, by name."""
    open_ = Programme.takes_applications, or_(Programme.open_until.is_(None), Programme.open_until > now)
    return db.session.scalars(select(Programme).where(*open_).order_by(Programme.name).limit(limit)).all()


def count_waiting() -> ScalarSelect[int]:
    """For the navigation: how many wait for an answer."""
    waiting = select(Application.id).where(Application.state == ApplicationState.SUBMITTED).limit(MOST_WAITING)
    return select(func.count()).select_from(waiting.subquery()).scalar_subquery()
