"""The reports of every day: the company, a campaign, a story, a network, a team, one's own. Asks only."""

from __future__ import annotations

from collections.abc import Sequence

from advocacy.reach.report import Kind
from advocacy.reach.reports import campaign, item, network, overview, person, programme, ranking, teams

KINDS: Sequence[Kind] = (
    overview.KIND,
    campaign.KIND,
    item.KIND,
    network.KIND,
    teams.KIND,
    ranking.KIND,
    programme.KIND,
    person.KIND,
)
"""For the roof's list."""
