"""Verbs on cases: open, clear, uphold; appeal, grant it, refuse it; what happens when nobody looks in time.

Whoever a case is about is innocent until somebody has looked: credits are held, not taken, and free again when the time
is over. Nobody judges a case of their own, one in which they are named, or an appeal against themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy import select

from advocacy import settings
from advocacy.database import db, lock
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, move, record
from advocacy.history.records import plain
from rewards.earning.granting import CREDITS
from rewards.fair_play import holding
from rewards.fair_play.looking import Found
from rewards.fair_play.models import Case, CaseState, Finding, SuspectedCredit

LONGEST = 2_000
NOBODY_LOOKED = "Nobody looked at it in time."
"""What is written down when a case ends by itself, for the person whom it is about."""


def open_case(person_id: int, found: Sequence[Found], *, actor: Actor, now: datetime) -> Case | None:
    """Opens a case about what a look found, and holds its credits; None when each was looked into before.

    A pattern concerns a credit once: what was cleared is not found again, by whatever version.
    """
    lock(CREDITS)
    fresh = _fresh(found, now)
    if not fresh:
        return None
    due_at = now + timedelta(days=settings.current().fair_play_review_days)
    case = Case(person_id=person_id, state=CaseState.OPEN, found_at=now, due_at=due_at)
    db.session.add(case)
    db.session.flush()
    for each, entries in fresh:
        finding = Finding(
            case_id=case.id, pattern=each.pattern.key, version=each.version, evidence=plain(each.suspicion.evidence),
            subject=each.suspicion.subjects[0] if len(each.suspicion.subjects) == 1 else "",
        )  # fmt: skip
        db.session.add(finding)
        db.session.flush()
        db.session.add_all(SuspectedCredit(finding_id=finding.id, entry_id=entry_id) for entry_id in entries)
    record(
        "fair_play_case", case.id, "open", actor=actor, now=now, about=person_id, person_id=person_id, due_at=due_at,
        patterns=sorted({each.pattern.key for each, _ in fresh}), points=holding.points_of(_entries_of(case)),
    )  # fmt: skip
    return case


def clear(case: Case, *, actor: Actor, now: datetime, reason: str = "") -> None:
    """All is well: the credits are free again. Raises NotAllowed for one's own case, InvalidMove when it is decided."""
    _refuse_involved(case, actor)
    _clear(case, _words(reason, "reason", needed=False), actor, now)


def uphold(case: Case, *, actor: Actor, now: datetime, reason: str) -> None:
    """It is so: the credits are taken back, and the person may appeal. Raises Breach without a reason, which they read,
    NotAllowed for one's own case, InvalidMove when it is decided."""
    _refuse_involved(case, actor)
    reason = _words(reason, "reason", needed=True)
    lock(CREDITS)
    until = now + timedelta(days=settings.current().fair_play_appeal_days)
    changes = {"reviewer_id": actor.id, "decided_at": now, "reason": reason, "due_at": until}
    move(case, "uphold", actor=actor, now=now, why=reason, about=case.person_id, changes=changes,
         person_id=case.person_id, until=until)  # fmt: skip
    holding.take_back(_entries_of(case), now)


def appeal(case: Case, words: str, *, actor: Actor, now: datetime) -> None:
    """The person says why it is not so. Raises NotAllowed for others, Breach without words, InvalidMove when the time
    for it is over or nothing was upheld."""
    if actor.id != case.person_id:
        raise NotAllowed(gettext("Only the person whom it is about can appeal."))
    words = _words(words, "words", needed=True)
    if case.state is CaseState.UPHELD and now > case.due_at:
        raise InvalidMove(
            gettext("The time to appeal was over on %(due_at)s.", due_at=format(case.due_at, "%Y-%m-%d")),
            remedy=gettext("If something new has come to light, talk to HR: they see this case."),
        )
    due_at = now + timedelta(days=settings.current().fair_play_review_days)
    changes = {"appeal": words, "appealed_at": now, "due_at": due_at}
    move(case, "appeal", actor=actor, now=now, why=words, about=case.person_id, changes=changes,
         person_id=case.person_id, due_at=due_at)  # fmt: skip


def grant_appeal(case: Case, *, actor: Actor, now: datetime, reason: str = "") -> None:
    """The person is right: the credits are given again. Raises NotAllowed for whoever upheld it or is named in it."""
    _refuse_judge(case, actor)
    _grant(case, _words(reason, "reason", needed=False), actor, now)


def refuse_appeal(case: Case, *, actor: Actor, now: datetime, reason: str) -> None:
    """A second person found that it is so: nothing more moves. Raises as ``grant_appeal``, Breach without a reason."""
    _refuse_judge(case, actor)
    reason = _words(reason, "reason", needed=True)
    _judge(case, "refuse_appeal", reason, actor, now)


def end_overdue(now: datetime, limit: int = 100) -> int:
    """Ends cases that nobody looked at in time, in favour of whom they are about. Gives how many."""
    overdue = select(Case).where(Case.state.in_((CaseState.OPEN, CaseState.APPEALED)), Case.due_at < now)
    cases = db.session.scalars(overdue.order_by(Case.id).limit(limit)).all()
    for case in cases:
        end = _clear if case.state is CaseState.OPEN else _grant
        end(case, NOBODY_LOOKED, Actor.system(), now)
    return len(cases)


def _clear(case: Case, reason: str, actor: Actor, now: datetime) -> None:
    lock(CREDITS)
    changes = {"reviewer_id": actor.id, "decided_at": now, "reason": reason}
    move(case, "clear", actor=actor, now=now, why=reason or None, about=case.person_id, changes=changes,
         person_id=case.person_id)  # fmt: skip
    holding.free(_entries_of(case), now)


def _grant(case: Case, reason: str, actor: Actor, now: datetime) -> None:
    lock(CREDITS)
    _judge(case, "grant_appeal", reason, actor, now)
    holding.give_again(_entries_of(case), now)


def _judge(case: Case, verb: str, reason: str, actor: Actor, now: datetime) -> None:
    changes = {"judge_id": actor.id, "judged_at": now, "judgement": reason}
    move(case, verb, actor=actor, now=now, why=reason or None, about=case.person_id, changes=changes,
         person_id=case.person_id)  # fmt: skip


def _fresh(found: Sequence[Found], now: datetime) -> list[tuple[Found, list[int]]]:
    """What was found, with the credits that its pattern did not concern before; they are held by now."""
    fresh = []
    for each in found:
        known = select(SuspectedCredit.entry_id).join(Finding, Finding.id == SuspectedCredit.finding_id)
        known = known.where(Finding.pattern == each.pattern.key, SuspectedCredit.entry_id.in_(each.entries))
        entries = sorted(set(each.entries) - set(db.session.scalars(known)))
        if held := holding.hold(entries, now):
            fresh.append((each, held))
    return fresh


def _entries_of(case: Case) -> list[int]:
    wanted = select(SuspectedCredit.entry_id).join(Finding, Finding.id == SuspectedCredit.finding_id)
    return sorted(set(db.session.scalars(wanted.where(Finding.case_id == case.id))))


def named_in(case: Case) -> frozenset[int]:
    """The numbers of other people whom its findings name."""
    found = db.session.scalars(select(Finding).where(Finding.case_id == case.id))
    return frozenset(other for each in found for other in each.others)


def may_judge(case: Case, actor: Actor) -> bool:
    """Whether that person may say the next word of a judge: neither part of it, nor judging their own decision."""
    involved = actor.id is None or actor.id == case.person_id or actor.id in named_in(case)
    return not involved and not (case.state is CaseState.APPEALED and actor.id == case.reviewer_id)


def _refuse_involved(case: Case, actor: Actor) -> None:
    if actor.id is None or actor.id == case.person_id or actor.id in named_in(case):
        raise NotAllowed(
            gettext("You are part of this case yourself."), remedy=gettext("Ask a colleague who is not to decide.")
        )


def _refuse_judge(case: Case, actor: Actor) -> None:
    _refuse_involved(case, actor)
    if actor.id == case.reviewer_id:
        raise NotAllowed(
            gettext("You decided this case yourself."),
            remedy=gettext("Somebody else judges the appeal: ask a colleague."),
        )


def _words(text: str, field: str, *, needed: bool) -> str:
    text = text.strip()
    if needed and not text:
        raise Breach(
            gettext("Say why, in words that the other side reads."), errors={field: [gettext("Give a reason.")]}
        )
    if len(text) > LONGEST:
        raise Breach(
            gettext("That is too long."), errors={field: [gettext("At most %(longest)s characters.", longest=LONGEST)]}
        )
    return text
