"""Names of what holds cover, as pages show them."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from advocacy.records.models import HoldScope

SCOPES: dict[HoldScope, LazyString] = {
    HoldScope.PERSON: _l("Everything of one person"),
    HoldScope.ITEM: _l("One item and what was made of it"),
    HoldScope.CAMPAIGN: _l("One campaign"),
    HoldScope.PERIOD: _l("Whatever happened in a period"),
    HoldScope.ALL: _l("Everything"),
}
