"""The rows behind figures as tables: hours of links, posts, readings, conversions. No row names a person. Asks only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _

from advocacy.links.queries import short_url_of
from advocacy.reach import behind, metrics, queries
from advocacy.reach.behind import Rows
from advocacy.reach.figures import Figure
from advocacy.reach.periods import Period
from advocacy.reach.report import Cell, Column, Form, Table
from advocacy.reach.scopes import Scope


def behind_of(name: str, scope: Scope, period: Period, cursor: str | None) -> tuple[Rows | None, Table | None]:
    """The rows behind a metric, and the table that shows them; nothing for one that is worked out from others."""
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
