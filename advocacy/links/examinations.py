"""What a host's journals and the gaps in them can say about their health. Imports ingest and the models only.

Journals are local files: only a worker on this host takes them in, so only this host can tell that nobody does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from advocacy import settings
from advocacy.database import db
from advocacy.health import Ailment, Examination, Gauge
from advocacy.links.door import journal
from advocacy.links.intake import ingest, recounts
from advocacy.links.models import Gap
from advocacy.links.verdicts.machines import RULE_VERSION

PATIENCE = timedelta(minutes=1)
RECENT = timedelta(days=1)


def waited(now: datetime) -> timedelta:
    """How long the oldest click on this host has been waiting to be taken in; nothing when none waits."""
    oldest = ingest.oldest_waiting(journal.folder_in(settings.current().data_dir))
    return max(now - oldest, timedelta(0)) if oldest else timedelta(0)


def clicks_are_taken_in(now: datetime) -> Sequence[Ailment]:
    """Clicks of this host that nobody counts, and times in which clicks could not be written."""
    found = []
    age = waited(now)
    if age > PATIENCE:
        found.append(
            Ailment(
                ngettext(
                    "Clicks on this host have been waiting for %(num)s minute.",
                    "Clicks on this host have been waiting for %(num)s minutes.",
                    round(age.total_seconds() / 60),
                ),
                _("Run a worker on this host: `advocacy work`, or `advocacy serve --with-worker`."),
            )
        )
    wanted = select(func.count(), func.sum(Gap.missed), func.max(Gap.until_at)).where(Gap.until_at > now - RECENT)
    gaps, missed, last = db.session.execute(wanted).one()
    if gaps:
        found.append(
            Ailment(
                _("Gaps in the last day: %(gaps)s; clicks known to be missing: %(missed)s; "
                  "the last until %(last)s UTC.", gaps=gaps, missed=missed, last=format(last, '%Y-%m-%d %H:%M')),
                _("Look at the disk of the host that had them; figures that overlap them say so."), grave=False,
            )
        )  # fmt: skip
    return found


def old_clicks_are_judged_alike(now: datetime) -> Sequence[Ailment]:
    """Clicks that an earlier version of the rules judged, while nobody recounts them."""
    if not recounts.is_due() or recounts.under_way() is not None:
        return []
    return [
        Ailment(
            _("Older clicks were not judged by version %(rule_version)s of the rules, which "
"is in force.", rule_version=RULE_VERSION),
            _("See what would change with `advocacy reach recount --dry-run`, then run it "
"without."), grave=False,
        )
    ]  # fmt: skip


def _missed(now: datetime) -> dict[str, float]:
    wanted = select(Gap.why, func.sum(Gap.missed)).group_by(Gap.why)
    return {why: float(missed) for why, missed in db.session.execute(wanted)}


EXAMINATIONS = [
    Examination("clicks", clicks_are_taken_in), Examination("verdicts", old_clicks_are_judged_alike),
]  # fmt: skip
GAUGES = [
    Gauge(
        "advocacy_clicks_waiting_seconds", "Age of the oldest click on this host that is not taken in.", "",
        lambda now: {"": waited(now).total_seconds()},
    ),
    Gauge("advocacy_clicks_missed", "Clicks known to be missing, by the reason of their gap.", "why", _missed),
]  # fmt: skip
