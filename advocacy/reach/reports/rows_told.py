"""The rows behind figures as tables: hours of links, posts, readings, conversions. No row names a person. Asks only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _

from advocacy.links.queries import short_url_of
from advocacy.reach import behind, metrics, queries, together
from advocacy.reach.behind import Rows
from advocacy.reach.figures import Figure
from advocacy.reach.periods import Period
from advocacy.reach.report import Cell, Column, Form, Table
from advocacy.reach.reports import rows_together
from advocacy.reach.scopes import Scope


def behind_of(
    name: str, scope: Scope, period: Period, cursor: str | None, currency: str = ""
) -> tuple[Rows | None, Table | None]:  # fmt: skip
    """The rows behind a metric, and the table that shows them; nothing for one that is worked out from others.

    Of many people's posts they are summed: single ones are shown to their author alone.
    """
    own = together.is_own(scope)
    if name in behind.CLICKS:
        rows = behind.clicks(name, scope, period, cursor)
        return rows, _hours(rows, _BESIDE[name])
    if name == metrics.LANDED:
        rows = behind.landings(scope, period, cursor)
        return rows, _hours(rows, ("landed",))
    if name in behind.POSTS and own:
        rows = behind.posts(name, scope, period, cursor)
        return rows, _posts(rows)
    if name == metrics.POSTS:
        rows = together.posts(scope, period, cursor)
        return rows, rows_together.posts(rows)
    if name in behind.POSTS:
        rows = together.followers(scope, period, cursor)
        return rows, rows_together.followers(rows)
    if name in behind.CONVERSIONS:
        rows = behind.conversions(name, scope, period, cursor, currency)
        return rows, _conversions(rows)
    if name in metrics.REPORTED or name in behind.TOGETHER or name not in metrics.CATALOGUE:
        rows = (behind if own else together).readings(name, scope, period, cursor)
        return rows, _readings(rows) if own else rows_together.readings(rows, _sources())
    return None, None


def _link(slug: str) -> Cell:
    return Cell(urlsplit(short_url_of(slug)).path)


def _story(titles: Mapping[str, str], key: str) -> Cell:
    return Cell(titles.get(key, key) or None)


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
    return rows_together.table_of(columns, lines, rows)


def _counter(name: str) -> str:
    known = {"human": metrics.HUMAN, "machine": metrics.MACHINE, "suspected": metrics.SUSPECTED, "raw": metrics.RAW,
             "unique": metrics.UNIQUE, "landed": metrics.LANDED}  # fmt: skip
    return str(metrics.metric(known[name]).label)


def _posts(rows: Rows) -> Table:
    columns = [
        Column("day", _("Day"), Form.DAY), Column("post", _("Post")), Column("network", _("Network"), Form.NETWORK),
        Column("followers", _("Followers then"), Form.NUMBER),
    ]  # fmt: skip
    lines = [
        {"day": Cell(made.day), "post": _post(share), "network": Cell(made.network), "followers": Cell(made.followers)}
        for made, share in rows.rows
    ]
    return rows_together.table_of(columns, lines, rows)


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
    return rows_together.table_of(columns, lines, rows)


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
    return rows_together.table_of(columns, lines, rows)


def _post(share: Any) -> Cell:
    return Cell(share.title or share.text[:80], share.url or "")


def _source(source: str, evidence: str) -> Cell:
    href = evidence if evidence.startswith(("https://", "http://")) else ""
    return Cell(_sources().get(source, source), href, note="" if href else evidence)


def _sources() -> dict[str, str]:
    words = {"network": _("the network"), "hand": _("by hand"), "csv": _("from a file")}
    return {name: str(word) for name, word in words.items()}


def _fact(fact: str) -> str:
    kind = fact.partition(":")[0]
    return str({"won": _("won"), "refund": _("refunded"), "reversed": _("reversed")}.get(kind, kind))


def _worth(value: int, currency: str) -> Cell:
    if not currency:
        return Cell(None)
    known = metrics.metric(metrics.VALUE)
    return Cell(value, figure=Figure("", known.name, value, currency, known.provenance))


_BESIDE = {
    metrics.RAW: ("raw", "human", "machine", "suspected"), metrics.HUMAN: ("human", "raw"),
    metrics.MACHINE: ("machine", "raw"), metrics.SUSPECTED: ("suspected", "raw"), metrics.UNIQUE: ("unique", "human"),
}  # fmt: skip
"""Which counters of an hour stand beside each other."""
