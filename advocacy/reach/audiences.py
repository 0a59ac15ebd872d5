"""Who could have seen posts, and who posted: asked of publications, for every dimension, in one statement each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from advocacy.database import db
from advocacy.reach.models import Dimension, Publication, crossed, parts_of
from advocacy.reach.periods import Period
from advocacy.reach.potential import Audience
from advocacy.reach.scopes import Scope

COLUMNS: dict[Dimension, Any] = {
    Dimension.NETWORK: Publication.network, Dimension.ITEM: Publication.item, Dimension.CAMPAIGN: Publication.campaign,
    Dimension.TOPIC: Publication.topic, Dimension.REGION: Publication.region, Dimension.TEAM: Publication.team_id,
    Dimension.PERSON: Publication.person_id, Dimension.CAPTION: Publication.caption,
    Dimension.PROGRAMME: Publication.programme, Dimension.STAGE: Publication.stage,
}  # fmt: skip
"""What of a publication is the key of a dimension."""
PAIRS = {
    Dimension.ITEM_NETWORK: (Publication.item, Publication.network),
    Dimension.CAMPAIGN_NETWORK: (Publication.campaign, Publication.network),
    Dimension.CAMPAIGN_ITEM: (Publication.campaign, Publication.item),
    Dimension.PROGRAMME_NETWORK: (Publication.programme, Publication.network),
}
"""The same of dimensions that cross two."""
NUMBERS = (Dimension.TEAM, Dimension.PERSON)


def audience(scope: Scope, period: Period | None = None) -> Audience:
    """Followers of the accounts that posted in the period, each account once with its largest number."""
    where = _posted(period)
    if scope.dimension in PAIRS:
        where += [column == part for column, part in zip(PAIRS[scope.dimension], parts_of(scope.key), strict=True)]
    elif scope.dimension is not Dimension.ALL:
        key = int(scope.key) if scope.dimension in NUMBERS else scope.key
        where.append(COLUMNS[scope.dimension] == key)
    each = _accounts().where(*where).group_by(Publication.person_id, Publication.network).subquery()
    return _audience(db.session.execute(_summed(each)).one())


def audiences(dimension: Dimension, period: Period, keys: Sequence[str] | None = None) -> dict[str, Audience]:
    """The same for every key of a dimension, or for those given."""
    if dimension in PAIRS:
        return _of_pairs(PAIRS[dimension], period, keys)
    column = COLUMNS[dimension]
    where = _posted(period)
    if keys is not None:
        where.append(column.in_([int(key) for key in keys] if dimension in NUMBERS else keys))
    each = _accounts().add_columns(column.label("key")).where(*where)
    found = each.group_by(column, Publication.person_id, Publication.network).subquery()
    rows = db.session.execute(_summed(found).add_columns(found.c.key).group_by(found.c.key))
    return {str(row.key): _audience(row) for row in rows if row.key not in (None, "")}


def _of_pairs(columns: tuple[Any, Any], period: Period, keys: Sequence[str] | None) -> dict[str, Audience]:
    one, other = columns
    where = _posted(period)
    if keys is not None:
        where.append(one.in_({parts_of(key)[0] for key in keys}))
    each = _accounts().add_columns(one.label("one"), other.label("other")).where(*where)
    found = each.group_by(one, other, Publication.person_id, Publication.network).subquery()
    pair = (found.c.one, found.c.other)
    rows = db.session.execute(_summed(found).add_columns(*pair).group_by(*pair))
    told = {crossed(row.one, row.other): _audience(row) for row in rows if row.one and row.other}
    return told if keys is None else {key: told[key] for key in keys if key in told}


def active_people(dimension: Dimension, period: Period) -> dict[str, int]:
    """How many people published at least one post in the period, by key of a dimension; of the company under ""."""
    people = func.count(func.distinct(Publication.person_id))
    if dimension is Dimension.ALL:
        return {"": db.session.scalar(select(people).where(*_posted(period))) or 0}
    column = COLUMNS[dimension]
    rows = db.session.execute(select(column, people).where(*_posted(period)).group_by(column))
    return {str(key): number for key, number in rows if key not in (None, "")}


def _posted(period: Period | None) -> list[ColumnElement[bool]]:
    return [Publication.day.between(period.first, period.last)] if period else []


def _accounts() -> Any:
    return select(func.max(Publication.followers).label("followers"))


def _summed(each: Any) -> Any:
    known = each.c.followers
    return select(
        func.sum(known).label("total"), func.max(known).label("largest"), func.count(known).label("accounts"),
        func.count().label("every"),
    ).select_from(each)  # fmt: skip


def _audience(row: Any) -> Audience:
    return Audience(int(row.total or 0), int(row.largest or 0), int(row.accounts), int(row.every) - int(row.accounts))
