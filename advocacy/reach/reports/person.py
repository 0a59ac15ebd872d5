"""What my posts have reached: a person's own figures, for that person only. Asks only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.people.capabilities import Capability
from advocacy.posts.models import Share
from advocacy.posts.queries import shares_of
from advocacy.posts.states import ShareState
from advocacy.reach import metrics, queries
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension
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
    rows = [_row(share, found[share.id]) for share in posts.items]
    nothing = _("Nothing published yet. Share a story from your feed; its clicks are counted here.")
    return Table("posts", _("My posts, figures of all time"), columns, rows, nothing, posts.next)


def _row(share: Share, found: Sequence[Figure]) -> Mapping[str, Cell]:
    day = share.published_at.date() if share.published_at else None
    head = {
        "post": Cell(share.title or share.text[:80], share.url or ""), "network": Cell(share.network),
        "published": Cell(day),
    }  # fmt: skip
    known = {figure.metric: figure for figure in found}
    return {**head, **{name: _figure(known.get(name), name) for name in OF_POSTS}}


def _figure(figure: Figure | None, name: str) -> Cell:
    there = figure or pieces.zero(name, "", None)
    return Cell(there.value if there else None, figure=there)


KIND = Kind(
    "person", _l("My impact"), "graph-up-arrow", (Capability.SHARE,), build, own=True,
    about=_l("What your posts have reached. Only you see your own figures."),
)  # fmt: skip
