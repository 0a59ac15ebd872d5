"""One story: what its posts have reached, network by network, wording by wording. Asks only."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from advocacy.database import db
from advocacy.people.capabilities import Capability
from advocacy.reach import metrics, naming, queries
from advocacy.reach.models import Dimension, Publication
from advocacy.reach.periods import Period
from advocacy.reach.report import Asked, Kind, Parameter, Report, Section
from advocacy.reach.reports import choosing, crossings, pieces, slices
from advocacy.web import charts

WORDS = (metrics.POSTS, metrics.HUMAN, metrics.UNIQUE, metrics.INTERACTIONS)
MOST_WORDS = 30
FROM_SEEN_TO_CLICKED = (metrics.RAW, metrics.HUMAN, metrics.UNIQUE, metrics.LANDED, metrics.CONVERSIONS)


def build(asked: Asked) -> Report:
    """The report. Raises NotFound for a story of which nothing was ever counted."""
    lede = _("What the posts of this story have reached, whoever posted them.")
    return slices.of_key(asked, Dimension.ITEM, _("A story"), lede, _more, Dimension.ITEM_NETWORK)


def _more(key: str, period: Period) -> Sequence[Section]:
    networks = crossings.networks_in(period)
    found = crossings.by_second(Dimension.ITEM_NETWORK, key, networks, period)
    named = naming.names_of(Dimension.NETWORK, sorted(found, key=lambda each: -pieces.clicks_of(found[each])))
    by_network = pieces.keyed_table(
        "networks", _("By network"), _("Network"), Dimension.NETWORK, named, found, pieces.OF_KEYS, period
    )  # fmt: skip
    return [*_ways(key, period), *([Section("", tables=[by_network])] if found else []), *_words(key, period)]


def _ways(key: str, period: Period) -> Sequence[Section]:
    """From every request to whoever arrived."""
    found = queries.totals(queries.Scope(Dimension.ITEM, key), period)
    steps = slices.figures_by(found, FROM_SEEN_TO_CLICKED)
    if len(steps) < 2:
        return []
    note = _("Each step holds those above it that passed a rule: people among all requests, different visitors a day.")
    drawn = charts.bars(_("From requests to people"), steps, provenance="counted")
    return [Section("", charts=[drawn], note=note)]


def _words(key: str, period: Period) -> Sequence[Section]:
    """The wordings that it was posted with."""
    wanted = (
        select(Publication.caption)
        .where(Publication.item == key, Publication.caption != "")
        .group_by(Publication.caption)
        .order_by(db.func.count().desc(), Publication.caption)
        .limit(MOST_WORDS)
    )
    keys = list(db.session.scalars(wanted))
    if not keys:
        return []
    named = naming.names_of(Dimension.CAPTION, keys)
    found = queries.by_key(Dimension.CAPTION, period, keys)
    note = _(
        "People chose these wordings themselves, so a difference may come from who posted, where and when. "
        "The report on caption tests says which words work better."
    )
    table = pieces.keyed_table(
        "words", _("By wording"), _("Wording"), Dimension.CAPTION, named, found, WORDS, period
    )  # fmt: skip
    return [Section("", tables=[table], note=note)]


KIND = Kind(
    "item", _l("Story"), "newspaper", (Capability.SEE_REACH,), build,
    [Parameter("item", _l("Story"), choosing.keys_of(Dimension.ITEM, "item"), required=True), pieces.COMPARED],
    about=_l("One story: clicks and interactions by network and by wording."),
)  # fmt: skip
