"""The files of a run, for the bank and for whoever pays by hand. Queries; nothing is changed, nothing is kept.

The same run gives the same bytes at any time, as long as nobody in it was erased: that is never so before they were
paid. They hold names and accounts: the edge that hands one out records it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager
from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum.exceptions import ValidationError

from advocacy import settings, spreadsheets
from advocacy.database import db
from advocacy.english import English
from advocacy.errors import InvalidMove, Unready
from advocacy.links.attribution import money
from influencers.payouts import pain001
from influencers.payouts.details_models import GONE, SEALED, Method, PaymentDetails
from influencers.payouts.models import Payout, PayoutRun, PayoutState, RunState
from influencers.payouts.pain001 import Debtor, Order, Transfer

AT_ONCE = 500
SENT = (PayoutState.EXPORTED, PayoutState.PAID, PayoutState.FAILED)
COLUMNS = (
    "id", "name", "method", "account", "bic", "country", "amount", "currency", "note", "pay_on", "programme", "outcome",
    "paid_on", "why",
)  # fmt: skip


def message_id(run: PayoutRun) -> str:
    """What the bank calls the run's file."""
    return f"PAY-{run.key}-{run.id}"


def transfer_id(run: PayoutRun, payout_id: int) -> str:
    """What the bank calls a payout; it stands on the partner's statement."""
    return f"{run.key}-{payout_id}"


def payout_of(run: PayoutRun, told: str) -> int | None:
    """The number of the payout that a bank names; None when it can't be one of this run."""
    key, dash, number = told.partition("-")
    fits = key == run.key and dash and number.isascii() and number.isdigit() and len(number) < 19
    return int(number) if fits else None


def debtor() -> Debtor:
    """The account in settings. Raises Unready when there is none, or it can't be right."""
    written = settings.current().payout_account.split()
    remedy = English("Set ADVOCACY_PAYOUT_ACCOUNT to its IBAN and BIC, with a blank in between.")
    if not written:
        raise Unready(English("It is not said from which account partners are paid."), remedy=remedy)
    *number, last = written
    bic = last if number and bics.is_valid(last) else ""
    try:
        iban = str(ibans.validate("".join(number) if bic else "".join(written)))
    except ValidationError as wrong:
        raise Unready(English("The account that partners are paid from is no IBAN."), remedy=remedy) from wrong
    return Debtor(settings.current().company_name, iban, bic)


def as_xml(run: PayoutRun) -> Iterator[str]:
    """The run's SEPA transfers as pain.001, without those of people who were erased since. Raises InvalidMove when
    there are none, or it is not exported."""
    _refuse_unsent(run)
    of_file = (PaymentDetails.method == Method.SEPA, PaymentDetails.masked != GONE)
    wanted = _sent(run).where(*of_file)
    counted = select(func.count(), func.coalesce(func.sum(Payout.amount), 0)).select_from(Payout)
    counted = counted.join(PaymentDetails, PaymentDetails.id == Payout.details_id)
    count, total = db.session.execute(counted.where(*_of(run), *of_file)).one()
    if not count or run.currency != pain001.EUR:
        raise InvalidMove(_("This run holds no SEPA transfers."), remedy=_("Take its CSV file."))
    if run.exported_at is None:
        raise InvalidMove(_("The run was not exported."), remedy=_("Export it first."))
    order = Order(message_id(run), run.exported_at, run.pay_on, debtor(), int(count), int(total))
    return pain001.written(order, (_transfer(run, each) for each in _rows(wanted)))


def as_csv(run: PayoutRun) -> Iterator[str]:
    """Every payout of the run, with an empty column for what came of it: filled in, it is the answer. Of people who
    were erased since there is neither name nor account."""
    _refuse_unsent(run)
    return spreadsheets.written(_table(run))


def note(run: PayoutRun, payout: Payout) -> str:
    """What stands on the partner's statement."""
    return f"{payout.enrolment.programme.name} {transfer_id(run, payout.id)}"


def _table(run: PayoutRun) -> Iterator[Sequence[Any]]:
    yield COLUMNS
    for each in _rows(_sent(run)):
        holder, account = each.details.holder, each.details.account
        yield (
            transfer_id(run, each.id), holder or "", each.details.method.value, account or "", each.details.bic,
            each.details.country, money.amount(each.amount, each.currency), each.currency, note(run, each),
            run.pay_on.isoformat(), each.enrolment.programme.name,
            each.state.value if each.state is not PayoutState.EXPORTED else "",
            each.paid_on.isoformat() if each.paid_on else "", each.why,
        )  # fmt: skip


def _transfer(run: PayoutRun, payout: Payout) -> Transfer:
    holder, account = _opened(payout)
    return Transfer(
        transfer_id(run, payout.id), payout.amount, holder, account, payout.details.bic, note(run, payout)
    )  # fmt: skip


def _opened(payout: Payout) -> tuple[str, str]:
    holder, account = payout.details.holder, payout.details.account
    if holder is None or account is None:
        raise InvalidMove(
            _("Payment details of this run were erased a moment ago."), remedy=_("Ask for the file once more.")
        )
    return holder, account


def _sent(run: PayoutRun) -> Any:
    wanted = select(Payout).join(PaymentDetails, PaymentDetails.id == Payout.details_id)
    opened = contains_eager(Payout.details).undefer_group(SEALED)
    return wanted.options(opened).where(*_of(run)).order_by(Payout.id).limit(AT_ONCE)


def _of(run: PayoutRun) -> tuple[Any, ...]:
    return Payout.run_id == run.id, Payout.state.in_(SENT)


def _rows(wanted: Any) -> Iterator[Payout]:
    after = 0
    while some := db.session.scalars(wanted.where(Payout.id > after)).unique().all():
        yield from some
        after = some[-1].id


def _refuse_unsent(run: PayoutRun) -> None:
    if run.state not in (RunState.EXPORTED, RunState.SETTLED) or run.busy:
        raise InvalidMove(_("There is no file of this run."), remedy=_("It is there once the run was exported."))
