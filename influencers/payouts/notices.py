"""A reader of the history: tells partners what becomes of their money, and those who pay what waits for their yes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from flask_babel import format_date
from flask_babel import lazy_gettext as _l

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.links.attribution import money
from advocacy.notices.kinds import NoticeKind
from advocacy.notices.saying import Words, say
from advocacy.notices.telling import holders_of
from advocacy.people.capabilities import Capability
from influencers.payouts.details_models import FormKind
from influencers.payouts.models import PayoutRun, Reason
from influencers.payouts.wording import FORMS, REASONS

PATH = "/portal/payment"
PAYOUTS: Mapping[str, Words] = {
    "export": Words(
        _l("{amount} is on its way to you"), _l("We asked the bank to pay it on {day}. It may take a day or two."),
        "good",
    ),
    "pay": Words(
        _l("{amount} was paid to you"), _l("Thank you. The note about it is on your payment page."), "good", True
    ),
    "fail": Words(
        _l("{amount} could not be paid to you"),
        _l("{why} The money is safe, and goes with the next run. Please look at your payment details."), "warn", True,
        NoticeKind.ANSWER,
    ),
    "cancel": Words(
        _l("{amount} is not in this payout run"), _l("{why} The money is safe, and waits for the next run."), "warn",
        True,
    ),
}  # fmt: skip
LEFT_OUT = Words(_l("{amount} waits for the next payout run"), _l("{why}"), "info", True)
OWING = Words(_l("Nothing is paid in this payout run"), _l("{why}"), "info", True)
WAITS = Words(
    _l("A payout run waits for your yes"),
    _l("{name}: {count} payouts, {amount} together."),
    "info",
    True,
    NoticeKind.ANSWER,
)
FILED = Words(_l("Your tax form is on file"), _l("{kind}. Nothing else is needed before you are paid."), "good")
WITHDRAWN = Words(
    _l("We need another tax form from you"),
    _l("{why} Until it is here your payouts wait."),
    "warn",
    True,
    NoticeKind.ANSWER,
)
HOLDS = Words(_l("Your new payment details hold now"), _l("From now on you are paid to {masked}."), "good")
STOPPED = Words(_l("Payment details were ended"), _l("{masked} is not used for your payouts."), "warn", True)


def _read(record: Record, now: datetime) -> None:
    if record.details:
        _BY_NOUN[record.noun](record, now)


def _payout(record: Record, now: datetime) -> None:
    words = PAYOUTS.get(record.verb)
    if words is None or record.details.get("with_its_run"):
        return
    _tell(record, words, PATH, now, lambda: {"day": _day(record.details.get("pay_on")), "why": record.why or ""})


def _run(record: Record, now: datetime) -> None:
    if record.verb == "leave_out":
        reason = Reason(record.details["reason"])
        words = LEFT_OUT if record.details.get("amount") else OWING
        _tell(record, words, PATH, now, lambda: {"why": str(REASONS[reason].told)})
    elif record.verb == "complete" and record.details.get("payouts"):
        run = db.session.get_one(PayoutRun, int(record.noun_id))
        others = [each for each in holders_of(Capability.WRITE_PAYOUTS) if each != run.drafted_by]
        facts = {"name": run.name, "count": str(run.payouts)}
        path = f"/payouts/{run.id}"
        say(others, WAITS, lambda person: facts | _amount(record), path, source=record.source, now=now)


def _form(record: Record, now: datetime) -> None:
    words = FILED if record.verb == "file" else WITHDRAWN if record.verb == "withdraw" else None
    if words is not None:
        kind = FormKind(record.details["kind"])
        _tell(record, words, PATH, now, lambda: {"kind": str(FORMS[kind]), "why": record.why or ""})


def _details(record: Record, now: datetime) -> None:
    words = HOLDS if record.verb == "activate" else STOPPED if record.verb == "stop" else None
    if words is not None and record.actor.id != record.details.get("person_id"):
        _tell(record, words, PATH, now, lambda: {"masked": str(record.details.get("masked", ""))})


def _tell(record: Record, words: Words, path: str, now: datetime, facts: Callable[[], dict[str, str]]) -> None:
    person_id = record.details.get("person_id")
    if isinstance(person_id, int):
        say([person_id], words, lambda person: facts() | _amount(record), path, source=record.source, now=now)


def _amount(record: Record) -> dict[str, str]:
    told = record.details.get("amount", record.details.get("total"))
    return {"amount": money.written(told, record.details["currency"])} if isinstance(told, int) else {}


def _day(told: object) -> str:
    return str(format_date(date.fromisoformat(told), "long")) if isinstance(told, str) else ""


_BY_NOUN = {"payout": _payout, "payout_run": _run, "tax form": _form, "payment details": _details}
READER = Reader("payout notices", each_record(_read), frozenset(_BY_NOUN))
