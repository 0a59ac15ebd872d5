"""Verbs of blackouts: plan, make longer or wider, ask to lift early, keep, lift by a second person; and what falls in.

A blackout begins and ends by the clock. One person may make it hold more, never less: ending it early, or taking it
back before it began, takes two, as resuming does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from advocacy.campaigns.in_force import blackouts_between
from advocacy.campaigns.models import Blackout, BlackoutState
from advocacy.campaigns.pauses import close_gate, name_in
from advocacy.campaigns.quiet_periods import quarterly, quiet_periods
from advocacy.campaigns.scopes import Reach, Scope, covers, stopped_by
from advocacy.database import Page, db, get, page
from advocacy.english import English
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move, record
from advocacy.people.four_eyes import refuse_alone

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Plan:
    """What is to be held and when; ``name`` is the campaign's, topic's, ... and empty for everything."""

    title: str
    scope: Scope
    name: str
    from_at: datetime
    until_at: datetime
    why: str = ""


def plan(given: Plan, *, actor: Actor, now: datetime) -> Blackout:
    """Plans a blackout; one that has begun holds at once. Raises Breach for times or names that can't be."""
    given = _checked(given, now)
    close_gate()
    planned = Blackout(**vars(given), state=BlackoutState.PLANNED, planned_by=actor.id, planned_at=now)
    db.session.add(planned)
    db.session.flush()
    record("blackout", planned.id, "plan", actor=actor, now=now, why=given.why or None, **_facts(planned))
    return planned


@dataclass(frozen=True)
class Quarters:
    """Results that come out every three months at ``out_at``, and how many days before them it is quiet."""

    first: date
    count: int
    days_before: int
    out_at: time


def plan_quarters(like: Plan, quarters: Quarters, zone: str, *, actor: Actor, now: datetime) -> list[Blackout]:
    """A quiet period before each results day, by the clocks of ``zone``, each titled with its day: all of them or none.

    ``like`` says the rest. Raises Breach.
    """
    days = quarterly(quarters.first, quarters.count)
    periods = quiet_periods(days, quarters.days_before, quarters.out_at, zone)
    plans = [
        replace(like, title=f"{like.title} {day.isoformat()}", from_at=start, until_at=end)
        for day, (start, end) in zip(days, periods, strict=True)
    ]
    return [plan(each, actor=actor, now=now) for each in plans]


def change(blackout: Blackout, given: Plan, *, actor: Actor, now: datetime) -> None:
    """Renames it, says more, or makes it longer or wider; the history keeps what it was.

    Raises Breach for one that would hold less, InvalidMove for one that is lifted or over.
    """
    close_gate()  # and read again: against what somebody made of it meanwhile, this may be less
    db.session.refresh(blackout, with_for_update={"of": Blackout})
    if blackout.state is BlackoutState.LIFTED or blackout.until_at <= now:
        raise InvalidMove(_("This blackout is over."), remedy=_("Plan another one."))
    given = _checked(given, now)
    _refuse_less(blackout, given)
    before = _facts(blackout)
    for name, value in vars(given).items():
        setattr(blackout, name, value)
    record("blackout", blackout.id, "change", actor=actor, now=now, before=before, **_facts(blackout))


def ask_to_lift(blackout: Blackout, *, actor: Actor, now: datetime, why: str | None = None) -> None:
    """Asks a second person to agree that it ends early; until then it holds. Raises InvalidMove."""
    if blackout.until_at <= now:
        raise InvalidMove(_("This blackout has ended by itself."))
    _move(blackout, "ask_to_lift", actor, now, why, {"asked_by": actor.id, "asked_at": now})


def keep(blackout: Blackout, *, actor: Actor, now: datetime, why: str | None = None) -> None:
    """Refuses, or takes back, the wish to lift it. Raises InvalidMove."""
    _move(blackout, "keep", actor, now, why, {"asked_by": None, "asked_at": None})


def lift(blackout: Blackout, *, actor: Actor, now: datetime, why: str | None = None) -> None:
    """Ends it now. Raises NotAllowed for the person who asked: it takes two."""
    close_gate()
    refuse_alone(blackout, "asked_by", actor)
    _move(blackout, "lift", actor, now, why, {"lifted_by": actor.id, "lifted_at": now})


def falls_into(tags: Mapping[str, Any], network: str, at: datetime) -> Reach | None:
    """The blackout, planned or begun, that a post with these tags on that network at that time would be held by.

    Its ``called`` and ``until`` say what to warn of; the one that ends last where there are several. None: none.
    """
    return stopped_by(blackouts_between(at, at), tags, network, at)


def ahead_of(tags: Mapping[str, Any], network: str, now: datetime) -> list[Reach]:
    """The blackouts, begun or planned, that such a post could fall into within a year; the first to begin first."""
    return [reach for reach in blackouts_between(now, now + LONGEST) if covers(reach, tags, network)]


def blackout_for(blackout_id: int) -> Blackout:
    """The blackout. Raises NotFound."""
    return get(Blackout, blackout_id, _("There is no such blackout."))


def ahead(now: datetime, limit: int = 100) -> Sequence[Blackout]:
    """Blackouts that hold now or will, the first to begin first, with their people."""
    standing = select(Blackout).where(Blackout.state != BlackoutState.LIFTED, Blackout.until_at > now)
    with_people = standing.options(joinedload(Blackout.planner), joinedload(Blackout.asker))
    return db.session.scalars(with_people.order_by(Blackout.from_at, Blackout.id).limit(limit)).all()


def all_blackouts(cursor: str | None, limit: int) -> Page[Blackout]:
    """Every blackout, newest first."""
    return page(select(Blackout), Blackout.id, cursor, limit)


def past(now: datetime, limit: int) -> Sequence[Blackout]:
    """Blackouts that ended or were lifted, the last to end first."""
    over = (Blackout.state == BlackoutState.LIFTED) | (Blackout.until_at <= now)
    wanted = select(Blackout).where(over).options(joinedload(Blackout.planner))
    return db.session.scalars(wanted.order_by(Blackout.until_at.desc(), Blackout.id.desc()).limit(limit)).all()


def _move(
    blackout: Blackout, verb: str, actor: Actor, now: datetime, why: str | None, changes: dict[str, Any]
) -> None:  # fmt: skip
    move(blackout, verb, actor=actor, now=now, why=why, changes=changes, **_facts(blackout))


def _facts(blackout: Blackout) -> dict[str, Any]:
    return {name: getattr(blackout, name) for name in ("title", "scope", "name", "from_at", "until_at")}


def _checked(given: Plan, now: datetime) -> Plan:
    title = " ".join(given.title.split())
    if not title or len(title) > 120:
        raise Breach(_("Give it a title of at most 120 characters."), errors={"title": [_("1 to 120 characters.")]})
    if given.until_at <= given.from_at:
        raise Breach(_("It can't end before it begins."), errors={"until_at": [_("After the start.")]})
    if given.until_at <= now:
        raise Breach(_("That time is past."), errors={"until_at": [_("Choose an end to come.")]})
    if given.until_at - given.from_at > LONGEST:
        raise Breach(_("That is longer than a year."), errors={"until_at": [_("At most a year after the start.")]})
    return Plan(
        title, given.scope, name_in(given.scope, given.name)[:120], given.from_at, given.until_at, given.why.strip()
    )


def _refuse_less(blackout: Blackout, given: Plan) -> None:
    remedy = English("Plan another one, and ask a second person to lift this one.")
    if given.from_at > blackout.from_at:
        raise Breach(_("It would begin later."), remedy=remedy, errors={"from_at": [_("Not later than before.")]})
    if given.until_at < blackout.until_at:
        raise Breach(_("It would end earlier."), remedy=remedy, errors={"until_at": [_("Not earlier than before.")]})
    same = given.scope is blackout.scope and given.name.casefold() == blackout.name.casefold()
    if not same and given.scope is not Scope.ALL:
        raise Breach(
            _("It would cover something else."), remedy=remedy, errors={"scope": [_("The same, or everything.")]}
        )
