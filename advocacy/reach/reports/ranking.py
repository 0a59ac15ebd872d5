"""Who reached most: teams by active person, stories, networks, campaigns. People are never ranked. Asks only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from advocacy.people.capabilities import Capability
from advocacy.reach import metrics, naming, places, queries, writing
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension
from advocacy.reach.periods import Period
from advocacy.reach.report import Asked, Cell, Column, Form, Kind, Parameter, Report, Section, Table
from advocacy.reach.reports import pieces, teams
from advocacy.web import charts

MOST, DRAWN = 50, 12
FOUND = 300
"""Among so many with the most clicks is ranked by a rate."""
RANKED = {
    "team": (Dimension.TEAM, _l("Teams"), _l("Team")), "item": (Dimension.ITEM, _l("Stories"), _l("Story")),
    "campaign": (Dimension.CAMPAIGN, _l("Campaigns"), _l("Campaign")),
    "network": (Dimension.NETWORK, _l("Networks"), _l("Network")),
    "topic": (Dimension.TOPIC, _l("Topics"), _l("Topic")), "region": (Dimension.REGION, _l("Regions"), _l("Region")),
}  # fmt: skip
BY = (metrics.HUMAN, metrics.PER_POST, metrics.POSTS, metrics.INTERACTIONS, metrics.ENGAGEMENT)
COLUMNS = (metrics.POSTS, metrics.HUMAN, metrics.PER_POST, metrics.INTERACTIONS, metrics.ENGAGEMENT)

Found = Mapping[str, Mapping[str, Figure]]


def _ranked(asked: Asked) -> Sequence[tuple[str, str]]:
    return [(name, str(label)) for name, (_dimension, label, _one) in RANKED.items()]


def _by(asked: Asked) -> Sequence[tuple[str, str]]:
    """Teams are ranked by active person first, so that a large one does not win by its size."""
    names = (metrics.PER_PERSON, *BY) if asked.given.get("of", "team") == "team" else BY
    return [(name, str(metrics.metric(name).label)) for name in names]


def build(asked: Asked) -> Report:
    """The report: the same statements however many there are to rank."""
    of = asked.given.get("of", "team")
    dimension, title, one = RANKED.get(of, RANKED["team"])
    by = asked.given.get("by", "")
    if by not in dict(_by(asked)):
        by = _by(asked)[0][0]
    found = _found(dimension, asked.period)
    then_in = pieces.compared_with(asked)
    then = _found(dimension, then_in, list(found)) if then_in and found else {}
    order = sorted((key for key in found if _value(found, key, by)), key=lambda key: -_value(found, key, by))[:MOST]
    names = naming.names_of(dimension, order)
    table = _table(
        dimension, str(one), by, {key: names[key] for key in order if key in names}, found, then, asked.period
    )
    rows = [(pieces.shortened(names[key]), _value(found, key, by)) for key in order[:DRAWN]]
    known = metrics.metric(by)
    drawn = charts.bars(f"{title}: {known.label}", rows, provenance=known.provenance.value)
    sections = [Section("", charts=[drawn]), Section("", tables=[table], note=_note(dimension))] if rows else []
    figures = [each for each in pieces.totals(queries.COMPANY, asked.period) if each.metric in (by, *COLUMNS)]
    return Report("ranking", _("Ranking"), asked.period, sections, figures=figures, gaps=queries.gaps_in(asked.period))


def _found(dimension: Dimension, period: Period, keys: Sequence[str] | None = None) -> Found:
    """Key -> metric -> figure of those with most clicks, or of those given."""
    if dimension is Dimension.TEAM:
        found = queries.by_key(dimension, period, list(queries.teams_shown()))
        each = teams.per_person(found, period)
        return {key: {**some, **({metrics.PER_PERSON: each[key]} if key in each else {})}
                for key, some in found.items()}  # fmt: skip
    if keys is None:
        keys = [key for key, _value in queries.top(dimension, period, limit=FOUND)]
    return queries.by_key(dimension, period, keys)


def _value(found: Found, key: str, by: str) -> float:
    figure = found.get(key, {}).get(by)
    return figure.value if figure else 0


def _table(
    dimension: Dimension, head: str, by: str, names: Mapping[str, str], found: Found, then: Found, period: Period
) -> Table:  # fmt: skip
    shown = [by, *(each for each in COLUMNS if each != by)]
    columns = [
        Column("place", _("Place"), Form.NUMBER), Column("key", head, Form.NETWORK if dimension is Dimension.NETWORK
                                                         else Form.TEXT),
        *pieces.metric_columns(shown[:1]), Column("change", pgettext("figures", "Change")),
        *pieces.metric_columns(shown[1:]),
    ]  # fmt: skip
    rows = []
    for place, (key, name) in enumerate(names.items(), 1):
        change = writing.change(_value(found, key, by), _value(then, key, by)) if then else None
        value = key if dimension is Dimension.NETWORK else name
        row = {"place": Cell(place), "key": Cell(value, places.about(dimension, key, period)), "change": Cell(change)}
        rows.append({**row, **{each: pieces.metric_cell(found[key].get(each), each, key, dimension)
                               for each in shown}})  # fmt: skip
    told = {each for each in shown if each == by or any(row[each].value for row in rows)}
    return Table("ranking", _("Ranking"), [each for each in columns if each.metric in told or not each.metric], rows)


def _note(dimension: Dimension) -> str:
    if dimension is Dimension.TEAM:
        return str(_("Teams show from five people up, per active person where three or more published. "
                     "People are never ranked."))  # fmt: skip
    return ""


KIND = Kind(
    "ranking", _l("Ranking"), "trophy", (Capability.SEE_REACH,), build,
    [
        Parameter("of", _l("Of"), _ranked, required=True), Parameter("by", _l("Ranked by"), _by, required=True),
        pieces.COMPARED,
    ],
    about=_l("Teams by active person, stories, campaigns, networks, topics, regions: who reached most."),
)  # fmt: skip
