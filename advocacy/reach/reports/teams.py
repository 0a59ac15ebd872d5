"""Teams side by side and one by one. From five people up only; per active person only where three were. Asks only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.errors import NotFound
from advocacy.people.capabilities import Capability
from advocacy.reach import metrics, queries
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension
from advocacy.reach.periods import Period
from advocacy.reach.report import Asked, Kind, Parameter, Report, Section
from advocacy.reach.reports import choosing, pieces, slices
from advocacy.web import charts

LEAST_ACTIVE = 3
"""Of fewer than so many a figure per person would tell on one."""


def build(asked: Asked) -> Report:
    """The report. Raises NotFound for a team that is too small to be shown, or none."""
    key = choosing.given(asked, "team")
    if not key:
        return slices.nothing_yet("team", _("A team"), asked)
    name = queries.teams_shown().get(key)
    if name is None:
        raise NotFound(_("There is no such team to show."), remedy=_("Teams show from five people up."))
    about = slices.Slice(Dimension.TEAM, key, name, more=lambda period: _beside(key, period))
    return slices.report("team", asked, about, _("What this team has reached together. Nobody is shown alone."))


def _beside(key: str, period: Period) -> Sequence[Section]:
    """The team beside the others, each by what an active person of it reached."""
    named = queries.teams_shown()
    each = per_person(queries.by_key(Dimension.TEAM, period, list(named)), period)
    rows = sorted(((named[team], figure.value) for team, figure in each.items()), key=lambda row: -row[1])
    if not rows:
        return []
    drawn = charts.bars(_("Clicks per active person, beside other teams"), rows, highlight=named[key],
                        provenance="estimated")  # fmt: skip
    note = _("Active is who published a post in the period. Teams of which fewer than three did are left out.")
    return [Section("", charts=[drawn], note=note)]


def per_person(found: Mapping[str, Mapping[str, Figure]], period: Period) -> dict[str, Figure]:
    """Team -> its clicks per active person, of those teams of which enough were active."""
    active = queries.active_people(Dimension.TEAM, period)
    known = metrics.metric(metrics.PER_PERSON)
    return {
        key: Figure(key, known.name, round(pieces.clicks_of(some) / active[key], 1), known.unit, known.provenance,
                    f"{pieces.clicks_of(some)} / {active[key]}", dimension=Dimension.TEAM)
        for key, some in found.items() if active.get(key, 0) >= LEAST_ACTIVE
    }  # fmt: skip


KIND = Kind(
    "team", _l("Team"), "diagram-3", (Capability.SEE_REACH,), build,
    [Parameter("team", _l("Team"), choosing.teams, required=True), pieces.COMPARED],
    about=_l("One team from five people up, beside the others by what an active person reached."),
)  # fmt: skip
