"""What pages and the API ask of tax. A constant number of statements a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import Page, counted, db, page, walk
from advocacy.errors import NotFound
from advocacy.people.models import Person
from rewards.tax.models import Benefit, PayrollRun, Treatment
from rewards.tax.years import Year

AT_ONCE = 500


@dataclass(frozen=True)
class Sum:
    """What benefits were worth together, and what of it is taxable by exports so far; minor units of a currency."""

    currency: str
    lines: int
    value: int
    taxable: int


@dataclass(frozen=True)
class PersonYear:
    """A person's year."""

    person: Person
    sums: Sequence[Sum]


def waiting() -> list[Sum]:
    """What is in no export yet and needs no look, by currency."""
    return _sums(Benefit.run_id.is_(None), Benefit.treatment != Treatment.REVIEW)


def in_review() -> int:
    """How many benefits a person has to look at, counted as far as a badge needs."""
    return counted(select(Benefit.id).where(Benefit.treatment == Treatment.REVIEW))


def review(cursor: str | None, limit: int = 25) -> Page[Benefit]:
    """Benefits that a person has to look at, newest first."""
    return page(select(Benefit).where(Benefit.treatment == Treatment.REVIEW), Benefit.id, cursor, limit)


def runs(cursor: str | None, limit: int = 25) -> Page[PayrollRun]:
    """Every run, newest first."""
    return page(select(PayrollRun), PayrollRun.id, cursor, limit)


def run_of(run_id: int) -> PayrollRun:
    """A run. Raises NotFound."""
    found = db.session.get(PayrollRun, run_id)
    if found is None:
        raise NotFound(_("There is no such payroll export."))
    return found


def lines(run: PayrollRun, cursor: str | None, limit: int = 50) -> Page[Benefit]:
    """Lines of a run, newest first."""
    return page(select(Benefit).where(Benefit.run_id == run.id), Benefit.id, cursor, limit)


def sums_of(run: PayrollRun) -> list[Sum]:
    """A run's totals by currency."""
    return _sums(Benefit.run_id == run.id)


def year_of(person_id: int, year: Year, cursor: str | None, limit: int = 50) -> Page[Benefit]:
    """What a person got in a tax year, newest first."""
    wanted = select(Benefit).where(Benefit.person_id == person_id, Benefit.day.between(year.first, year.last))
    return page(wanted, Benefit.id, cursor, limit)


def year_sums(person_id: int, year: Year) -> list[Sum]:
    """A person's totals of a tax year by currency."""
    return _sums(Benefit.person_id == person_id, Benefit.day.between(year.first, year.last))


def people_of(year: Year, cursor: str | None, limit: int = 50) -> Page[Person]:
    """Who got something in a tax year, by number."""
    had = select(Benefit.person_id).where(Benefit.day.between(year.first, year.last))
    return page(select(Person).where(Person.id.in_(had)), Person.id, cursor, limit, ascending=True)


def totals(year: Year, people: Sequence[Person]) -> list[PersonYear]:
    """The totals of these people, one statement."""
    found: dict[int, list[Sum]] = {person.id: [] for person in people}
    theirs = (Benefit.person_id.in_(found), Benefit.day.between(year.first, year.last))
    wanted = select(Benefit.person_id, *_COLUMNS).where(*theirs).group_by(Benefit.person_id, Benefit.currency)
    for person_id, currency, count, value, taxable in db.session.execute(wanted.order_by(Benefit.currency)):
        found[person_id].append(_sum(currency, count, value, taxable))
    return [PersonYear(person, found[person.id]) for person in people]


def every_total(year: Year) -> Iterator[PersonYear]:
    """Everybody's totals of a tax year, a hundred people at a time."""

    def some(cursor: str | None) -> Page[PersonYear]:
        people = people_of(year, cursor, 100)
        return Page(totals(year, people.items), people.next)

    return walk(some)


_COLUMNS = (
    Benefit.currency, func.count(), func.coalesce(func.sum(Benefit.value), 0),
    func.coalesce(func.sum(Benefit.taxable), 0),
)  # fmt: skip


def _sums(*where: object) -> list[Sum]:
    wanted = select(*_COLUMNS).where(*where).group_by(Benefit.currency).order_by(Benefit.currency)  # type: ignore[arg-type]
    return [_sum(*told) for told in db.session.execute(wanted)]


def _sum(currency: str, count: int, value: int | None, taxable: int | None) -> Sum:
    return Sum(currency, int(count), int(value or 0), int(taxable or 0))
