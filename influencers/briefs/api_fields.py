"""Fields that the APIs of briefs and of agreements share: lines, uses, exclusivity; from and to values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from apiflask import Schema
from apiflask.fields import Date, Integer, List, Nested, String
from flask_babel import gettext as _
from marshmallow.validate import Length, OneOf, Range

from advocacy.clock import to_rfc3339
from advocacy.errors import Breach
from advocacy.links.attribution import money
from influencers.briefs.models import Asked
from influencers.briefs.words import MOST_EACH, MOST_LINES, MOST_MONTHS, USES, Line, Usage
from influencers.rights.covering import MEDIA


class FeeField(Schema):
    """What each is paid: {"amount": "150.00", "currency": "EUR"}."""

    amount = String(required=True, validate=Length(1, 20))
    currency = String(required=True, validate=Length(3, 3))


class LineField(Schema):
    """So many deliverables of a kind on a network, by a day, each for a fee; no fee: none is paid for it alone."""

    kind = String(required=True, validate=OneOf([str(each) for each in Asked]))
    network = String(required=True, validate=Length(1, 40))
    count = Integer(load_default=1, validate=Range(1, MOST_EACH))
    due_on = Date(load_default=None, allow_none=True)
    fee = Nested(FeeField, load_default=None, allow_none=True)
    what = String(load_default="", validate=Length(max=500))


class UsageField(Schema):
    """What may be done with what is delivered. No media: all; no territory: worldwide. Without uses nothing is."""

    uses = List(String(validate=OneOf(USES)), load_default=list)
    media = List(String(validate=OneOf(MEDIA)), load_default=list)
    territory = String(load_default="", validate=Length(max=300))
    months = Integer(load_default=0, validate=Range(0, MOST_MONTHS))


LINES = List(Nested(LineField), load_default=list, validate=Length(max=MOST_LINES))


def lines_from(given: Sequence[Mapping[str, Any]], currency: str) -> tuple[Line, ...]:
    """Lines as values. Raises Breach for a fee that is none, or in another currency than the programme's."""
    return tuple(
        Line(Asked(each["kind"]), each["network"], each["count"], each["due_on"], fee_from(each["fee"], currency),
             each["what"])
        for each in given
    )  # fmt: skip


def fee_from(given: Mapping[str, str] | None, currency: str) -> int:
    """Minor units of a fee. Raises Breach."""
    if given is None:
        return 0
    if money.currency_of(given["currency"]) != currency:
        raise Breach(
            _("Money is in %(currency)s here.", currency=currency),
            errors={"lines": [_("Give the fee in %(currency)s.", currency=currency)]},
        )
    return money.minor(given["amount"], currency, "lines")


def usage_from(given: Mapping[str, Any] | None) -> Usage:
    """Wanted uses as a value."""
    if not given:
        return Usage()
    return Usage(tuple(given["uses"]), tuple(given["media"]), given["territory"], given["months"])


def line_told(line: Line, currency: str) -> dict[str, Any]:
    """A line as the API gives it."""
    return {
        "kind": line.kind.value, "network": line.network, "count": line.count, "due_on": line.due_on,
        "fee": money.told(line.fee, currency) if line.fee else None, "what": line.what,
    }  # fmt: skip


def usage_told(usage: Usage) -> dict[str, Any]:
    """Uses as the API gives them."""
    return {"uses": list(usage.uses), "media": list(usage.media), "territory": usage.territory, "months": usage.months}


def instant(at: datetime | None) -> str | None:
    """An instant as the API writes it; null where there is none."""
    return to_rfc3339(at) if at else None
