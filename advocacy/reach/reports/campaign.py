"""One campaign: what its posts have reached, by network and by story. Asks only."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.campaigns.campaigns import campaigns_open
from advocacy.people.capabilities import Capability
from advocacy.reach import naming
from advocacy.reach.models import Dimension
from advocacy.reach.periods import Period
from advocacy.reach.report import Asked, Kind, Parameter, Report, Section
from advocacy.reach.reports import choosing, crossings, pieces, slices
from advocacy.web import charts

SHOWN = 10


def build(asked: Asked) -> Report:
    """The report. Raises NotFound for a campaign that is neither open nor was ever counted."""
    key = choosing.given(asked, "campaign")
    if not key:
        return slices.nothing_yet("campaign", _("A campaign"), asked)
    choosing.require(Dimension.CAMPAIGN, key, known=any(each.name == key for each in campaigns_open()))
    about = slices.Slice(
        Dimension.CAMPAIGN, key, key,
        lambda period: crossings.course_by_network(Dimension.CAMPAIGN_NETWORK, key, period),
        lambda period: _more(key, period),
    )  # fmt: skip
    return slices.report("campaign", asked, about, _("What the posts of this campaign have reached."))


def _more(key: str, period: Period) -> Sequence[Section]:
    stories = crossings.by_second(Dimension.CAMPAIGN_ITEM, key, crossings.stories_of(key), period)
    networks = crossings.by_second(Dimension.CAMPAIGN_NETWORK, key, crossings.networks_in(period), period)
    best = sorted(stories, key=lambda each: -pieces.clicks_of(stories[each]))
    titles = naming.names_of(Dimension.ITEM, best)
    labels = naming.names_of(Dimension.NETWORK, sorted(networks, key=lambda each: -pieces.clicks_of(networks[each])))
    drawn = [
        charts.bars(title, [(pieces.shortened(named[each]), pieces.clicks_of(found[each]))
                            for each in list(named)[:SHOWN] if pieces.clicks_of(found[each])], provenance="counted")
        for title, named, found in ((_("Stories that people clicked"), titles, stories),
                                    (_("Human clicks by network"), labels, networks))
    ]  # fmt: skip
    tables = [
        pieces.keyed_table(name, title, head, dimension, named, found, pieces.OF_KEYS, period)
        for name, title, head, dimension, named, found in (
            ("stories", _("By story"), _("Story"), Dimension.ITEM, titles, stories),
            ("networks", _("By network"), _("Network"), Dimension.NETWORK, labels, networks),
        ) if named
    ]  # fmt: skip
    halves = [Section("", charts=[each], half=True) for each in drawn if each.bars]
    return [*halves, *(Section("", tables=[each]) for each in tables)]


KIND = Kind(
    "campaign", _l("Campaign"), "flag", (Capability.SEE_REACH,), build,
    [Parameter("campaign", _l("Campaign"), choosing.campaigns, required=True), pieces.COMPARED],
    about=_l("One campaign: its course, its stories, and the networks that carried it."),
)  # fmt: skip
