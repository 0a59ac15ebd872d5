"""What the company owes in points: a nightly picture by kind, by age and by when it expires. Verbs and queries.

Pages show last night's picture: adding up everybody's postings for each reader would grow with the ledger.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import delete, func, insert, select

from advocacy.database import db
from rewards.books.expiring import by_month
from rewards.books.lots import Lot
from rewards.books.models import Facet, LiabilityDay
from rewards.models import POINTS, SPENDABLE, AccountKind, HolderKind, LedgerAccount, Posting

AGES = (("30", 30), ("90", 90), ("180", 180), ("365", 365))
"""Ages of points: up to so many days; then older."""
OLDER = "older"


@dataclass(frozen=True)
class Picture:
    """What was owed in a unit when it was looked at: key -> amount, by facet."""

    day: date
    unit: str
    by: Mapping[Facet, Mapping[str, int]]

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self.by.get(Facet.KIND, {}).values())

    def of(self, kind: str) -> int:
        """What is in accounts of that kind."""
        return self.by.get(Facet.KIND, {}).get(kind, 0)


@dataclass
class Ages:
    """Adds up lots by age and by month of expiry."""

    today: date
    age: Counter[str] = field(default_factory=Counter)
    expiry: Counter[str] = field(default_factory=Counter)

    def add(self, lots: Iterable[Lot]) -> None:
        """Counts these lots."""
        lots = list(lots)
        for lot in lots:
            self.age[age_of(lot.since, self.today)] += lot.left
        self.expiry.update(by_month(lots))


def age_of(since: date, today: date) -> str:
    """Pure: the group of ages that points since that day belong to."""
    old = today - since
    return next((key for key, days in AGES if old <= timedelta(days=days)), OLDER)


def by_kind() -> dict[str, dict[AccountKind, int]]:
    """Unit -> kind -> what people have, as it stands now; adds up every posting."""
    wanted = (
        select(LedgerAccount.unit, LedgerAccount.kind, func.sum(Posting.amount))
        .join(Posting, Posting.account_id == LedgerAccount.id)
        .where(LedgerAccount.holder_kind == HolderKind.PERSON, LedgerAccount.kind.in_(SPENDABLE))
        .group_by(LedgerAccount.unit, LedgerAccount.kind)
    )
    found: dict[str, dict[AccountKind, int]] = {}
    for unit, kind, total in db.session.execute(wanted):
        found.setdefault(unit, {})[kind] = int(total)
    return found


def keep(day: date, kinds: Mapping[str, Mapping[AccountKind, int]], ages: Ages) -> None:
    """Keeps the picture of a day, in place of an earlier one of the same day."""
    db.session.execute(delete(LiabilityDay).where(LiabilityDay.day == day))
    rows = [(unit, Facet.KIND, kind.value, total) for unit, by in kinds.items() for kind, total in by.items()]
    rows += [(POINTS, Facet.AGE, key, total) for key, total in ages.age.items()]
    rows += [(POINTS, Facet.EXPIRY, key, total) for key, total in ages.expiry.items()]
    values = [
        {"day": day, "unit": unit, "facet": facet, "key": key, "amount": total} for unit, facet, key, total in rows
    ]
    if values:
        db.session.execute(insert(LiabilityDay), values)


def latest() -> list[Picture]:
    """The newest picture of each unit, points first; empty before the first night."""
    newest = select(func.max(LiabilityDay.day)).scalar_subquery()
    by_unit: dict[str, dict[Facet, dict[str, int]]] = {}
    day = None
    for row in db.session.scalars(select(LiabilityDay).where(LiabilityDay.day == newest)):
        by_unit.setdefault(row.unit, {}).setdefault(row.facet, {})[row.key] = row.amount
        day = row.day
    pictures = [Picture(day, unit, by) for unit, by in by_unit.items() if day]
    return sorted(pictures, key=lambda picture: (picture.unit != POINTS, picture.unit))


def of_points(pictures: Iterable[Picture]) -> Picture | None:
    """Pure: the picture of points; None before the first night, or where nobody has any."""
    return next((each for each in pictures if each.unit == POINTS), None)


def totals(since: date, unit: str = POINTS) -> list[tuple[date, int]]:
    """Day -> what was owed in all, oldest first."""
    wanted = (
        select(LiabilityDay.day, func.sum(LiabilityDay.amount))
        .where(LiabilityDay.day >= since, LiabilityDay.unit == unit, LiabilityDay.facet == Facet.KIND)
        .group_by(LiabilityDay.day)
        .order_by(LiabilityDay.day)
    )
    return [(day, int(total)) for day, total in db.session.execute(wanted)]
