"""A report about one key of one dimension: its tiles, its course, and what more its kind adds. Asks only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from advocacy.reach import metrics, naming, queries
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension
from advocacy.reach.periods import Period
from advocacy.reach.queries import Scope
from advocacy.reach.report import Asked, Report, Section
from advocacy.reach.reports import choosing, crossings, pieces

Series = Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Slice:
    """What a kind knows of its key: the key, what it is called, the course to draw, and the sections that follow."""

    dimension: Dimension
    key: str
    name: str
    series: Callable[[Period], Series] | None = None
    more: Callable[[Period], Sequence[Section]] = lambda period: ()


def report(kind: str, asked: Asked, about: Slice, lede: str = "") -> Report:
    """The report: the same statements however many posts and clicks there are."""
    scope, period = Scope(about.dimension, about.key), asked.period
    found = pieces.totals(scope, period)
    then = pieces.totals(scope, pieces.compared_with(asked))
    courses = {name: queries.by_day(scope, period, name) for name in (metrics.POSTS, metrics.HUMAN)}
    series = about.series(period) if about.series else {}
    title = _("Human clicks by day and network") if series else _("Human clicks by day")
    drawn = pieces.by_day(title, period, series or {_("Human clicks"): courses[metrics.HUMAN]})
    sections = [Section("", tiles=pieces.tiles(found, then, courses, scope=scope))]
    if found:
        sections += [Section("", charts=[drawn]), *about.more(period)]
    return Report(kind, about.name, period, sections, lede, found, queries.gaps_in(period))


def of_key(
    asked: Asked, dimension: Dimension, untold: str, lede: str,
    more: Callable[[str, Period], Sequence[Section]], crossing: Dimension | None = None,
) -> Report:  # fmt: skip
    """The report about the key that is asked for; the kind and its parameter have the dimension's name.

    ``untold`` is its title while there is nothing to choose; ``crossing`` draws its course by network. Raises NotFound
    for a key of which nothing was ever counted.
    """
    kind = dimension.value
    key = choosing.given(asked, kind)
    if not key:
        return nothing_yet(kind, untold, asked)
    choosing.require(dimension, key)
    course = (lambda period: crossings.course_by_network(crossing, key, period)) if crossing else None
    name = naming.names_of(dimension, [key])[key]
    return report(kind, asked, Slice(dimension, key, name, course, lambda period: more(key, period)), lede)


def nothing_yet(kind: str, title: str, asked: Asked) -> Report:
    """The report while there is nothing that it could be about."""
    return Report(kind, title, asked.period, [], gaps=queries.gaps_in(asked.period))


def figures_by(found: Sequence[Figure], names: Sequence[str]) -> list[tuple[str, float]]:
    """Label and value of those metrics that are there, for bars."""
    known = {each.metric: each for each in found}
    return [(known[name].label, known[name].value) for name in names if name in known and known[name].value]
