"""Pure: reasons of attribution in words, for pages. Imports the reasons only."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from advocacy.links.attribution.deciding import Why
from advocacy.links.attribution.models import ConversionKind, TouchKind, Wins

REASONS: dict[Why, LazyString] = {
    Why.ONLY_CLICK: _l("It was the only click that counted."),
    Why.LAST_CLICK: _l("It was the last click before the purchase."),
    Why.FIRST_CLICK: _l("It was the first click in its window."),
    Why.CODE: _l("This code was named at the till, and a code beats a link."),
    Why.CODE_ALONE: _l("This code was named at the till, and no click counted beside it."),
    Why.EARLIER: _l("Another click came later, and the last one wins."),
    Why.LATER: _l("Another click came earlier, and the first one wins."),
    Why.BEATEN_BY_CODE: _l("A code was named at the till, and a code beats a link."),
    Why.BEATEN_BY_CLICK: _l("A click counted, and a click beats a code."),
    Why.SECOND_CODE: _l("Another code was named before it."),
    Why.OUTSIDE_WINDOW: _l("It was too long before the purchase: outside of its programme’s window."),
    Why.AFTER: _l("It came after the purchase."),
    Why.UNKNOWN_CLICK: _l("No click of ours has this id."),
    Why.UNKNOWN_CODE: _l("There is no such code."),
    Why.NOT_IN_FORCE: _l("The code was not in force at the time of the purchase."),
    Why.NO_ATTRIBUTION: _l("Its programme had no attribution then."),
    Why.NO_TOUCH: _l("Nothing was sent along: no click, no code."),
    Why.NONE_COUNTS: _l("Clicks or codes were sent along, and none of them counted."),
}
"""Why something won, lost, or nothing won."""

WINS: dict[Wins, LazyString] = {
    Wins.LAST_CLICK: _l("The last click wins"),
    Wins.FIRST_CLICK: _l("The first click wins"),
}

KINDS: dict[ConversionKind, LazyString] = {
    ConversionKind.SALE: _l("Sale"),
    ConversionKind.LEAD: _l("Lead"),
}

TOUCHES: dict[TouchKind, tuple[LazyString, str]] = {
    TouchKind.CLICK: (_l("Click on a link"), "cursor"),
    TouchKind.QR: (_l("Scanned in print"), "qr-code"),
    TouchKind.CODE: (_l("Code at the till"), "ticket-perforated"),
}
"""Kind of a touch -> what it is called, and its icon."""
