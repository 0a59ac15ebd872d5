"""What pages, the API and the portal ask of payouts. A constant number of statements; lists page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import ScalarSelect, func, or_, select

from advocacy.database import Page, counted, db, get, page
from advocacy.errors import NotFound
from influencers.commissions.models import Commission, CommissionState
from influencers.payouts import gathering
from influencers.payouts.details_models import TaxForm
from influencers.payouts.models import BankAnswer, LeftOut, Payout, PayoutRun, PayoutState, PayoutYear, RunState
from influencers.payouts.thresholds import rule_of

MOST_WAITING = 100
MOST_CURRENCIES = 12


@dataclass(frozen=True)
class Ready:
    """Money of a currency that was approved and is in no run: of how many partners, counted as far as it matters."""

    currency: str
    partners: int
    since: datetime


@dataclass(frozen=True)
class StateSum:
    """How many payouts of a run are in a state, and their sum in minor units."""

    state: PayoutState
    payouts: int
    total: int


@dataclass(frozen=True)
class YearLine:
    """A person's year in a currency, their newest tax form, and whether its country's threshold is reached."""

    year: PayoutYear
    form: TaxForm | None
    rule: str
    reached: bool

    @property
    def whole(self) -> int:
        """Paid and in kind together."""
        return self.year.paid + self.year.in_kind


def ready() -> Sequence[Ready]:
    """What waits for a run, by currency."""
    free = (Commission.state == CommissionState.APPROVED, Commission.payout_id.is_(None))
    sums = select(Commission.currency, func.count(Commission.enrolment_id.distinct()), func.min(Commission.approved_at))
    rows = db.session.execute(sums.where(*free).group_by(Commission.currency).limit(MOST_CURRENCIES))
    return [Ready(currency, int(count), since) for currency, count, since in rows if since is not None]


def waiting_for(currency: str, cursor: str | None, now: datetime, limit: int = 50) -> Page[gathering.Looked]:
    """Partners whose money of a currency waits, by enrolment, and what would come of a run drafted now."""
    after = int(cursor) if cursor and cursor.isdecimal() and len(cursor) < 19 else 0
    some = gathering.owed(currency, now, (), after, limit + 1)
    looked = gathering.look(some[:limit], currency, now, None, now) if some else []
    return Page(looked, str(some[limit - 1]) if len(some) > limit else None)


def runs(cursor: str | None, limit: int = 25, state: RunState | None = None) -> Page[PayoutRun]:
    """Every run, newest first."""
    wanted = select(PayoutRun) if state is None else select(PayoutRun).where(PayoutRun.state == state)
    return page(wanted, PayoutRun.id, cursor, limit)


def run_for(run_id: int) -> PayoutRun:
    """The run. Raises NotFound."""
    return get(PayoutRun, run_id, _("There is no such payout run."))


def payouts_of(
    run: PayoutRun, cursor: str | None, limit: int = 50, state: PayoutState | None = None
) -> Page[Payout]:  # fmt: skip
    """Payouts of a run, in the order of their partners."""
    wanted = select(Payout).where(Payout.run_id == run.id)
    if state is not None:
        wanted = wanted.where(Payout.state == state)
    return page(wanted, Payout.id, cursor, limit, ascending=True)


def left_out_of(run: PayoutRun, cursor: str | None, limit: int = 50) -> Page[LeftOut]:
    """Who is not in a run, and why."""
    return page(select(LeftOut).where(LeftOut.run_id == run.id), LeftOut.id, cursor, limit, ascending=True)


def sums_of(run: PayoutRun) -> Sequence[StateSum]:
    """A run's payouts by state."""
    sums = select(Payout.state, func.count(), func.sum(Payout.amount)).where(Payout.run_id == run.id)
    return [
        StateSum(state, int(count), int(total))
        for state, count, total in db.session.execute(sums.group_by(Payout.state))
    ]


def answers_of(run: PayoutRun, limit: int = 20) -> Sequence[BankAnswer]:
    """The newest files that came back for a run."""
    wanted = select(BankAnswer).where(BankAnswer.run_id == run.id).order_by(BankAnswer.id.desc()).limit(limit)
    return db.session.scalars(wanted).all()


def in_question_of(run: PayoutRun, limit: int = 20) -> Sequence[Payout]:
    """Payouts of a run that the bank does not have yet and that hold a fee whose post has changed or is gone."""
    questioned = select(Commission.id).where(Commission.payout_id == Payout.id, Commission.in_question != "").exists()
    here = Payout.run_id == run.id, Payout.state.in_((PayoutState.DRAFT, PayoutState.APPROVED))
    wanted = select(Payout).where(*here, questioned).order_by(Payout.id).limit(limit)
    return db.session.scalars(wanted).unique().all()


def payouts(
    cursor: str | None, limit: int = 50, *, person_id: int | None = None, run_id: int | None = None,
    state: PayoutState | None = None,
) -> Page[Payout]:  # fmt: skip
    """Payouts, newest first."""
    wanted = select(Payout)
    if person_id is not None:
        wanted = wanted.where(Payout.person_id == person_id, SHOWN)
    if run_id is not None:
        wanted = wanted.where(Payout.run_id == run_id)
    if state is not None:
        wanted = wanted.where(Payout.state == state)
    return page(wanted, Payout.id, cursor, limit)


SHOWN = or_(Payout.agreed, Payout.state != PayoutState.DRAFT)
"""What of their payouts a partner sees: a draft is nobody's money yet."""


def payout_for(payout_id: int) -> Payout:
    """The payout, for those who pay. Raises NotFound."""
    return get(Payout, payout_id, _("There is no such payout."))


def own_payout(person_id: int, payout_id: int) -> Payout:
    """Somebody's own payout. Raises NotFound, for another's too."""
    found = payout_for(payout_id)
    if found.person_id != person_id or (found.state is PayoutState.DRAFT and not found.agreed):
        raise NotFound(_("There is no such payout."))
    return found


def forms_of(person_id: int, limit: int = 20) -> Sequence[TaxForm]:
    """Somebody's tax forms on file, newest first."""
    wanted = select(TaxForm).where(TaxForm.person_id == person_id).order_by(TaxForm.id.desc()).limit(limit)
    return db.session.scalars(wanted).unique().all()


def forms(cursor: str | None, limit: int = 50) -> Page[TaxForm]:
    """Every tax form on file, newest first."""
    return page(select(TaxForm), TaxForm.id, cursor, limit)


def years_of(person_id: int) -> Sequence[PayoutYear]:
    """Somebody's years, newest first."""
    wanted = select(PayoutYear).where(PayoutYear.person_id == person_id)
    return db.session.scalars(wanted.order_by(PayoutYear.year.desc(), PayoutYear.currency).limit(50)).unique().all()


def currencies_of(year: int) -> Sequence[str]:
    """The currencies that somebody was paid in during a year."""
    wanted = select(PayoutYear.currency).where(PayoutYear.year == year).distinct().order_by(PayoutYear.currency)
    return db.session.scalars(wanted.limit(MOST_CURRENCIES)).all()


def year_lines(year: int, currency: str, cursor: str | None, limit: int = 50) -> Page[YearLine]:
    """Everybody's year in a currency, by number, with the threshold of the country they pay taxes in."""
    wanted = select(PayoutYear).where(PayoutYear.year == year, PayoutYear.currency == currency)
    found = page(wanted, PayoutYear.person_id, cursor, limit, ascending=True)
    known = _newest_forms([each.person_id for each in found.items])
    return Page([_line(each, known.get(each.person_id)) for each in found.items], found.next)


def waiting() -> ScalarSelect[int]:
    """How many runs wait for a second person or for the bank's file, at most a hundred."""
    states = (RunState.DRAFT, RunState.APPROVED)
    some = select(PayoutRun.id).where(PayoutRun.state.in_(states)).limit(MOST_WAITING).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def forgotten(before: datetime) -> int:
    """Partners whose money was approved before then, and whom no run since has looked at; counted as far as it
    matters."""
    free = (
        Commission.state == CommissionState.APPROVED, Commission.payout_id.is_(None), Commission.approved_at < before
    )  # fmt: skip
    told = select(LeftOut.enrolment_id).join(PayoutRun, PayoutRun.id == LeftOut.run_id)
    told = told.where(PayoutRun.drafted_at >= before, PayoutRun.currency == Commission.currency)
    told = told.where(LeftOut.enrolment_id == Commission.enrolment_id)
    return counted(select(Commission.enrolment_id).where(*free, ~told.exists()).distinct())


def unanswered(now: datetime, patience: timedelta) -> int:
    """Runs that are with the bank for longer than that after their day."""
    due = (now - patience).date()
    return counted(select(PayoutRun.id).where(PayoutRun.state == RunState.EXPORTED, PayoutRun.pay_on < due))


def _newest_forms(person_ids: Collection[int]) -> Mapping[int, TaxForm]:
    newest = select(func.max(TaxForm.id)).where(TaxForm.person_id.in_(person_ids), TaxForm.withdrawn_at.is_(None))
    found = db.session.scalars(select(TaxForm).where(TaxForm.id.in_(newest.group_by(TaxForm.person_id)))).unique()
    return {each.person_id: each for each in found}


def _line(year: PayoutYear, form: TaxForm | None) -> YearLine:
    rule = rule_of(form.country, year.year) if form else None
    if rule is None or rule.currency != year.currency:
        return YearLine(year, form, "", False)
    return YearLine(year, form, rule.name, rule.reached_by(year.paid, year.in_kind))
