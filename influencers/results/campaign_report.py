"""The report on what partners brought in one campaign, and the fees of what they delivered for it. Asks only."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.people.capabilities import Capability
from advocacy.reach import metrics, queries
from advocacy.reach.models import Dimension
from advocacy.reach.report import Asked, Kind, Parameter, Report, Section
from advocacy.reach.reports import crossings, pieces, slices
from advocacy.reach.reports.programme import funnel
from advocacy.reach.studies import rate_cards, worths
from advocacy.reach.studies.rating import summed
from advocacy.reach.studies.returns import Line
from influencers.results import figures
from influencers.results import queries as results

NAME = "partner_campaign"


def build(asked: Asked) -> Report:
    """The report; with nothing in it for a campaign that nobody was briefed for."""
    key = asked.given.get("campaign", "")
    if not key:
        return slices.nothing_yet(NAME, _("A campaign"), asked)
    period, scope = asked.period, queries.Scope(Dimension.CAMPAIGN, key)
    found = pieces.totals(scope, period)
    then = pieces.totals(scope, pieces.compared_with(asked))
    courses = {name: queries.by_day(scope, period, name) for name in (metrics.POSTS, metrics.HUMAN)}
    series = crossings.course_by_network(Dimension.CAMPAIGN_NETWORK, key, period)
    drawn = pieces.by_day(_("Human clicks by day and network"), period, series)
    lines = _lines(key, asked)
    sections = [
        Section(_("What it brought"), tiles=pieces.tiles(found, then, courses, scope=scope)),
        *(Section(_("Money, in %(currency)s", currency=line.currency), tiles=figures.money_tiles(line, found),
                  note=_("The cost of a campaign is the fees of deliverables that were seen live in the period; "
                         "commissions and gifts are costs of programmes."))
          for line in lines),
        *([Section("", charts=[drawn])] if series else []), *funnel(found),
    ]  # fmt: skip
    lede = _("What posts of this campaign brought, whoever shared them, and what partners were paid for theirs.")
    return Report(NAME, key, period, sections, lede, found, queries.gaps_in(period))


def _lines(key: str, asked: Asked) -> list[Line]:
    period = asked.period
    fees = results.fees_by_campaign(period, [key]).get(key, {})
    parts = worths.parts(Dimension.CAMPAIGN_NETWORK, period, rate_cards.cards())
    media = summed(each.worth for each in parts if each.programme == key)
    brought = {
        each.unit: int(each.value)
        for each in queries.totals(queries.Scope(Dimension.CAMPAIGN, key), period)
        if each.metric == metrics.NET_VALUE
    }
    codes = sorted({*fees, *media, *brought})
    return [
        Line(key, code, key, fees.get(code, 0), brought.get(code, 0), media[code].total if code in media else 0)
        for code in codes
    ]


def _campaigns(asked: Asked) -> Sequence[tuple[str, str]]:
    return [(each, each) for each in results.campaigns_briefed()]


KIND = Kind(
    NAME, _l("Partners in a campaign"), "flag", (Capability.WRITE_PROGRAMMES,), build,
    [Parameter("campaign", _l("Campaign"), _campaigns, required=True), pieces.COMPARED],
    about=_l("One campaign: its course, and the fees of what partners delivered for it."),
)  # fmt: skip
