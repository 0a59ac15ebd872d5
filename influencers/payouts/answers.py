"""Verbs: take the bank's answer, or a person's word for one payout. Which file or line is refused, and why.

A file is held against its own run alone: a payout of another run, a sum or a currency that is not what was sent, a
payout that was told otherwise before, is refused line by line. The bank speaks of what was in its file alone: of
nothing that a person pays by hand. Nobody takes in their own word on what they were paid. What is told is kept with
each payout; what follows from it is ``following``'s.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.sql import ColumnElement

from advocacy import settings
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, record
from influencers.payouts import answer_csv, pain002
from influencers.payouts.details_models import Method, PaymentDetails
from influencers.payouts.files import message_id, payout_of, transfer_id
from influencers.payouts.models import BankAnswer, Outcome, Payout, PayoutRun, PayoutState, RunState
from influencers.payouts.paid_days import could_be
from influencers.payouts.runs import reason, while_small
from influencers.payouts.told import Answer, Told, Wrong

LARGEST = 20_000_000
"""Bytes of one file."""
MOST_WRONG = 200
"""Refused lines that are kept; the others are counted in the last of them."""
AT_ONCE = 500
BY_HAND = "by_hand"
_TOLD = {PayoutState.PAID: Outcome.PAID, PayoutState.FAILED: Outcome.FAILED}


def take(run: PayoutRun, content: bytes, *, actor: Actor, now: datetime) -> tuple[BankAnswer, bool]:
    """Takes a file, pain.002 or CSV; gives what came of it, and whether it is new: the same once more changes nothing.

    Raises Breach for what is no answer, or one to another file; InvalidMove before the run was exported; NotAllowed for
    a table with a line on one's own payout: the bank's own file speaks for itself, a table is somebody's word.
    """
    if len(content) > LARGEST:
        raise Breach(_("That file is too large."), remedy=_("At most %(largest)s MB.", largest=LARGEST // 1_000_000))
    db.session.refresh(run, with_for_update={"of": PayoutRun})
    fingerprint = hashlib.sha256(content).hexdigest()
    before = select(BankAnswer).where(BankAnswer.run_id == run.id, BankAnswer.sha256 == fingerprint)
    found = db.session.scalar(before)
    if found is not None:
        return found, False
    if run.state not in (RunState.EXPORTED, RunState.SETTLED):
        raise InvalidMove(_("The bank does not have this run."), remedy=_("Export it first."))
    read = _read(content)
    if read.of and read.of != message_id(run):
        raise Breach(
            _("That answers another file."), remedy=_("This run's file is %(message_id)s.", message_id=message_id(run))
        )
    if read.everything is not None and not read.of:
        raise Breach(
            _("This answer refuses a whole file and doesn't say which (OrgnlMsgId)."),
            remedy=_("Ask the bank for one that names the file, or tell each payout by hand."),
        )
    answer = BankAnswer(run_id=run.id, sha256=fingerprint, kind=read.kind, taken_by=actor.id or 0, taken_at=now)
    if actor.id is None:
        raise NotAllowed(_("A person has to take in a bank's answer."), remedy=_("Sign in."))
    if read.kind == answer_csv.KIND:
        _refuse_own(run, read, actor)
    wrong = [*read.wrong, *_keep(run, answer, read, _today(now))]
    answer.wrong = _bounded(wrong)
    db.session.add(answer)
    db.session.flush()
    record("payout_run", run.id, "take_answer", actor=actor, now=now, kind=answer.kind, paid=answer.paid,
           failed=answer.failed, waiting=answer.waiting, known=answer.known, wrong=len(wrong),
           sha256=fingerprint)  # fmt: skip
    run.busy = True
    db.session.flush()
    while_small(run, now)
    return answer, True


def by_hand(
    payout: Payout, outcome: Outcome, why: str, *, actor: Actor, now: datetime, paid_on: date | None = None
) -> None:  # fmt: skip
    """A person's word that a payout was paid, or failed: as the account statement says, and on which day if it was not
    the one for which it was ordered. Raises InvalidMove when it is not with the bank, NotAllowed for one's own, Breach
    for a failure without a reason, or a day on which it can't have been paid."""
    if actor.id is None or actor.id == payout.person_id:
        raise NotAllowed(_("Somebody else has to say so."), remedy=_("Ask a colleague of finance."))
    run = payout.run
    db.session.refresh(run, with_for_update={"of": PayoutRun})
    db.session.refresh(payout, with_for_update={"of": Payout})
    if payout.state is not PayoutState.EXPORTED or payout.outcome is not None:
        raise InvalidMove(_("This payout is not with the bank."), remedy=_("Its page says what became of it."))
    why = reason(why) if outcome is Outcome.FAILED or why.strip() else ""
    if paid_on is not None and not could_be(paid_on, _exported_on(run), _today(now)):
        raise Breach(
            _("It can't have been paid on that day."), errors={"paid_on": [_("After the export, and not later.")]}
        )
    payout.outcome, payout.why = outcome, why if outcome is Outcome.FAILED else ""
    payout.paid_on = paid_on if outcome is Outcome.PAID else None
    record("payout", payout.id, "tell", actor=actor, now=now, why=why or None, about=payout.person_id, outcome=outcome,
           run=run.id)  # fmt: skip
    run.busy = True
    db.session.flush()
    while_small(run, now)


def _read(content: bytes) -> Answer:
    looks_xml = content.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t")[:1] == b"<"
    return pain002.read(content) if looks_xml else answer_csv.read(io.BytesIO(content))


def _refuse_own(run: PayoutRun, read: Answer, actor: Actor) -> None:
    mine = db.session.scalars(select(Payout.id).where(Payout.run_id == run.id, Payout.person_id == actor.id))
    if {transfer_id(run, each) for each in mine} & {line.id for line in read.lines}:
        raise NotAllowed(_("Your own payout is in this table."), remedy=_("Somebody else has to take it in."))


def _today(now: datetime) -> date:
    return now.astimezone(settings.current().zone).date()


def _exported_on(run: PayoutRun) -> date:
    return _today(run.exported_at or run.drafted_at)


def _in_the_banks_file() -> ColumnElement[bool]:
    return Payout.details_id.in_(select(PaymentDetails.id).where(PaymentDetails.method == Method.SEPA))


def _keep(run: PayoutRun, answer: BankAnswer, read: Answer, today: date) -> list[Wrong]:
    """Writes what is told beside the payouts, and counts it; gives the lines that don't fit."""
    answer.paid = answer.failed = answer.waiting = answer.known = 0
    if read.everything is not None:
        refused = {"outcome": Outcome.FAILED, "why": read.everything.why}
        sent = (Payout.run_id == run.id, Payout.state == PayoutState.EXPORTED, Payout.outcome.is_(None))
        of_file = update(Payout).where(*sent, _in_the_banks_file())
        done = db.session.execute(of_file.values(**refused), execution_options=_SILENT)
        answer.failed = getattr(done, "rowcount", 0)
        db.session.expire_all()
        return []
    wrong: list[Wrong] = []
    seen: set[int] = set()
    for begin in range(0, len(read.lines), AT_ONCE):
        some = read.lines[begin : begin + AT_ONCE]
        known = _known(run, some)
        for line in some:
            payout = known.get(line.id)
            why = _refusal(payout, line, seen) or _never_so(run, payout, line, read.kind, today)
            if payout is None or why is not None:
                wrong.append(Wrong(line.where, why or ""))
                continue
            seen.add(payout.id)
            _note(answer, payout, line)
        db.session.flush()
    return wrong


def _known(run: PayoutRun, lines: Iterable[Told]) -> Mapping[str, Payout]:
    """Payouts of this run, by what the bank calls them."""
    ids = {number for line in lines if (number := payout_of(run, line.id)) is not None}
    found = db.session.scalars(select(Payout).where(Payout.run_id == run.id, Payout.id.in_(ids))).unique()
    return {transfer_id(run, each.id): each for each in found}


def _never_so(run: PayoutRun, payout: Payout | None, line: Told, kind: str, today: date) -> str | None:
    """What a line tells of a payout and can't be: the bank never had it, or not by that day."""
    if payout is not None and kind == pain002.KIND and payout.details.method is not Method.SEPA:
        return f"“{line.id}” was not in the bank's file; a person pays it."
    if line.paid_on is not None and not could_be(line.paid_on, _exported_on(run), today):
        return f"“{line.id}” can't have been paid on {line.paid_on.isoformat()}."
    return None


def _refusal(payout: Payout | None, line: Told, seen: set[int]) -> str | None:
    if payout is None:
        return f"“{line.id[:40]}” is no payout of this run."
    if payout.id in seen:
        return f"“{line.id}” is told twice in this file; the first line counts."
    if line.amount is not None and (line.amount, line.currency) != (payout.amount, payout.currency):
        return f"“{line.id}” is another sum than was sent."
    if payout.state not in (PayoutState.EXPORTED, *_TOLD):
        return f"“{line.id}” was taken out of the run; the bank never had it from us."
    told = payout.outcome or _TOLD.get(payout.state)
    if told is not None and line.outcome is not None and told is not line.outcome:
        return f"“{line.id}” was told as {told} before. Look at the account statement."
    return None


def _note(answer: BankAnswer, payout: Payout, line: Told) -> None:
    if payout.outcome is not None or payout.state in _TOLD:
        answer.known += 1
    elif line.outcome is None:
        answer.waiting += 1
    else:
        payout.outcome, payout.why = line.outcome, line.why
        payout.paid_on = line.paid_on if line.outcome is Outcome.PAID else None
        answer.paid += line.outcome is Outcome.PAID
        answer.failed += line.outcome is Outcome.FAILED


def _bounded(wrong: Sequence[Wrong]) -> list[dict[str, str]]:
    kept = [{"where": each.where, "why": each.why} for each in wrong[:MOST_WRONG]]
    more = len(wrong) - MOST_WRONG
    return [*kept, {"where": "…", "why": f"{more} more."}] if more > 0 else kept


_SILENT = {"synchronize_session": False}
