"""What a partner earned, line by line, and where it stands. Queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Select, func, select

from advocacy import clock, spreadsheets
from advocacy.database import Page, db, page, walk
from advocacy.links.attribution import money
from influencers.commissions.models import Commission
from influencers.commissions.plan_models import Adjustment, StatementLine
from influencers.programmes.models import Enrolment, Programme
from rewards.models import AccountKind, HolderKind, LedgerAccount, Posting

COLUMNS = ("line", "at", "programme", "kind", "for", "amount", "currency", "commission", "payout")
AT_ONCE = 500


@dataclass(frozen=True)
class Sums:
    """Where a partner's money of one programme and currency stands, in minor units."""

    enrolment_id: int
    programme_id: int
    programme: str
    currency: str
    pending: int  # the hold runs, or it is looked into
    available: int  # goes into the next payout
    in_payout: int  # is in a payout that is under way
    paid: int
    owed: int  # paid and then refunded; 0 or more
    taken_back: int

    @property
    def balance(self) -> int:
        """What the partner still gets when all is settled: what the lines of the statement add up to."""
        return self.pending + self.available + self.in_payout - self.owed


@dataclass(frozen=True)
class Shown:
    """A line with what it is about: for a sale its commission, for what was done by hand its reason."""

    line: StatementLine
    commission: Commission | None
    why: str


def lines_of(
    enrolment_id: int, cursor: str | None = None, limit: int = 50,
    between: tuple[datetime, datetime] | None = None,
) -> Page[StatementLine]:  # fmt: skip
    """The lines of an enrolment, newest first; ``between``: from the first instant on, before the second."""
    return page(_lines(enrolment_id, between), StatementLine.id, cursor, limit)


def shown(lines: Sequence[StatementLine]) -> list[Shown]:
    """Lines with what they are about. Two statements."""
    found = _by_id(Commission, {each.commission_id for each in lines})
    adjusted = _by_id(Adjustment, {each.adjustment_id for each in lines})
    return [
        Shown(
            each, found.get(each.commission_id),
            adjusted[each.adjustment_id].why if each.adjustment_id in adjusted else "",
        )
        for each in lines
    ]  # fmt: skip


def sums_of(person_id: int) -> Sequence[Sums]:
    """A person's sums of every programme and currency that has any, by programme. One statement."""
    return _sums(Enrolment.person_id == person_id)


def sums_in(enrolment_id: int) -> Sequence[Sums]:
    """The sums of one enrolment, by currency. One statement."""
    return _sums(Enrolment.id == enrolment_id)


def csv_of(
    enrolments: Sequence[Enrolment], between: tuple[datetime, datetime] | None = None
) -> Iterator[str]:  # fmt: skip
    """The lines of these enrolments as CSV, oldest first, some at a time. Amounts as "12.50", times in UTC."""
    return spreadsheets.written(_rows(enrolments, between))


def _rows(
    enrolments: Sequence[Enrolment], between: tuple[datetime, datetime] | None
) -> Iterator[Sequence[object]]:  # fmt: skip
    yield COLUMNS
    for enrolment in enrolments:
        for each in walk(partial(_some, enrolment.id, between)):
            yield _row(each, enrolment.programme)


def _some(enrolment_id: int, between: tuple[datetime, datetime] | None, cursor: str | None) -> Page[Shown]:
    found = page(_lines(enrolment_id, between), StatementLine.id, cursor, 200, ascending=True)
    return Page(shown(found.items), found.next)


def _row(each: Shown, programme: Programme) -> Sequence[object]:
    line = each.line
    about = each.why or (each.commission.what or each.commission.kind.value if each.commission else "")
    return (
        line.id, clock.to_rfc3339(line.at), programme.name, line.kind.value, about,
        money.amount(line.amount, line.currency), line.currency, line.commission_id or "", line.payout_id or "",
    )  # fmt: skip


def _lines(enrolment_id: int, between: tuple[datetime, datetime] | None) -> Select[Any]:
    wanted = select(StatementLine).where(StatementLine.enrolment_id == enrolment_id)
    if between is None:
        return wanted
    return wanted.where(StatementLine.at >= between[0], StatementLine.at < between[1])


def _sums(whose: Any) -> list[Sums]:
    kinds, account = AccountKind, LedgerAccount
    rows = db.session.execute(
        select(Enrolment.id, Programme.id, Programme.name, account.unit, account.kind, func.sum(Posting.amount))
        .select_from(Enrolment)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .join(account, (account.holder_id == Enrolment.id) & (account.holder_kind == HolderKind.ENROLMENT))
        .join(Posting, Posting.account_id == account.id)
        .where(whose)
        .group_by(Enrolment.id, Programme.id, Programme.name, account.unit, account.kind)
        .order_by(Programme.name, Programme.id, account.unit)
    )
    found: dict[tuple[int, int, str, str], dict[AccountKind, int]] = {}
    for enrolment_id, programme_id, name, unit, kind, total in rows:
        found.setdefault((enrolment_id, programme_id, name, unit), {})[kind] = int(total)
    return [
        Sums(
            *key, sums.get(kinds.PENDING, 0), sums.get(kinds.AVAILABLE, 0), sums.get(kinds.HELD, 0),
            sums.get(kinds.REDEEMED, 0), -sums.get(kinds.OWED, 0), sums.get(kinds.REVERSED, 0),
        )
        for key, sums in found.items()
    ]  # fmt: skip


def _by_id(kind: Any, ids: set[int | None]) -> dict[int | None, Any]:
    wanted = {each for each in ids if each is not None}
    return {each.id: each for each in db.session.scalars(select(kind).where(kind.id.in_(wanted)))} if wanted else {}
