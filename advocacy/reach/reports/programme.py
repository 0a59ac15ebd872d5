"""One programme: what its people have reached, and what came of it as landings and conversions. Asks only."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.people.capabilities import Capability
from advocacy.reach import metrics, queries
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension
from advocacy.reach.periods import Period
from advocacy.reach.report import Asked, Kind, Parameter, Report, Section
from advocacy.reach.reports import choosing, pieces, slices
from advocacy.web import charts_grid

STEPS = (metrics.HUMAN, metrics.LANDED, metrics.CONVERSIONS)


def build(asked: Asked) -> Report:
    """The report. Raises NotFound for a programme of which nothing was ever counted."""
    lede = _("What the people of this programme have reached.")
    return slices.of_key(asked, Dimension.PROGRAMME, _("A programme"), lede, _more)


def _more(key: str, period: Period) -> Sequence[Section]:
    return funnel(queries.totals(queries.Scope(Dimension.PROGRAMME, key), period))


def funnel(found: Sequence[Figure]) -> Sequence[Section]:
    """From a click to a sale, as far as merchants tell."""
    steps = slices.figures_by(found, STEPS)
    if len(steps) < 2:
        return []
    drawn = charts_grid.funnel(_("From a click to a conversion"), steps, provenance="counted")
    return [Section("", charts=[drawn], note=_("Each step counts on the day it happened, so a sale may belong to an "
                                               "earlier click."))]  # fmt: skip


KIND = Kind(
    "programme", _l("Programme"), "people", (Capability.SEE_REACH, Capability.WRITE_PROGRAMMES), build,
    [Parameter("programme", _l("Programme"), choosing.keys_of(Dimension.PROGRAMME, "programme"), required=True),
     pieces.COMPARED],
    about=_l("One programme: clicks, confirmed landings, and what merchants say came of them."),
)  # fmt: skip
