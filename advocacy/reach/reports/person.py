"""What my posts have reached: a person's own figures, for that person only. Asks only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.people.capabilities import Capability
from advocacy.posts.models import Share
from advocacy.posts.queries import shares_of
from advocacy.posts.states import ShareState
from advocacy.reach import metrics, places, queries
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension
from advocacy.reach.periods import LONGEST, Period, last_days
from advocacy.reach.queries import Scope
from advocacy.reach.report import Asked, Cell, Column, Form, Kind, Report, Section, Table
from advocacy.reach.reports import pieces

OF_POSTS = (metrics.HUMAN, metrics.UNIQUE, metrics.INTERACTIONS)
PAGE = 25


def build(asked: Asked) -> Report:
    """The report: the same statements however many posts there are. Without a trend: nobody is to be spurred on."""
    scope, period = Scope(Dimension.PERSON, str(asked.person_id)), asked.period
    found = pieces.totals(scope, period)
    course = {_("Human clicks"): queries.by_day(scope, period)}
    return Report(
        "person", _("My impact"), period,
        [
            Section("", tiles=pieces.tiles(found, scope=scope)),
            Section("", charts=[pieces.by_day(_("Human clicks by day"), period, course)]),
            Section("", tables=[_posts(asked)]),
        ],
        figures=found, gaps=queries.gaps_in(period),
    )  # fmt: skip


def _posts(asked: Asked) -> Table:
    """A page of published posts with their figures of all time."""
    posts = shares_of(asked.person_id, states=(ShareState.PUBLISHED,), cursor=asked.cursor, limit=PAGE)
    found = queries.for_shares([share.id for share in posts.items])
    columns = [
        Column("post", _("Post")), Column("network", _("Network"), Form.NETWORK),
        Column("published", _("Published"), Form.DAY), *pieces.metric_columns(OF_POSTS),
    ]  # fmt: skip
    rows = [_row(share, found[share.id], asked.now) for share in posts.items]
    nothing = _("Nothing published yet. Share a story from your feed; its clicks are counted here.")
    return Table("posts", _("My posts, figures of all time"), columns, rows, nothing, posts.next)


def _row(share: Share, found: Sequence[Figure], now: datetime) -> Mapping[str, Cell]:
    day = share.published_at.date() if share.published_at else None
    since = last_days(min(((now.date() - day).days if day else 0) + 2, LONGEST), now)
    head = {
        "post": Cell(share.title or share.text[:80], share.url or ""), "network": Cell(share.network),
        "published": Cell(day),
    }  # fmt: skip
    known = {figure.metric: figure for figure in found}
    return {**head, **{name: _figure(share, known.get(name), name, since) for name in OF_POSTS}}


def _figure(share: Share, figure: Figure | None, name: str, since: Period) -> Cell:
    """A figure of a post, of all time: the rows behind it are from the day before it was published to today."""
    there = figure or pieces.zero(name, "", None)
    if there is None:
        return Cell(None)
    return Cell(there.value, places.counting_of_post(name, share.id, since), there)


KIND = Kind(
    "person", _l("My impact"), "graph-up-arrow", (Capability.SHARE,), build, own=True,
    about=_l("What your posts have reached. Only you see your own figures."),
)  # fmt: skip
