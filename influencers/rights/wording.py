"""Uses, media and places of the register in words, and where an asset has its page."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for
from flask_babel import LazyString, lazy_pgettext
from flask_babel import lazy_gettext as _l

from influencers.rights.covering import ALL
from influencers.rights.models import PlaceKind, Use

USES: dict[str, LazyString] = {Use.ORGANIC: _l("Organic"), Use.PAID: _l("Paid and organic")}
MEDIA: dict[str, LazyString] = {
    ALL: _l("All media"), "social": _l("Social networks"), "website": _l("Our website"), "email": _l("Newsletters"),
    "shop": _l("Our shop"), "print": _l("Print media"), "events": _l("Events"), "press": _l("Press"),
    "outdoor": _l("Outdoor"), "broadcast": _l("Radio and television"),
}  # fmt: skip
PLACES: dict[str, LazyString] = {
    PlaceKind.OWN_PAGE: _l("Own page"), PlaceKind.NEWSLETTER: _l("Newsletter"),
    PlaceKind.ADVERTISEMENT: _l("Advertisement"), PlaceKind.SHOP: _l("Shop"), PlaceKind.PRINT: _l("Print media"),
    PlaceKind.OTHER: _l("Elsewhere"),
}  # fmt: skip
ASSETS: dict[str, LazyString] = {
    "story": lazy_pgettext("customer", "Story"), "deliverable": _l("Deliverable"), "item": _l("Item"),
    "media": _l("Medium"),
}  # fmt: skip
"""Kinds of assets that have a page here."""
VERBS: dict[str, LazyString] = {
    "grant": _l("entered the licence"), "warn": _l("warned that it ends soon"), "remind": _l("reminded of its end"),
    "expire": _l("ended it: its time was over"), "revoke": _l("revoked it"),
}  # fmt: skip
_PAGES = {
    "item": ("studio.item", "item_id"), "media": ("media.one", "media_id"), "story": ("stories.one", "story_id"),
    "deliverable": ("deliverables.one", "deliverable_id"),
}  # fmt: skip


def kind_of(asset: str) -> LazyString | str:
    """What sort of thing an asset is."""
    kind = asset.partition(":")[0]
    return ASSETS.get(kind, kind.capitalize())


def page_of(asset: str) -> str | None:
    """The page of an asset; None for one without."""
    kind, _colon, number = asset.partition(":")
    endpoint, name = _PAGES.get(kind, ("", ""))
    if endpoint not in current_app.view_functions or not number.isdecimal():
        return None
    known: dict[str, Any] = {name: int(number)}
    return url_for(endpoint, **known)
