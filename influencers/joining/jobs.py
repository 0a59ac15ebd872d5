"""Jobs: applications are screened, those that nobody confirmed and old answers are forgotten, proofs looked at again,
our own data is looked through for people who bring reach."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.sql import ColumnElement

from advocacy.database import db, reading, writing
from advocacy.errors import Refused
from advocacy.history import Actor
from advocacy.logs import log
from advocacy.timetable import Job
from influencers.joining import applying, evidence, looking, proofs, remembering, spotting
from influencers.joining.models import Application, ApplicationState
from influencers.partners.models import PartnerAccount

FORGETTING = Actor.job("forget applications")
PROVING = Actor.job("prove accounts")
KEPT_FOR = timedelta(days=180)
"""Answers to those who are not partners: as long as somebody may still ask why (and longer than the usual wait)."""
BATCH, PROOFS = 200, 20
OVER = (ApplicationState.DECLINED, ApplicationState.WITHDRAWN)


def past(now: datetime) -> ColumnElement[bool]:
    """Applications whose time is over: never confirmed within a week, or answered with a no half a year ago."""
    unconfirmed = and_(
        Application.state == ApplicationState.STARTED, Application.started_at < now - applying.CONFIRM_WITHIN
    )
    answered = and_(
        Application.state.in_(OVER), func.coalesce(Application.decided_at, Application.started_at) < now - KEPT_FOR
    )
    return and_(Application.forgotten_at.is_(None), or_(unconfirmed, answered))


def forget(now: datetime) -> int:
    """Forgets what is past; gives how many."""
    with writing():
        remembering.drop_past(now)
        due = db.session.scalars(select(Application).where(past(now)).order_by(Application.id).limit(BATCH)).unique()
        found = due.all()
        for application in found:
            applying.forget(application, now=now, actor=FORGETTING)
    return len(found)


def prove_again(now: datetime) -> int:
    """Looks at old proofs again; gives how many fell."""
    with reading():
        old = proofs.due_again(now, PROOFS)
        due = [(each.id, each.network, each.handle, each.url, each.proof_code) for each in old]
    fallen = 0
    for number, *asked in due:
        sight = evidence.look(*asked)
        with writing():
            account = db.session.get_one(PartnerAccount, number)
            try:
                fallen += not proofs.look_again(account, sight, actor=PROVING, now=now)
            except Refused as refusal:
                log().warning("proof not looked at", account=number, problem=str(refusal)[:200])
    return fallen


JOBS = [
    Job("screen applications", looking.screen_due, every=30),
    Job("forget applications", forget, at="03:40"),
    Job("prove accounts again", prove_again, at="04:10"),
    Job("spot who brings reach", spotting.refresh, at="04:50"),
]
