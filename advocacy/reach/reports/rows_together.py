"""Rows that are summed over posts of many people as tables: posts, followers, readings. Asks only."""

from __future__ import annotations

from flask_babel import gettext as _

from advocacy.reach import metrics, naming, queries
from advocacy.reach.behind import Rows
from advocacy.reach.models import Dimension
from advocacy.reach.report import Cell, Column, Form, Table


def posts(rows: Rows) -> Table:
    """Published posts by day, network and story."""
    titles = naming.names_of(Dimension.ITEM, sorted({row.item for row in rows.rows if row.item}))
    columns = [
        Column("day", _("Day"), Form.DAY), Column("network", _("Network"), Form.NETWORK),
        Column("story", _("Story")), Column("posts", _("Posts"), Form.NUMBER),
    ]  # fmt: skip
    lines = [
        {"day": Cell(row.day), "network": Cell(row.network), "story": Cell(titles.get(row.item) or None),
         "posts": Cell(row.posts)} for row in rows.rows
    ]  # fmt: skip
    return table_of(columns, lines, rows)


def followers(rows: Rows) -> Table:
    """Followers addressed by network; of fewer than five accounts they would tell on one."""
    columns = [
        Column("network", _("Network"), Form.NETWORK), Column("posts", _("Posts"), Form.NUMBER),
        Column("accounts", _("Accounts"), Form.NUMBER), Column("followers", _("Followers addressed"), Form.NUMBER),
    ]  # fmt: skip
    lines = [
        {"network": Cell(row.network), "posts": Cell(row.posts), "accounts": Cell(row.accounts),
         "followers": Cell(row.followers if row.accounts >= queries.LEAST_TEAM else None)} for row in rows.rows
    ]  # fmt: skip
    return table_of(columns, lines, rows)


def readings(rows: Rows, sources: dict[str, str]) -> Table:
    """What networks reported, by story, network and source."""
    titles = naming.names_of(Dimension.ITEM, sorted({row.group_ref for row in rows.rows if row.group_ref}))
    columns = [
        Column("at", _("Newest"), Form.TIME), Column("story", _("Story")),
        Column("network", _("Network"), Form.NETWORK), Column("metric", _("Figure")),
        Column("posts", _("Posts"), Form.NUMBER), Column("change", _("Counts"), Form.NUMBER),
        Column("source", _("Source")),
    ]  # fmt: skip
    lines = [
        {
            "at": Cell(row.at), "story": Cell(titles.get(row.group_ref) or None), "network": Cell(row.network),
            "metric": Cell(str(metrics.metric(row.metric).label)), "posts": Cell(row.posts),
            "change": Cell(int(row.change)), "source": Cell(sources.get(row.source, row.source)),
        }
        for row in rows.rows
    ]  # fmt: skip
    return table_of(columns, lines, rows)


def table_of(columns: list[Column], lines: list[dict[str, Cell]], rows: Rows) -> Table:
    """The table of a page of rows."""
    return Table("rows", _("The rows behind it"), columns, lines, _("No rows in this period."), rows.after)
