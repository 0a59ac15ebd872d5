"""The report on the reader's journey: which stages stories speak to, and what each brings. Asks only."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.people.capabilities import Capability
from advocacy.reach import metrics, naming, queries
from advocacy.reach.models import Dimension
from advocacy.reach.report import Asked, Kind, Report, Section
from advocacy.reach.reports import pieces
from advocacy.web import charts

JOURNEY = ("interest", "research", "validation", "decision", "retention", "advocacy")
"""The stages in their order; one of another name comes after them."""
NUMBERS = (metrics.POSTS, metrics.HUMAN, metrics.UNIQUE, metrics.PER_POST, metrics.INTERACTIONS, metrics.CONVERSIONS)


def build(asked: Asked) -> Report:
    """What stories for each stage did in the period."""
    period = asked.period
    found = queries.by_key(Dimension.STAGE, period)
    keys = sorted(found, key=lambda key: (JOURNEY.index(key) if key in JOURNEY else len(JOURNEY), key))
    called = naming.names_of(Dimension.STAGE, keys)
    sections = []
    if keys:
        drawn = [(_("Posts by stage"), metrics.POSTS), (_("Human clicks by stage"), metrics.HUMAN)]
        bars = [
            (title, [(called[key], found[key][name].value) for key in keys if name in found[key]])
            for title, name in drawn
        ]
        table = pieces.keyed_table(
            "stages", _("By stage"), _("Readers are at"), Dimension.STAGE, {key: called[key] for key in keys}, found,
            NUMBERS, period,
        )  # fmt: skip
        sections = [
            *(
                Section("", charts=[charts.bars(title, each, provenance="counted")], half=True)
                for title, each in bars
                if each
            ),
            Section("", tables=[table], note=_("Stories without a stage are not in here.")),
        ]  # fmt: skip
    figures = [each for key in keys for each in found[key].values() if each.metric in NUMBERS]
    shown = {each.metric: each for each in reversed(figures)}
    lede = _("Where readers are on their way with us, and what speaks to them there.")
    return Report("stages", _("Journey"), period, sections, lede, list(shown.values()), queries.gaps_in(period))


KIND = Kind(
    "stages", _l("Journey"), "signpost-split", (Capability.SEE_REACH,), build,
    about=_l("From first interest to advocacy: which stages stories speak to, and what each brings."),
)  # fmt: skip
