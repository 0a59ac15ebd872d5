"""What pages, the API and other rooms ask of fair play. A constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from advocacy.database import Page, counted, db, page
from advocacy.errors import NotFound
from advocacy.numbers import whole
from advocacy.people.models import Person
from advocacy.posts.models import Share
from rewards.earning.queries import AGAIN
from rewards.fair_play.models import WAITING, Case, CaseState, Finding, SuspectedCredit
from rewards.models import AccountKind, Entry, LedgerAccount, Posting

DECIDED = frozenset(CaseState) - WAITING
SHOWN: Mapping[str, frozenset[CaseState]] = {
    "open": frozenset({CaseState.OPEN}), "appealed": frozenset({CaseState.APPEALED}), "decided": DECIDED,
}  # fmt: skip
"""The lists of cases by where they stand."""


@dataclass(frozen=True)
class Concerned:
    """A credit that a case concerns, as its person knows it."""

    entry_id: int
    title: str
    network: str
    trigger: str
    at: datetime
    points: int


def held_for(entry_ids: Collection[int]) -> dict[int, str]:
    """Credit -> the pattern for which it is held now: one that an open case concerns. The first where there are
    several. One that was given again is held for a case about the first."""
    given_again = {first: entry_id for entry_id, first in _given_again(entry_ids)}
    wanted = (
        select(SuspectedCredit.entry_id, Finding.pattern)
        .join(Finding, Finding.id == SuspectedCredit.finding_id)
        .join(Case, Case.id == Finding.case_id)
        .where(SuspectedCredit.entry_id.in_([*entry_ids, *given_again]), Case.state == CaseState.OPEN)
        .order_by(Finding.id.desc())
    )
    return {given_again.get(entry_id, entry_id): pattern for entry_id, pattern in db.session.execute(wanted)}


def _given_again(entry_ids: Collection[int]) -> Iterator[tuple[int, int]]:
    """Those of the credits that were given again, with the one that they stand for."""
    again = Entry.source.startswith(AGAIN, autoescape=True)
    for entry_id, details in db.session.execute(select(Entry.id, Entry.details).where(Entry.id.in_(entry_ids), again)):
        yield entry_id, int(details["first"])


def cases(states: Collection[CaseState], cursor: str | None, limit: int, *, judge_id: int) -> Page[Case]:
    """Cases in these states with people and findings: what waits with the nearest end first, the rest newest first.

    Without those about the judge, who sees them as their own, and those that name the judge: a page may be shorter.
    """
    while True:
        found = _cases(states, cursor, limit, judge_id)
        told = [case for case in found.items if not _names(case, judge_id)]
        if told or found.next is None:
            return Page(told, found.next)
        cursor = found.next


def _cases(states: Collection[CaseState], cursor: str | None, limit: int, but_of: int) -> Page[Case]:
    wanted = _whole().where(Case.state.in_(states), Case.person_id != but_of)
    if frozenset(states) <= WAITING:
        return page(wanted, [Case.due_at, Case.id], cursor, limit, ascending=True)
    return page(wanted, Case.id, cursor, limit)


def _names(case: Case, person_id: int) -> bool:
    return any(person_id in each.others for each in case.findings)


def mine(person_id: int, cursor: str | None, limit: int) -> Page[Case]:
    """A person's own cases, newest first."""
    return page(_whole().where(Case.person_id == person_id), Case.id, cursor, limit)


def case_for(case_id: int, *, person_id: int | None = None) -> Case:
    """A case; with ``person_id`` only that person's own. Raises NotFound."""
    found = db.session.scalars(_whole().where(Case.id == case_id)).one_or_none()
    if found is None or (person_id is not None and found.person_id != person_id):
        raise NotFound(_("There is no such case."))
    case: Case = found
    return case


def case_to_judge(case_id: int, judge_id: int) -> Case:
    """A case as a judge reads it, one's own too. Raises NotFound as well for whoever is named in it: that others are
    suspected with them, and of what, is for those who decide."""
    found = case_for(case_id)
    if _names(found, judge_id):
        raise NotFound(_("There is no such case."))
    return found


def waiting() -> int:
    """How many cases wait for a judge, counted as far as a badge needs."""
    return counted(select(Case.id).where(Case.state.in_(WAITING)))


def open_of(person_id: int) -> int:
    """How many of a person's cases are not over."""
    return counted(select(Case.id).where(Case.person_id == person_id, Case.state.in_(WAITING)))


def oldest_waiting() -> datetime | None:
    """When what has waited longest for a judge was found, or appealed; None when nothing waits."""
    since = func.coalesce(Case.appealed_at, Case.found_at, type_=Case.found_at.type)
    return db.session.scalar(select(func.min(since)).where(Case.state.in_(WAITING)))


def credits_in(found: Sequence[Case]) -> dict[int, list[Concerned]]:
    """Case -> the credits that it concerns, each once, the oldest first. One statement."""
    wanted = (
        select(Finding.case_id, Entry, Posting.amount)
        .join(SuspectedCredit, SuspectedCredit.finding_id == Finding.id)
        .join(Entry, Entry.id == SuspectedCredit.entry_id)
        .join(Posting, Posting.entry_id == Entry.id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(Finding.case_id.in_([case.id for case in found]), LedgerAccount.kind == AccountKind.ISSUED)
        .order_by(Entry.id)
    )
    concerned: dict[int, dict[int, Concerned]] = defaultdict(dict)
    for case_id, entry, amount in db.session.execute(wanted):
        title, network = str(entry.details.get("title", "")), str(entry.details.get("network", ""))
        concerned[case_id][entry.id] = Concerned(entry.id, title, network, entry.reason, entry.at, -int(amount))
    return {case_id: list(each.values()) for case_id, each in concerned.items()}


def posts_in(found: Sequence[Case]) -> dict[str, Share]:
    """Subject -> the post that a finding is about. One statement."""
    subjects = (each.subject for case in found for each in case.findings if each.subject.startswith("share:"))
    ids = {number for subject in subjects if (number := whole(subject.removeprefix("share:"))) is not None}
    shares = db.session.scalars(select(Share).where(Share.id.in_(ids)))
    return {f"share:{share.id}": share for share in shares}


def names_in(found: Sequence[Case]) -> dict[int, str]:
    """Names of those who judged these cases, and of other people whom their findings name. For judges only."""
    ids = {each for case in found for each in (case.reviewer_id, case.judge_id) if each is not None}
    ids |= {other for case in found for each in case.findings for other in each.others}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {person_id: name for person_id, name in rows}  # noqa: C416 - a row is no pair to mypy


def _whole() -> Select[Any]:
    return select(Case).options(joinedload(Case.person), selectinload(Case.findings))
