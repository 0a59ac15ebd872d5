"""One network: what posts there have reached, and what it reports of them itself. Asks only."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.people.capabilities import Capability
from advocacy.reach import metrics, naming, queries
from advocacy.reach.models import Dimension
from advocacy.reach.periods import Period
from advocacy.reach.report import Asked, Kind, Parameter, Report, Section
from advocacy.reach.reports import choosing, crossings, pieces, slices
from advocacy.web import charts

SHOWN = 12
TRAFFIC = (metrics.HUMAN, metrics.MACHINE, metrics.SUSPECTED)


def build(asked: Asked) -> Report:
    """The report. Raises NotFound for a network on which nothing was ever counted."""
    lede = _("What posts there have reached, and what the network says of it.")
    return slices.of_key(asked, Dimension.NETWORK, _("A network"), lede, _more)


def _more(key: str, period: Period) -> Sequence[Section]:
    found = queries.totals(queries.Scope(Dimension.NETWORK, key), period)
    told = slices.figures_by(found, metrics.PARTS)
    said = charts.bars(_("What the network reports"), told, provenance="reported")
    traffic = charts.bars(_("Who followed the links"), slices.figures_by(found, TRAFFIC), provenance="counted")
    halves = [Section("", charts=[each], half=bool(told)) for each in (traffic, said) if each.bars]
    items = [each for each, _posts in queries.top(Dimension.ITEM, period, limit=50)]
    stories = crossings.by_first(Dimension.ITEM_NETWORK, items, key, period)
    best = sorted(stories, key=lambda each: -pieces.clicks_of(stories[each]))[:SHOWN]
    table = pieces.keyed_table(
        "stories", _("Stories there"), _("Story"), Dimension.ITEM, naming.names_of(Dimension.ITEM, best), stories,
        pieces.OF_KEYS, period,
    )  # fmt: skip
    return [*halves, *([Section("", tables=[table])] if best else [])]


KIND = Kind(
    "network", _l("Network"), "broadcast", (Capability.SEE_REACH,), build,
    [Parameter("network", _l("Network"), choosing.keys_of(Dimension.NETWORK, "network"), required=True),
     pieces.COMPARED],
    about=_l("One network: clicks by our count beside likes, replies and displays by its own."),
)  # fmt: skip
