"""Verbs that give deliverables out: all of an agreement's lines, what an amendment changes, a make-good; and cancel.

Every line of an accepted agreement is as many deliverables, which bear the line's key through all amendments: running
twice adds nothing, and what is posted stays what it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy import settings
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move, record
from advocacy.people.four_eyes import refuse_own
from advocacy.web.palette import network_look
from influencers.agreements.models import Agreement, AgreementState
from influencers.agreements.terms import terms_of
from influencers.briefs.wording import ASKED
from influencers.briefs.words import Line
from influencers.deliverables.facts import facts_of
from influencers.deliverables.models import Deliverable, DeliverableState

_S = DeliverableState
OVER = frozenset({_S.VERIFIED, _S.MISSED, _S.CANCELLED})
UNTOUCHED = frozenset({_S.ASSIGNED, _S.DRAFT_SUBMITTED, _S.CHANGES_REQUESTED, _S.APPROVED})
"""Not posted yet: an amendment changes them."""


def assign_all(
    agreement: Agreement, *, actor: Actor, now: datetime, since: int | None = None
) -> list[Deliverable]:  # fmt: skip
    """Gives out what the version in force asks for and nobody has yet; gives what was added.

    What isn't posted yet follows its line's fees and words, and its day where that is another one than before the
    version ``since`` (the one in force); what no line asks for any more is cancelled."""
    version = agreement.accepted
    if version is None or agreement.state is not AgreementState.ACCEPTED:
        return []
    there: dict[str, list[Deliverable]] = {}
    for each in deliverables_under(agreement.id):
        if each.line_key:
            there.setdefault(each.line_key, []).append(each)
    added, days = [], _days_before(agreement, since or version.number)
    for line in terms_of(version).lines:
        moved = line.key in days and days[line.key] != line.due_on
        added += _fill(agreement, line, moved, there.pop(line.key, []), actor, now)
    for each in (each for line in there.values() for each in line):
        _release(each, actor, now)
    return added


def make_good(
    missed: Deliverable, due_at: datetime | None, what: str, *, actor: Actor, now: datetime
) -> Deliverable:  # fmt: skip
    """Gives out one that stands for a missed one, once, for the same fee. Raises InvalidMove for one not missed,
    NotAllowed for one's own."""
    refuse_own(missed.person_id, actor)
    db.session.refresh(missed, with_for_update={"of": Deliverable})
    if missed.state is not _S.MISSED:
        raise InvalidMove(_("Only what was missed can be made good."))
    if db.session.scalar(select(Deliverable.id).where(Deliverable.make_good_for_id == missed.id)):
        raise InvalidMove(_("Something stands for it already."), remedy=_("See the agreement's deliverables."))
    if due_at is not None and due_at <= now:
        raise Breach(_("That day is over."), errors={"due_at": [_("Give a later day.")]})
    made = _add(
        missed.agreement, Line(missed.kind, missed.network, 1, None, missed.fee, what.strip() or missed.what), now,
        due_at,
    )  # fmt: skip
    made.make_good_for_id = missed.id
    _record(made, "assign", actor, now)
    record("deliverable", missed.id, "make_good", actor=actor, now=now, about=missed.person_id, by=made.id,
           **facts_of(missed))  # fmt: skip
    return made


def make_good_if_missing(missed: Deliverable, due_at: datetime, *, actor: Actor, now: datetime) -> Deliverable | None:
    """As ``make_good``, unless something stands for it already or its agreement is over. Raises InvalidMove for one
    not missed."""
    stands = select(Deliverable.id).where(Deliverable.make_good_for_id == missed.id)
    if missed.agreement.state is not AgreementState.ACCEPTED or db.session.scalar(stands):
        return None
    return make_good(missed, due_at, "", actor=actor, now=now)


def cancel(deliverable: Deliverable, *, actor: Actor, now: datetime, why: str) -> None:
    """It is no longer wanted; the partner reads why. Raises Breach without a reason, InvalidMove where it counts."""
    if not why.strip():
        raise Breach(_("Say why."), remedy=_("The partner will read it."), errors={"why": [_("Give a reason.")]})
    move(
        deliverable, "cancel", actor=actor, now=now, why=why.strip(), about=deliverable.person_id,
        changes={"since": now, "look_at": None, "address_key": None, "post_key": None, "ours_since": None},
        **facts_of(deliverable),
    )  # fmt: skip


def cancel_open(agreement: Agreement, *, actor: Actor, now: datetime, why: str) -> int:
    """Cancels what an agreement that ended still asked for: what isn't posted. Gives how many."""
    found = [each for each in deliverables_under(agreement.id) if each.state in UNTOUCHED]
    for each in found:
        cancel(each, actor=actor, now=now, why=why)
    return len(found)


def put_off(deliverable: Deliverable, due_at: datetime, *, actor: Actor, now: datetime) -> None:
    """Gives the partner more time. Raises NotAllowed for one's own, Breach for a day that is over, InvalidMove when it
    is over or posted."""
    refuse_own(deliverable.person_id, actor)
    if deliverable.state not in UNTOUCHED:
        raise InvalidMove(_("It is posted or over."), remedy=_("A missed one can be made good."))
    if due_at <= now:
        raise Breach(_("That day is over."), errors={"due_at": [_("Give a later day.")]})
    _put_off(deliverable, due_at, actor, now)


def give_back(deliverable: Deliverable, waited: timedelta, *, actor: Actor, now: datetime) -> None:
    """The whole days for which a draft waited for our answer are the partner's again: its day is so much later."""
    if deliverable.due_at is not None and waited.days > 0:
        _put_off(deliverable, deliverable.due_at + timedelta(days=waited.days), actor, now)


def deliverables_under(agreement_id: int) -> Sequence[Deliverable]:
    """All of an agreement, in the order of its lines."""
    theirs = select(Deliverable).where(Deliverable.agreement_id == agreement_id)
    return db.session.scalars(theirs.order_by(Deliverable.position)).unique().all()


def _put_off(deliverable: Deliverable, due_at: datetime, actor: Actor, now: datetime) -> None:
    before, deliverable.due_at, deliverable.reminded_at = deliverable.due_at, due_at, None
    record("deliverable", deliverable.id, "put_off", actor=actor, now=now, about=deliverable.person_id, before=before,
           due_at=due_at, **facts_of(deliverable))  # fmt: skip


def _days_before(agreement: Agreement, number: int) -> Mapping[str, date | None]:
    """Line -> its day, by the version that was in force before that one."""
    older = [each for each in agreement.versions if each.accepted_at is not None and each.number < number]
    before = max(older, key=lambda each: each.number, default=None)
    return {line.key: line.due_on for line in terms_of(before).lines} if before else {}


def _fill(
    agreement: Agreement, line: Line, moved: bool, there: Sequence[Deliverable], actor: Actor, now: datetime
) -> list[Deliverable]:
    """Gives out what of a line is missing; lets go of what is too much, the latest first. One that was cancelled by
    hand is not asked for again. ``moved``: the line's day is another one than before."""
    live = [each for each in there if each.state is not _S.CANCELLED]
    free = [each for each in live if each.state in UNTOUCHED]
    surplus = free[-(len(live) - line.count) :] if len(live) > line.count else []
    for each in free:
        if each in surplus:
            _release(each, actor, now)
        else:
            _follow(each, line, moved, actor, now)
    return [_assign(agreement, line, actor, now) for _each in range(line.count - len(there))]


def _release(deliverable: Deliverable, actor: Actor, now: datetime) -> None:
    """No line asks for it any more; what is posted stays."""
    if deliverable.state in UNTOUCHED:
        cancel(deliverable, actor=actor, now=now, why="The agreement no longer asks for it.")
        deliverable.line_key = ""


def _assign(agreement: Agreement, line: Line, actor: Actor, now: datetime) -> Deliverable:
    made = _add(agreement, line, now, _end_of(line))
    _record(made, "assign", actor, now)
    return made


def _add(agreement: Agreement, line: Line, now: datetime, due_at: datetime | None) -> Deliverable:
    highest = db.session.scalar(select(func.max(Deliverable.position)).where(Deliverable.agreement_id == agreement.id))
    made = Deliverable(
        agreement_id=agreement.id, enrolment_id=agreement.enrolment_id, person_id=agreement.person_id,
        position=0 if highest is None else highest + 1, line_key=line.key, kind=line.kind,
        network=line.network, title=_titled(agreement, line), what=line.what, due_at=due_at, fee=line.fee,
        currency=agreement.currency, state=_S.ASSIGNED, since=now, agreement=agreement, enrolment=agreement.enrolment,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def _follow(deliverable: Deliverable, line: Line, moved: bool, actor: Actor, now: datetime) -> None:
    """More time that was given stays, unless the line's own day was moved."""
    changed = {"fee": line.fee, "what": line.what, "due_at": _end_of(line) if moved else deliverable.due_at}
    if all(getattr(deliverable, name) == value for name, value in changed.items()):
        return
    if deliverable.what != line.what:
        deliverable.title = _titled(deliverable.agreement, line)
    for name, value in changed.items():
        setattr(deliverable, name, value)
    _record(deliverable, "amend", actor, now)


def _record(deliverable: Deliverable, verb: str, actor: Actor, now: datetime) -> None:
    record(
        "deliverable", deliverable.id, verb, actor=actor, now=now, about=deliverable.person_id, **facts_of(deliverable)
    )


def _titled(agreement: Agreement, line: Line) -> str:
    words = line.what.split("\n")[0].strip() or _unsaid(agreement, line)
    return words[:300]


def _end_of(line: Line) -> datetime | None:
    """The end of the day in the company's zone."""
    return datetime.combine(line.due_on, time(23, 59), settings.current().zone) if line.due_on else None


def _unsaid(agreement: Agreement, line: Line) -> str:
    """A line without words of its own goes by its kind and network: two of one agreement are told apart."""
    return f"{agreement.title}: {ASKED[line.kind]}, {network_look(line.network).label}"
