"""Verbs on places where an asset runs that the product can't see by itself: note one, say that it is gone."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, record
from advocacy.links.utm.parameters import what_is_wrong
from influencers.rights.models import LONGEST_ASSET, Place, PlaceKind

LONGEST_NAME, LONGEST_URL = 200, 2000


def note_place(asset: str, kind: str, name: str, url: str, *, actor: Actor, now: datetime) -> Place:
    """Keeps that an asset runs somewhere. Raises Breach by field."""
    name, url, wrong = " ".join(name.split()), url.strip(), {}
    if kind not in set(PlaceKind):
        wrong["kind"] = [_("Choose one.")]
    if not 0 < len(name) <= LONGEST_NAME:
        wrong["name"] = [_("Say where, in up to 200 characters.")]
    if url and (len(url) > LONGEST_URL or (odd := what_is_wrong(url))):
        wrong["url"] = [_("That is too long.") if len(url) > LONGEST_URL else str(odd)]
    if wrong:
        raise Breach(_("Where does it run?"), remedy=_("Correct what is marked."), errors=wrong)
    place = Place(
        asset=asset[:LONGEST_ASSET], kind=PlaceKind(kind), name=name, url=url, noted_by_id=actor.id, noted_at=now
    )
    db.session.add(place)
    db.session.flush()
    record("asset_place", place.id, "note", actor=actor, now=now, asset=asset, kind=kind, name=name, url=url)
    return place


def end_place(place: Place, *, actor: Actor, now: datetime) -> None:
    """Keeps that it was taken away there. Raises InvalidMove when it was before."""
    if place.ended_at is not None:
        raise InvalidMove(_("It was taken away there already."), remedy=_("Reload and look again."))
    place.ended_at = now
    record("asset_place", place.id, "end", actor=actor, now=now, asset=place.asset)
