"""Words for products: how far a request is, what becomes of a line of the warehouse's sheet."""

from __future__ import annotations

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from advocacy.links.attribution import money
from influencers.products.models import Giving, ProductRequest, RequestState

GIVINGS: dict[Giving, LazyString] = {Giving.GIFTED: _l("A gift"), Giving.LENT: _l("On loan")}
OUTCOMES: dict[str, tuple[LazyString, str]] = {
    "ship": (_l("will be marked as sent"), "good"),
    "deliver": (_l("will be marked as delivered"), "good"),
    "known": (_l("known already"), "neutral"),
    "silent": (_l("says nothing yet"), "neutral"),
    "refused": (_l("can’t be taken"), "bad"),
}
"""What becomes of a line, and its tone."""
WAY = (RequestState.REQUESTED, RequestState.APPROVED, RequestState.SHIPPED, RequestState.DELIVERED)


def worth(value: int, currency: str) -> str:
    """A market value as people write money."""
    return money.written(value, currency)


def steps_of(asked: ProductRequest) -> list[tuple[str, str]]:
    """The way of a request that goes its way: done, current and to come."""
    if asked.state not in WAY:
        return []
    names = (gettext("Asked"), gettext("Approved"), gettext("On its way"), gettext("Delivered"))
    here = WAY.index(asked.state)
    shown = [(name, "done" if place < here else "todo") for place, name in enumerate(names)]
    shown[here] = (names[here], "done" if asked.state is RequestState.DELIVERED else "current")
    return shown
