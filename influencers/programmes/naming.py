"""Whether anything calls a programme by its name yet: from then on the name stays. A query."""

from __future__ import annotations

from sqlalchemy import exists, or_, select

from advocacy.database import db
from advocacy.links.attribution.models import Code, Conversion, ProgrammeWindow, UtmTemplate
from advocacy.links.models import Link
from advocacy.reach.studies.models import Outlay
from influencers.programmes.models import Programme
from rewards.perks.models import Narrowing, PerkAudience

CALLING = (ProgrammeWindow, Code, UtmTemplate, Outlay, Conversion, Link)
"""What carries a programme's tag, the few first. Figures are counted of these; a window stays when attribution ends."""


def is_called(programme: Programme) -> bool:
    """Whether a link, a code, a sale, a cost or a perk carries its tag."""
    if programme.attribution_days is not None:
        return True
    perk = exists().where(PerkAudience.kind == Narrowing.PROGRAMME, PerkAudience.value == programme.tag)
    called = (exists().where(kind.programme == programme.tag) for kind in CALLING)
    return bool(db.session.scalar(select(or_(perk, *called))))
