"""What pages, the API and rewards ask of reach. A constant number of statements, whatever the number of rows.

Figures of unlike unit or provenance are never summed. Teams show from five people up; persons' figures are their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, String, cast, func, select

from advocacy.database import Page, db
from advocacy.errors import NotAllowed, NotFound
from advocacy.links.models import ClickHour, Gap
from advocacy.links.queries import gaps_since
from advocacy.people.models import Person, Team
from advocacy.posts.measuring import SOURCE as TOLD
from advocacy.posts.models import Reading, Share
from advocacy.reach import figures, metrics
from advocacy.reach.audiences import active_people, audience, audiences
from advocacy.reach.figures import Figure
from advocacy.reach.models import CountedReading, Dimension, Provenance, Publication, ReachCount
from advocacy.reach.periods import Period
from advocacy.reach.potential import Audience
from advocacy.reach.scopes import COMPANY, Scope

__all__ = [
    "COMPANY", "LEAST_TEAM", "Scope", "active_people", "audience", "audiences", "by_day", "by_day_and_key", "by_key",
    "for_share", "for_shares", "gaps_in", "require_shown", "rows", "rows_page",
    "teams_shown", "titles_of", "top", "totals",
]  # fmt: skip

LEAST_TEAM = 5
"""Figures of a team or a region are shown when it has so many people."""
OF_PEOPLE: dict[Dimension, Any] = {Dimension.TEAM: Person.team_id, Dimension.REGION: Person.region}
"""Dimensions whose keys are where people are: few of them could be told apart by their figures."""
MOST_KEYS = 500
"""So many keys at once."""


def totals(scope: Scope, period: Period | None = None) -> list[Figure]:
    """The figures of a scope in a period, or of all time, with those that formulas make of them. Two statements."""
    found = _sums(_in(scope, period), None, scope.dimension, scope.key)
    return [*found, *figures.worked_out(found, audience(scope, period), scope.key, scope.dimension)]


def by_day(scope: Scope, period: Period, metric: str = metrics.HUMAN) -> list[int]:
    """A metric on every day of the period, in order; days without any are 0."""
    wanted = (
        select(ReachCount.day, func.sum(ReachCount.value))
        .where(*_in(scope, period), ReachCount.metric == metric)
        .group_by(ReachCount.day)
    )
    found = {day: int(value) for day, value in db.session.execute(wanted)}
    return [found.get(day, 0) for day in period.days]


def by_day_and_key(
    dimension: Dimension, period: Period, metric: str = metrics.HUMAN, keys: Sequence[str] | None = None
) -> dict[str, list[int]]:
    """A metric on every day of the period, for each key of a dimension or of those given, the largest first."""
    where = _of(dimension, period) if keys is None else [*_of(dimension, period), ReachCount.key.in_(keys)]
    wanted = (
        select(ReachCount.key, ReachCount.day, func.sum(ReachCount.value))
        .where(*where, ReachCount.metric == metric)
        .group_by(ReachCount.key, ReachCount.day)
    )
    place = {day: number for number, day in enumerate(period.days)}
    series: dict[str, list[int]] = defaultdict(lambda: [0] * len(place))
    for key, day, value in db.session.execute(wanted):
        series[key][place[day]] = int(value)
    return dict(sorted(series.items(), key=lambda each: -sum(each[1])))


def top(
    dimension: Dimension,
    period: Period,
    metric: str = metrics.HUMAN,
    limit: int = 10,
    keys: Sequence[str] | None = None,
) -> list[tuple[str, int]]:
    """The keys of a dimension, or those among ``keys``, with the most of a metric in the period."""
    where = _of(dimension, period) if keys is None else [*_of(dimension, period), ReachCount.key.in_(keys)]
    total = func.sum(ReachCount.value)
    wanted = (
        select(ReachCount.key, total)
        .where(*where, ReachCount.metric == metric)
        .group_by(ReachCount.key)
        .having(total > 0)
        .order_by(total.desc(), ReachCount.key)
        .limit(limit)
    )
    return [(key, int(value)) for key, value in db.session.execute(wanted)]


def rows(group_by: str, period: Period, *, person_id: int) -> Sequence[Figure]:
    """The first page of rows, as long as any is: enough for what marketing makes by hand, such as programmes."""
    return rows_page(group_by, period, person_id=person_id).items


def rows_page(
    group_by: str, period: Period, *, person_id: int, cursor: str | None = None, limit: int = MOST_KEYS
) -> Page[Figure]:
    """Rows for the API: every metric of at most ``limit`` days, networks, items, campaigns, teams ... from a key on.

    Small teams and regions are left out; by person there is the caller's own row and no other.
    """
    if group_by == "day":
        days = [day for day in period.days if day.isoformat() > (cursor or "")]
        where = [*_in(COMPANY, period), ReachCount.day.in_(days[:limit])]
        found = _sums(where, ReachCount.day)
        after = days[limit - 1].isoformat() if len(days) > limit else None
        return Page([*found, *_worked_out_by_key(found, None, {})], after)
    dimension = Dimension(group_by)
    mine = Scope(Dimension.PERSON, str(person_id))
    where = _in(mine, period) if dimension is Dimension.PERSON else _of(dimension, period)
    later = [*where, ReachCount.key > cursor] if cursor else where
    keys = db.session.scalars(select(ReachCount.key).where(*later).distinct().order_by(ReachCount.key).limit(limit + 1))
    some = keys.all()
    shown, after = some[:limit], some[limit - 1] if len(some) > limit else None
    names = teams_shown() if dimension is Dimension.TEAM else {}
    found = _of_keys([*where, ReachCount.key.in_(shown)], dimension, names)
    return Page([*found, *_worked_out_by_key(found, dimension, audiences(dimension, period, shown))], after)


def by_key(dimension: Dimension, period: Period, keys: Sequence[str] | None = None) -> dict[str, dict[str, Figure]]:
    """Key -> metric -> figure of a dimension, of all its keys or of those given. Two statements.

    Of money in several currencies it has the largest only: ask ``rows`` or ``totals`` for them all.
    """
    where = _of(dimension, period) if keys is None else [*_of(dimension, period), ReachCount.key.in_(keys)]
    found = _of_keys(where, dimension, {})
    table: dict[str, dict[str, Figure]] = defaultdict(dict)
    for figure in (*found, *_worked_out_by_key(found, dimension, audiences(dimension, period, keys))):
        other = table[figure.key].get(figure.metric)
        if other is None or other.value < figure.value:
            table[figure.key][figure.metric] = figure
    return dict(table)


def _of_keys(where: Sequence[ColumnElement[bool]], dimension: Dimension, names: Mapping[str, str]) -> list[Figure]:
    return _sums(where, ReachCount.key, dimension, names=names)


def _worked_out_by_key(
    found: Sequence[Figure], dimension: Dimension | None, told: Mapping[str, Audience]
) -> list[Figure]:  # fmt: skip
    together: dict[str, list[Figure]] = defaultdict(list)
    for figure in found:
        together[figure.key].append(figure)
    return [
        replace(each, key=key, name=some[0].name, dimension=dimension)
        for key, some in together.items()
        for each in figures.worked_out(some, told.get(key))
    ]


def teams_shown() -> dict[str, str]:
    """Keys and names of the teams that have enough people to be shown."""
    wanted = (
        select(Team.id, Team.name)
        .join(Person, Person.team_id == Team.id)
        .where(Person.active)
        .group_by(Team.id, Team.name)
        .having(func.count() >= LEAST_TEAM)
    )
    return {str(team_id): name for team_id, name in db.session.execute(wanted)}


def for_shares(share_ids: Iterable[int]) -> dict[int, list[Figure]]:
    """Every figure of these posts, all time: clicks of their links, and what networks last reported. Two statements."""
    ids = list(share_ids)
    found: dict[int, list[Figure]] = {share_id: [] for share_id in ids}
    counters = (ClickHour.raw, ClickHour.human, ClickHour.machine, ClickHour.suspected, ClickHour.unique)
    names = (metrics.RAW, metrics.HUMAN, metrics.MACHINE, metrics.SUSPECTED, metrics.UNIQUE)
    clicks = (
        select(Share.id, *(func.sum(each) for each in counters))
        .join(ClickHour, ClickHour.link_id == Share.link_id)
        .where(Share.id.in_(ids))
        .group_by(Share.id)
    )
    for share_id, *values in db.session.execute(clicks):
        for name, value in zip(names, values, strict=True):
            known = metrics.CATALOGUE[name]
            found[share_id].append(Figure(str(share_id), name, int(value), known.unit, known.provenance, known.formula))
    standing = select(CountedReading, Reading.source).join(Reading, Reading.id == CountedReading.reading_id)
    for each, source in db.session.execute(standing.where(CountedReading.share_id.in_(ids))):
        said = Provenance.REPORTED if source == TOLD else Provenance.STATED
        figure = Figure(str(each.share_id), each.metric, each.value, each.unit, said)
        found[each.share_id].append(figure)
    for share_id, some in found.items():
        some += figures.of_post(some, str(share_id))
    return found


def for_share(share_id: int) -> list[Figure]:
    """Every figure of one post."""
    return for_shares([share_id])[share_id]


def gaps_in(period: Period) -> Sequence[Gap]:
    """Times in the period in which clicks may be missing: figures that overlap them are too low."""
    return gaps_since(period.start, period.end)


def titles_of(items: Iterable[str]) -> dict[str, str]:
    """What posts of these items are called: the title of the newest post."""
    keys = list(items)
    newest = (
        select(func.max(Publication.share_id)).where(Publication.item.in_(keys)).group_by(Publication.item)
    )  # fmt: skip
    wanted = select(Publication.item, Share).join(Share, Share.id == Publication.share_id)
    found = db.session.execute(wanted.where(Publication.share_id.in_(newest)))
    return {item: share.title for item, share in found}


def _in(scope: Scope, period: Period | None) -> list[ColumnElement[bool]]:
    where = [ReachCount.dimension == scope.dimension, ReachCount.key == scope.key]
    return where if period is None else [*where, ReachCount.day.between(period.first, period.last)]


def _of(dimension: Dimension, period: Period) -> list[ColumnElement[bool]]:
    """Every key of a dimension that is shown. Raises NotAllowed for people: their figures are asked for one by one, by
    themselves."""
    if dimension is Dimension.PERSON:
        raise NotAllowed(
            _("Figures by person are shown to that person only."), remedy=_("Ask for one person's own figures.")
        )
    where = [ReachCount.dimension == dimension, ReachCount.day.between(period.first, period.last)]
    return where if dimension not in OF_PEOPLE else [*where, ReachCount.key.in_(_large_enough(dimension))]


def _large_enough(dimension: Dimension) -> Select[Any]:
    """Keys of the teams or regions in which so many people are."""
    column = OF_PEOPLE[dimension]
    return select(cast(column, String)).where(Person.active).group_by(column).having(func.count() >= LEAST_TEAM)


def require_shown(scope: Scope) -> None:
    """Raises NotFound for a team or region of so few people that its figures would tell of one of them."""
    if scope.dimension in OF_PEOPLE:
        large = _large_enough(scope.dimension).where(cast(OF_PEOPLE[scope.dimension], String) == scope.key)
        if db.session.scalar(large) is None:
            raise NotFound(
                _("There are no such figures to show."), remedy=_("Teams and regions show from five people up.")
            )


def _sums(
    where: Sequence[ColumnElement[bool]], key: Any, dimension: Dimension | None = None, alone: str = "", *,
    names: Mapping[str, str] | None = None,
) -> list[Figure]:  # fmt: skip
    """Sums by metric, unit and provenance, and by the column ``key``, or else all of the one key ``alone``. Unlike
    figures stay apart; what is stated stands beside what is reported."""
    by = [ReachCount.metric, ReachCount.unit, ReachCount.provenance]
    grouped = [key, *by] if key is not None else by
    wanted = select(*grouped, func.sum(ReachCount.value)).where(*where).group_by(*grouped).order_by(*grouped)
    found = []
    for row in db.session.execute(wanted):
        *head, metric, unit, provenance, value = row
        one = _key(head[0]) if head else alone
        found.append(
            Figure(
                one,
                metric,
                int(value),
                unit,
                provenance,
                metrics.metric(metric).formula,
                (names or {}).get(one, ""),
                dimension=dimension,
            )
        )
    return figures.beside(found)


def _key(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
