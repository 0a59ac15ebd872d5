"""How a figure was counted: its formula with the values of its inputs, its rule, and the rows behind it. Asks only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _

from advocacy.database import db
from advocacy.errors import NotAllowed, NotFound
from advocacy.links.models import Gap
from advocacy.links.queries import short_url_of
from advocacy.people.capabilities import Capability
from advocacy.posts.models import Share
from advocacy.reach import behind, metrics, naming, queries
from advocacy.reach.asking import Able
from advocacy.reach.behind import Rows
from advocacy.reach.figures import Figure
from advocacy.reach.metrics import Metric
from advocacy.reach.models import Dimension, parts_of
from advocacy.reach.periods import Period
from advocacy.reach.report import Cell, Column, Form, Table
from advocacy.reach.reports import pieces, teams
from advocacy.reach.scopes import PostScope, Scope

OF_RULES = frozenset({metrics.RAW, metrics.HUMAN, metrics.MACHINE, metrics.SUSPECTED, metrics.UNIQUE})
"""Metrics that the rules for machines decide."""


@dataclass(frozen=True)
class Input:
    """A figure that a formula takes, as far as it is known."""

    label: str
    figure: Figure | None


@dataclass(frozen=True)
class Counted:
    """All about one figure; ``total`` is what the rows add up to, where they do, ``figure`` None where nobody told."""

    metric: Metric
    figure: Figure | None
    whose: str
    inputs: Sequence[Input]
    rows: Table | None
    total: int | None
    gaps: Sequence[Gap]
    by_rules: bool


def require(scope: Scope, person_id: int, who: Able) -> None:
    """Raises NotAllowed for figures that are not theirs to see, NotFound for a team that is too small to be shown."""
    if isinstance(scope, PostScope):
        if db.session.get_one(Share, scope.share_id).person_id != person_id:
            raise NotFound("There is no such post.")
        return
    if scope.dimension is Dimension.PERSON:
        if scope.key != str(person_id):
            raise NotAllowed("Figures of a person are shown to that person only.", remedy="Look at your own impact.")
        return
    if not who.can(Capability.SEE_REACH):
        raise NotAllowed("Your role does not see the company's reach.", remedy="Look at your own impact.")
    if scope.dimension is Dimension.TEAM and scope.key not in queries.teams_shown():
        raise NotFound("There is no such team to show.", remedy="Teams show from five people up.")


def counted(name: str, scope: Scope, period: Period, cursor: str | None) -> Counted:
    """Everything about the metric of that name in this scope and period."""
    known = metrics.metric(name)
    found = {each.metric: each for each in _figures(scope, period)}
    figure = found.get(name) or pieces.zero(name, scope.key, scope.dimension)
    inputs = [Input(str(metrics.metric(each).label), found.get(each)) for each in known.inputs if each in found]
    rows, table = _behind(name, scope, period, cursor)
    return Counted(
        known, figure, whose(scope), inputs, table, rows.total if rows else None, queries.gaps_in(period),
        name in OF_RULES,
    )  # fmt: skip


def post_scope(share_id: int) -> PostScope:
    """One post. Raises NotFound."""
    share = db.session.get(Share, share_id)
    if share is None:
        raise NotFound("There is no such post.")
    return PostScope(Dimension.PERSON, str(share_id), share_id, share.link_id)


def _figures(scope: Scope, period: Period) -> Sequence[Figure]:
    """The figures of a scope in the period; of a post those of all time."""
    if isinstance(scope, PostScope):
        return queries.for_share(scope.share_id)
    return [*pieces.totals(scope, period), *_of_people(scope, period)]


def whose(scope: Scope) -> str:
    """Whose figure it is, in words."""
    if isinstance(scope, PostScope):
        share = db.session.get_one(Share, scope.share_id)
        return share.title or share.text[:80]
    if scope.dimension is Dimension.ALL:
        return str(_("The whole company"))
    if scope.dimension is Dimension.PERSON:
        return str(_("Your own"))
    if scope.dimension in (Dimension.ITEM_NETWORK, Dimension.CAMPAIGN_NETWORK, Dimension.CAMPAIGN_ITEM):
        one, other = parts_of(scope.key)
        dimensions = [Dimension(each) for each in scope.dimension.value.split("_")]
        return " · ".join(
            naming.names_of(dimension, [key])[key] for dimension, key in zip(dimensions, (one, other), strict=True)
        )
    return naming.names_of(scope.dimension, [scope.key]).get(scope.key, scope.key)


def _of_people(scope: Scope, period: Period) -> Sequence[Figure]:
    """Active people, and for teams what each reached."""
    if scope.dimension not in (Dimension.ALL, Dimension.TEAM):
        return []
    known = metrics.metric(metrics.ACTIVE)
    number = queries.active_people(scope.dimension, period).get(scope.key, 0)
    if scope.dimension is Dimension.ALL:
        return [Figure("", known.name, number, known.unit, known.provenance)]
    each = teams.per_person(queries.by_key(Dimension.TEAM, period, [scope.key]), period).get(scope.key)
    return [each, Figure(scope.key, known.name, number, known.unit, known.provenance)] if each else []


def _behind(name: str, scope: Scope, period: Period, cursor: str | None) -> tuple[Rows | None, Table | None]:
    for names, ask, draw in _SOURCES:
        if name in names:
            rows = ask(name, scope, period, cursor)
            return rows, draw(rows)
    if name in metrics.REPORTED or name in behind.TOGETHER or name not in metrics.CATALOGUE:
        rows = behind.readings(name, scope, period, cursor)
        return rows, _readings(rows)
    return None, None


def _link(slug: str) -> Cell:
    return Cell(urlsplit(short_url_of(slug)).path)


def _story(titles: Mapping[str, str], key: str) -> Cell:
    return Cell(titles.get(key, key) or None)


def _table(columns: Sequence[Column], lines: Sequence[Mapping[str, Cell]], rows: Rows) -> Table:
    return Table("rows", _("The rows behind it"), columns, lines, _("No rows in this period."), rows.after)


def _hours(rows: Rows, counters: Sequence[str]) -> Table:
    titles = queries.titles_of({group_ref for *_rest, group_ref in rows.rows if group_ref})
    heads = [
        Column("hour", _("Hour"), Form.TIME), Column("link", _("Link")), Column("network", _("Network"), Form.NETWORK),
        Column("story", _("Story")),
    ]  # fmt: skip
    columns = [*heads, *(Column(each, _counter(each), Form.NUMBER) for each in counters)]
    lines = [
        {
            "hour": Cell(hour.hour), "link": _link(slug), "network": Cell(network or None),
            "story": _story(titles, group_ref), **{each: Cell(getattr(hour, each)) for each in counters},
        }
        for hour, slug, network, group_ref in rows.rows
    ]  # fmt: skip
    return _table(columns, lines, rows)


def _counter(name: str) -> str:
    known = {"human": metrics.HUMAN, "machine": metrics.MACHINE, "suspected": metrics.SUSPECTED, "raw": metrics.RAW,
             "unique": metrics.UNIQUE, "landed": metrics.LANDED}  # fmt: skip
    return str(metrics.metric(known[name]).label)


def _clicks(*counters: str) -> Callable[[Rows], Table]:
    """Hours of links with these counters."""
    return lambda rows: _hours(rows, counters)


def _posts(rows: Rows) -> Table:
    columns = [
        Column("day", _("Day"), Form.DAY), Column("post", _("Post")), Column("network", _("Network"), Form.NETWORK),
        Column("followers", _("Followers then"), Form.NUMBER),
    ]  # fmt: skip
    lines = [
        {"day": Cell(made.day), "post": _post(share), "network": Cell(made.network), "followers": Cell(made.followers)}
        for made, share in rows.rows
    ]
    return _table(columns, lines, rows)


def _readings(rows: Rows) -> Table:
    columns = [
        Column("at", _("As of"), Form.TIME), Column("post", _("Post")), Column("network", _("Network"), Form.NETWORK),
        Column("metric", _("Figure")), Column("value", _("Said"), Form.NUMBER),
        Column("before", _("Before"), Form.NUMBER), Column("change", _("Counts"), Form.NUMBER),
        Column("source", _("Source")),
    ]  # fmt: skip
    lines = [
        {
            "at": Cell(said.captured_at), "post": _post(share), "network": Cell(said.network),
            "metric": Cell(str(metrics.metric(said.metric).label)), "value": Cell(said.value), "before": Cell(before),
            "change": Cell(said.value - (before or 0)), "source": _source(said.source, said.evidence),
        }
        for said, share, before in rows.rows
    ]  # fmt: skip
    return _table(columns, lines, rows)


def _conversions(rows: Rows) -> Table:
    columns = [
        Column("at", _("When"), Form.TIME), Column("what", _("What")), Column("kind", _("Kind")),
        Column("number", _("Conversions"), Form.NUMBER), Column("value", _("Value"), Form.MONEY),
        Column("network", _("Network"), Form.NETWORK),
    ]  # fmt: skip
    lines = [
        {
            "at": Cell(fact.at), "what": Cell(_fact(fact.fact)), "kind": Cell(fact.kind), "number": Cell(fact.number),
            "value": _worth(fact.value, fact.currency), "network": Cell(conversion.network or None),
        }
        for fact, conversion in rows.rows
    ]  # fmt: skip
    return _table(columns, lines, rows)


def _post(share: Any) -> Cell:
    return Cell(share.title or share.text[:80], share.url or "")


def _source(source: str, evidence: str) -> Cell:
    words = {"network": _("the network"), "hand": _("by hand"), "csv": _("from a file")}
    href = evidence if evidence.startswith(("https://", "http://")) else ""
    return Cell(str(words.get(source, source)), href, note="" if href else evidence)


def _fact(fact: str) -> str:
    kind = fact.partition(":")[0]
    return str({"won": _("won"), "refund": _("refunded"), "reversed": _("reversed")}.get(kind, kind))


def _worth(value: int, currency: str) -> Cell:
    if not currency:
        return Cell(None)
    known = metrics.metric(metrics.VALUE)
    return Cell(value, figure=Figure("", known.name, value, currency, known.provenance))


Ask = Callable[[str, Scope, Period, str | None], Rows]
_SOURCES: Sequence[tuple[frozenset[str], Ask, Callable[[Rows], Table]]] = (
    (frozenset({metrics.RAW}), behind.clicks, _clicks("raw", "human", "machine", "suspected")),
    (frozenset({metrics.HUMAN}), behind.clicks, _clicks("human", "raw")),
    (frozenset({metrics.MACHINE}), behind.clicks, _clicks("machine", "raw")),
    (frozenset({metrics.SUSPECTED}), behind.clicks, _clicks("suspected", "raw")),
    (frozenset({metrics.UNIQUE}), behind.clicks, _clicks("unique", "human")),
    (frozenset({metrics.LANDED}), lambda _name, *asked: behind.landings(*asked), _clicks("landed")),
    (behind.POSTS, lambda _name, *asked: behind.posts(*asked), _posts),
    (behind.CONVERSIONS, lambda _name, *asked: behind.conversions(*asked), _conversions),
)
