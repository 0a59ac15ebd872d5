"""Why a story may not be used: the rights to something in it have ended, or do not reach as far as posts.

What ended took out of use whatever was made of it then (``withdrawing``); this keeps it from coming back in a story
that is made later. A list for the roof. Imports ``covering`` and ``showing``.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import InvalidMove
from advocacy.wall.vetoes import Candidate
from content_library.items.objecting import Veto
from content_library.models import Item
from influencers.rights.covering import shareable
from influencers.rights.models import Licence
from influencers.rights.showing import assets_in


def lapsed_in(item: Item, now: datetime) -> list[str]:
    """The assets in a story that had a licence and have none for posts now, in order."""
    shown = tuple(f"media:{each.media_id}" for each in item.revision.media)
    assets = assets_in([Candidate(item.id, item.group_ref, shown)])[item.id]
    licences: dict[str, list[Licence]] = {}
    for licence in db.session.scalars(select(Licence).where(Licence.asset.in_(assets))):
        licences.setdefault(licence.asset, []).append(licence)
    return sorted(asset for asset, theirs in licences.items() if not shareable(theirs, now))


def _lapsed(item: Item, now: datetime) -> InvalidMove | None:
    lapsed = lapsed_in(item, now)
    if not lapsed:
        return None
    return InvalidMove(
        _("The rights to something in this story are not in force (%(assets)s).", assets=", ".join(lapsed)),
        remedy=_("Take it out, or have its licence renewed first."),
    )


OBJECTIONS: list[Veto] = [_lapsed]
