"""Jobs of the rulebook: what a newer product brings is offered as a draft, never put in force by itself."""

from __future__ import annotations

from datetime import datetime

from advocacy.database import writing
from advocacy.rulebook import versions
from advocacy.rulebook.models import PackKind
from advocacy.timetable import Job


def offer_brought(now: datetime) -> None:
    """Records the product's own packs as what is in force at first; later ones become drafts for Legal to look at."""
    for kind in PackKind:
        with writing():
            versions.offer_brought(kind, now=now)


JOBS = [Job("offer the product's rules", offer_brought, every=3600)]
