"""What earning asks of the ledger: what a person has earned by which rules, and which credits stand for a subject."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from advocacy.database import UTCDateTime, db
from rewards import credits
from rewards.earning.deciding import Tally
from rewards.earning.windows import windows_of
from rewards.models import POINTS, AccountKind, Entry, LedgerAccount, Posting

JUDGED = "fair_play"
"""The reason of entries that take back what somebody found not to be fair."""
AGAIN = "given_again:"
"""With a credit's number: the source of the credit that stands for it since an appeal against the above was granted."""


def tallies(
    person_id: int, rules: Collection[str], at: datetime, zone: ZoneInfo, *, subject: str = "",
    reach: timedelta = timedelta(),
) -> dict[str, Tally]:  # fmt: skip
    """By rule, what a person earned in the windows around an instant, without what was taken back. One statement.

    ``reach``: how far from the instant the nearest credit matters; ``subject``: of which the points are counted too,
    whenever they were earned.
    """
    spans = windows_of(at, zone)
    asked = {
        "person": person_id, "rules": list(rules), "at": at, "subject": subject,
        "start": min(spans.start, at - reach), "end": max(spans.end, at + reach),
        **{f"{name}_{edge}": getattr(getattr(spans, name), edge) for name in SPANS for edge in ("start", "end")},
    }  # fmt: skip
    found = db.session.execute(_tallies(of_subject=bool(subject)), asked)
    return {
        rule: Tally._make((*(int(each or 0) for each in counted), _nearest(at, before, after)))
        for rule, *counted, before, after in found
    }


def credits_of(subject: str, rules: Collection[str], person_id: int | None = None) -> Sequence[Entry]:
    """The credits that stand for a subject by these rules, or that were judged, the oldest first."""
    whose = [] if person_id is None else [Entry.person_id == person_id]
    wanted = select(Entry).where(
        Entry.rule.in_(rules), Entry.subject == subject, *whose, _gives(), *_stands_or_judged()
    )
    return db.session.scalars(wanted.order_by(Entry.id)).all()


def steps_credited(rules: Collection[str], subjects: Collection[str]) -> dict[str, dict[str, dict[int, int]]]:
    """Subject -> rule -> step -> figure a step, of credits for these subjects that stand. One statement."""
    steps: dict[str, dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    wanted = select(Entry.subject, Entry.rule, Entry.details).where(
        Entry.rule.in_(rules), Entry.subject.in_(subjects), _gives(), *_stands_or_judged()
    )
    for subject, rule, details in db.session.execute(wanted):
        if "per" in details:
            steps[subject][rule][int(details["step"])] = int(details["per"])
    return steps


def times_credited(source: str, *, rule: str, subject: str) -> int:
    """How often a rule gave for that subject, under its source or that of a repetition."""
    mine = or_(Entry.source == source, Entry.source.startswith(f"{source}:again:", autoescape=True))
    about = (Entry.rule == rule, Entry.subject == subject)  # few, found by index
    return db.session.scalar(select(func.count()).select_from(Entry).where(*about, mine)) or 0


SPANS = ("day", "week", "month")


@lru_cache(maxsize=2)
def _tallies(*, of_subject: bool) -> Select[Any]:
    """The statement of ``tallies``: made once, for making it takes longer than asking it."""
    which = and_(Entry.at >= _time("start"), Entry.at < _time("end"))
    about = Entry.subject == bindparam("subject")
    points, at = -Posting.amount, _time("at")
    return (
        select(
            Entry.rule, *_sums("day", points), *_sums("week", points), _sums("month", points)[1],
            func.sum(case((about, points), else_=0)) if of_subject else func.count() * 0,
            func.max(case((Entry.at <= at, Entry.at))), func.min(case((Entry.at > at, Entry.at))),
        )
        .join(Posting, Posting.entry_id == Entry.id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(
            Entry.person_id == bindparam("person"), Entry.rule.in_(bindparam("rules", expanding=True)),
            or_(which, about) if of_subject else which,
            LedgerAccount.kind == AccountKind.ISSUED, LedgerAccount.unit == POINTS, *_stands(),
        )
        .group_by(Entry.rule)
    )  # fmt: skip


def _sums(span: str, points: ColumnElement[int]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """How many credits and points lie in a window."""
    inside = and_(Entry.at >= _time(f"{span}_start"), Entry.at < _time(f"{span}_end"))
    return func.sum(case((inside, 1), else_=0)), func.sum(case((inside, points), else_=0))


def _time(name: str) -> BindParameter[datetime]:
    return bindparam(name, type_=UTCDateTime)


def _nearest(at: datetime, before: datetime | None, after: datetime | None) -> timedelta | None:
    return min((abs(each - at) for each in (before, after) if each is not None), default=None)


@lru_cache(maxsize=1)
def _reversal() -> type[Entry]:
    """The entry that takes another one back, in statements; making the alias anew costs more than asking."""
    return aliased(Entry)


@lru_cache(maxsize=1)
def _again() -> type[Entry]:
    """The entry that gives another one again, in statements."""
    return aliased(Entry)


def _stands_or_judged() -> tuple[ColumnElement[bool], ...]:
    """The same, or taken back for fair play: what somebody judged is not earned again by the same deed.

    Where an appeal was granted, the credit that was given again stands for it, and goes the way of any other.
    """
    reversal = _reversal()
    again = _again()
    its_source = literal(AGAIN).concat(cast(Entry.id, String))
    given_again = select(again.id).where(again.source == its_source).correlate(Entry).exists()  # two levels down
    undone = select(reversal.id).where(reversal.reverses == Entry.id, or_(reversal.reason != JUDGED, given_again))
    return Entry.reverses.is_(None), ~undone.exists()


def _stands() -> tuple[ColumnElement[bool], ...]:
    """Of an entry that takes nothing back, was not taken back, and did not end before it could be spent."""
    reversal = _reversal()
    ended = select(reversal.id).where(reversal.source == Entry.source.concat(credits.ENDED))
    taken_back = select(reversal.id).where(reversal.reverses == Entry.id)
    return Entry.reverses.is_(None), ~taken_back.exists(), ~ended.exists()


def _gives() -> ColumnElement[bool]:
    """Of an entry that issued points: not of what follows on it, such as its release."""
    issued = (
        select(Posting.id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(Posting.entry_id == Entry.id, LedgerAccount.kind == AccountKind.ISSUED)
    )
    return issued.exists()
