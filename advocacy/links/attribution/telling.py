"""What a merchant tells about a conversion, checked: from the API, from a file, from a form. Almost pure: it reads the
key that customers are hashed with.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from advocacy import settings
from advocacy.errors import Breach
from advocacy.links.attribution import money
from advocacy.links.attribution.deciding import SKEW
from advocacy.links.attribution.models import ConversionKind

MOST_TOUCHES = 20
FIRST_YEAR = 2000
KEPT_OF_A_NAME = 40
"""Signs of a click id or code that are kept: no longer one can be ours."""


@dataclass(frozen=True)
class Told:
    """A conversion as a merchant tells it. ``value`` is in minor units. ``click_ids`` and ``codes`` in their order."""

    kind: ConversionKind
    at: datetime
    order_id: str = ""
    customer: str = ""
    event: str = ""
    value: int | None = None
    currency: str = ""
    click_ids: Sequence[str] = ()
    codes: Sequence[str] = ()

    @property
    def key(self) -> str:
        """What makes it one and the same: a sale its order id, a lead its customer and event."""
        if self.kind is ConversionKind.SALE:
            return f"sale:{self.order_id}"
        return f"lead:{customer_hash(self.customer)}:{self.event}"


def checked(
    *, kind: str, at: datetime | None, now: datetime, order_id: str = "", customer: str = "", event: str = "",
    amount: str = "", currency: str = "", click_ids: Sequence[str] = (), codes: Sequence[str] = (),
) -> Told:  # fmt: skip
    """The conversion, ready to be received. Without a time it happened now. Raises Breach with all that is wrong."""
    wrong: dict[str, list[str]] = {}
    order_id, customer, event = (" ".join(each.split()) for each in (order_id, customer, event))
    said = ConversionKind(kind) if kind in set(ConversionKind) else None
    if said is None:
        wrong["kind"] = [_("A sale or a lead.")]
    if said is ConversionKind.SALE and not 1 <= len(order_id) <= 120:
        wrong["order_id"] = [_("A sale needs its order id, of at most 120 characters: it is what makes it one sale.")]
    if said is ConversionKind.LEAD and not 1 <= len(customer) <= 320:
        wrong["customer"] = [_("A lead needs its customer's id or address; only a hash of it is kept.")]
    if said is ConversionKind.LEAD and not 1 <= len(event) <= 80:
        wrong["event"] = [_("A lead needs its event, such as “trial”, of at most 80 characters.")]
    happened = at or now
    if happened.year < FIRST_YEAR:
        wrong["at"] = [_("That was before there were links to click.")]
    elif happened > now + SKEW:
        wrong["at"] = [_("That is still to come.")]
    if len(click_ids) + len(codes) > MOST_TOUCHES:
        wrong["click_ids"] = [_("At most %(most)s clicks and codes together.", most=MOST_TOUCHES)]
    value, currency = _sum(amount, currency, wrong)
    if wrong or said is None:
        raise Breach(_("This conversion can't be received."), errors=wrong)
    return Told(said, happened, order_id, customer, event, value, currency, _once(click_ids), _once(codes))


def customer_hash(customer: str) -> str:
    """A customer as we keep them: a keyed hash, the same for however their address is capitalised. Empty for nobody.

    Keyed, because addresses can be guessed. A new ADVOCACY_SECRET_KEY makes earlier leads look new.
    """
    if not customer:
        return ""
    key = f"customers of conversions:{settings.current().secret_key}".encode()
    return hmac.new(key, customer.strip().casefold().encode(), hashlib.sha256).hexdigest()


def _sum(amount: str, currency: str, wrong: dict[str, list[str]]) -> tuple[int | None, str]:
    if not amount.strip():
        return None, ""
    try:
        code = money.currency_of(currency or settings.current().currency)
        return money.minor(amount, code), code
    except Breach as refusal:
        wrong.update(refusal.errors)
        return None, ""


def _once(texts: Sequence[str]) -> list[str]:
    """Without blanks, empty ones and repetitions, in their order."""
    return list(dict.fromkeys(text.strip()[:KEPT_OF_A_NAME] for text in texts if text.strip()))
