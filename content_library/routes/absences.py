"""Verbs and queries on absences: enter one with a delegate, take it back. Delegates in a circle are refused by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from advocacy.database import Page, db, get, lock, page
from advocacy.errors import Breach, InvalidMove, NotAllowed, NotFound
from advocacy.history import Actor, record
from advocacy.people.models import Person
from content_library.models import Absence
from content_library.routes import deciders
from content_library.routes.standing import loop_in

LONGEST = timedelta(days=400)


@dataclass(frozen=True)
class _Leave:
    """An absence that is being entered, as the rules on chains see it."""

    person_id: int
    delegate_id: int | None
    begins_at: datetime
    ends_at: datetime


def enter(
    person: Person, begins_at: datetime, ends_at: datetime, delegate: Person | None, *, actor: Actor, now: datetime
) -> Absence:
    """A person is away for a time, and a delegate decides in their place.

    The delegate reviews for some function; in a registered principal's place they are qualified themselves.
    Raises Breach by field, a circle of delegates among them, with its names.
    """
    lock("absences")
    wrong: dict[str, list[str]] = {}
    if not deciders.is_reviewer(person):
        raise Breach(
            _("%(name)s reviews for no function.", name=person.name),
            remedy=_("Only reviewers need somebody in their place."),
        )
    if not now - timedelta(days=1) <= begins_at < ends_at <= begins_at + LONGEST or ends_at <= now:
        wrong["ends_at"] = [_("An absence begins today or later, ends after that, and lasts 400 days at most.")]
    if delegate and (why := _own_choice(person, delegate, actor) or _unfit(person, delegate, now)):
        wrong["delegate"] = [why]
    others = _overlapping(begins_at, ends_at)
    if not wrong and any(each.person_id == person.id for each in others):
        wrong["begins_at"] = [
            _("%(name)s is away already in that time. Take that absence back first.", name=person.name)
        ]
    if not wrong and (why := _circle(_Leave(person.id, delegate.id if delegate else None, begins_at, ends_at), others)):
        wrong["delegate"] = [why]
    if wrong:
        first = next(iter(wrong.values()))[0]
        raise Breach(_("This absence can't be entered."), remedy=first, errors=wrong)
    absence = Absence(
        person_id=person.id, delegate_id=delegate.id if delegate else None, begins_at=begins_at, ends_at=ends_at,
        entered_by_id=actor.id, entered_at=now,
    )  # fmt: skip
    db.session.add(absence)
    db.session.flush()
    record(
        "absence", absence.id, "enter", actor=actor, now=now, about=person.id, person_id=person.id,
        delegate_id=absence.delegate_id, begins_at=begins_at, ends_at=ends_at,
    )  # fmt: skip
    return absence


def hand_over(
    absence: Absence, heir: Person | None, *, actor: Actor, now: datetime, why: str, leaver: int
) -> int | None:
    """Another deputy in place of one who leaves, by the rules of entering; None where the heir may not."""
    lock("absences")
    db.session.refresh(absence)
    absent, begins_at, ends_at = db.session.get_one(Person, absence.person_id), absence.begins_at, absence.ends_at
    if heir is not None:
        others = [each for each in _overlapping(begins_at, ends_at) if each.id != absence.id]
        closed = loop_in(_Leave(absent.id, heir.id, begins_at, ends_at), others)
        if closed or _own_choice(absent, heir, actor) or _unfit(absent, heir, now):
            heir = None
    absence.delegate_id = heir.id if heir else None
    record(
        "absence", absence.id, "hand_over", actor=actor, now=now, why=why, about=leaver, person_id=absent.id,
        delegate_id=absence.delegate_id,
    )  # fmt: skip
    return absence.delegate_id


def take_back(absence: Absence, *, actor: Actor, now: datetime) -> None:
    """Ends an absence now, or before it has begun. Raises InvalidMove when it is over."""
    lock("absences")
    db.session.refresh(absence)
    if absence.ends_at <= now:
        raise InvalidMove(_("This absence is over."))
    absence.ends_at = max(absence.begins_at, now)
    record(
        "absence", absence.id, "take_back", actor=actor, now=now, about=absence.person_id,
        person_id=absence.person_id, ends_at=absence.ends_at,
    )  # fmt: skip


def absence_for(absence_id: int, caller_id: int, *, keeps_routes: bool) -> Absence:
    """An absence of the caller's own, or anybody's for those who keep routes. Raises NotFound."""
    found = get(Absence, absence_id, _("There is no such absence."))
    if found.person_id != caller_id and not keeps_routes:
        raise NotFound(_("There is no such absence."))
    return found


def refuse_others(person_id: int, caller_id: int, *, keeps_routes: bool) -> None:
    """Raises NotAllowed for the absence of somebody else, unless the caller keeps routes."""
    if person_id != caller_id and not keeps_routes:
        raise NotAllowed(
            _("You can enter your own absence only."), remedy=_("Ask HR or Compliance to enter another one's.")
        )


def listing(caller_id: int, cursor: str | None = None, limit: int = 50, *, keeps_routes: bool) -> Page[Absence]:
    """Absences that the caller may know of: their own, those in which they stand in, all for those who keep routes."""
    named = (joinedload(Absence.person).raiseload("*"), joinedload(Absence.delegate).raiseload("*"))
    wanted = select(Absence).options(*named)
    if not keeps_routes:
        wanted = wanted.where(or_(Absence.person_id == caller_id, Absence.delegate_id == caller_id))
    return page(wanted, Absence.id, cursor, limit)


def _own_choice(person: Person, delegate: Person, actor: Actor) -> str | None:
    """Why whoever enters another one's absence may not be its delegate: they would give themselves a say."""
    if actor.id is None or delegate.id != actor.id or person.id == actor.id:
        return None
    return str(
        _(
            "You can't name yourself in %(name)s's place. Name somebody else, or let %(name)s enter it.",
            name=person.name,
        )
    )


def _unfit(person: Person, delegate: Person, now: datetime) -> str | None:
    """Why somebody may not stand for that person; None when they may."""
    if delegate.id == person.id:
        return str(_("Nobody stands for themselves."))
    if not deciders.is_reviewer(delegate):
        return str(_("%(name)s reviews for no function, or has left.", name=delegate.name))
    needs = any(person.can(function.capability) for function in deciders.QUALIFIED)
    if needs and not deciders.qualified(now, [delegate.id]):
        return str(
            _(
                "%(name)s has no qualification that is good today: a registered principal's place needs one.",
                name=delegate.name,
            )
        )
    return None


def _overlapping(begins_at: datetime, ends_at: datetime) -> Sequence[Absence]:
    lasting = select(Absence).where(Absence.ends_at > begins_at, Absence.begins_at < ends_at)
    return db.session.scalars(lasting.where(Absence.ends_at > Absence.begins_at).order_by(Absence.id)).all()


def _circle(leave: _Leave, others: Sequence[Absence]) -> str | None:
    """The circle of delegates that this absence would close, by name."""
    loop = loop_in(leave, others)
    if loop is None:
        return None
    names = {each.id: each.name for each in db.session.scalars(select(Person).where(Person.id.in_(loop))).unique()}
    return str(
        _("They would stand for each other in a circle: %(names)s.", names=" → ".join(names[each] for each in loop))
    )
