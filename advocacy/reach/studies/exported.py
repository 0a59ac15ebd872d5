"""What this room offers to take out: rate cards, and what programmes cost."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.sql import Select

from advocacy.exports.tables import (
    ADDED,
    CURRENCY,
    FIRST_DAY,
    LAST_DAY,
    NETWORK,
    NUMBER,
    PROGRAMME,
    STATE,
    Column,
    Table,
)
from advocacy.people.capabilities import Capability
from advocacy.reach.studies.models import Outlay, Rate, RateCard


def _of_cards(statement: Select[Any]) -> Select[Any]:
    return statement.join(RateCard, RateCard.version == Rate.version)


RATE_CARDS = Table(
    "rate_cards", _l("Rate cards"), _l("What adverts would have cost: every version, by network."),
    (Capability.WRITE_RATES,),
    (
        Column("version", RateCard.version, _l("Which version it is.")),
        Column("effective_from", RateCard.effective_from, _l("The first day on which it holds.")),
        Column("currency", RateCard.currency, CURRENCY),
        Column(
            "seen_percent", RateCard.seen_percent,
            _l("How many percent of followers are assumed to see a post; empty: nothing is assumed."),
        ),
        Column("source", RateCard.source, _l("Where the rates are from.")),
        Column("note", RateCard.note, _l("What they wrote.")),
        Column("network", Rate.network, NETWORK),
        Column(
            "per_thousand", Rate.per_thousand,
            _l("The price of a thousand impressions, in minor units of the currency."),
        ),
        Column("per_click", Rate.per_click, _l("The price of a click, in minor units of the currency.")),
        Column(
            "per_interaction", Rate.per_interaction, _l("The price of an interaction, in minor units of the currency."),
        ),
        Column("written_at", RateCard.written_at, _l("When it was written.")),
    ),
    (Rate.version, Rate.network), at=RateCard.written_at, narrowed=_of_cards,
)  # fmt: skip
OUTLAYS = Table(
    "outlays", _l("Outlays"), _l("What programmes cost, as somebody booked it."),
    (Capability.WRITE_RATES,),
    (
        Column("id", Outlay.id, NUMBER),
        Column("programme", Outlay.programme, PROGRAMME),
        Column("what", Outlay.what, _l("What it is for, in words.")),
        Column("amount", Outlay.amount, _l("How much, in minor units of the currency.")),
        Column("currency", Outlay.currency, CURRENCY),
        Column("first_day", Outlay.first_day, FIRST_DAY),
        Column("last_day", Outlay.last_day, LAST_DAY),
        Column("reference", Outlay.reference, _l("The number of the invoice.")),
        Column("state", Outlay.state, STATE),
        Column("booked_by", Outlay.booked_by, _l("The number of the person who booked it.")),
        Column("booked_at", Outlay.booked_at, ADDED),
    ),
    (Outlay.id,), at=Outlay.booked_at,
)  # fmt: skip
TABLES = (
    RATE_CARDS,
    OUTLAYS,
)
