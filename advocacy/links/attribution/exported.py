"""What this room offers to take out: conversions and codes. The customer of a conversion is in no table."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy import spreadsheets
from advocacy.exports.intakes import Sheet
from advocacy.exports.tables import (
    ADDED,
    CAMPAIGN,
    CURRENCY,
    LINK,
    NETWORK,
    NUMBER,
    PERSON,
    PROGRAMME,
    STATE,
    TOPIC,
    Column,
    Table,
)
from advocacy.links.attribution import importing
from advocacy.links.attribution.models import Code, Conversion
from advocacy.people.capabilities import Capability

CONVERSIONS = Table(
    "conversions", _l("Conversions"), _l("Sales and leads that a shop told us, and what won them."),
    (Capability.WRITE_CONVERSIONS,),
    (
        Column("id", Conversion.id, NUMBER),
        Column("kind", Conversion.kind, _l("A sale or a lead.")),
        Column("order_id", Conversion.order_id, _l("The shop's number of the order.")),
        Column("event", Conversion.event, _l("What happened, of a lead.")),
        Column("at", Conversion.at, _l("When, as the shop says.")),
        Column("received_at", Conversion.received_at, _l("When it was told.")),
        Column("value", Conversion.value, _l("Its value in minor units; empty where none was told.")),
        Column("currency", Conversion.currency, CURRENCY),
        Column("refunded", Conversion.refunded, _l("How much of it was given back, in minor units.")),
        Column("state", Conversion.state, STATE),
        Column("reason", Conversion.reason, _l("Why it was won, or why nothing won it.")),
        Column("link_id", Conversion.link_id, LINK),
        Column("code_id", Conversion.code_id, _l("The number of the code; see the table “codes”.")),
        Column("person_id", Conversion.person_id, PERSON),
        Column("programme", Conversion.programme, PROGRAMME),
        Column("campaign", Conversion.campaign, CAMPAIGN),
        Column("network", Conversion.network, NETWORK),
        Column("topic", Conversion.topic, TOPIC),
    ),
    (Conversion.id,), at=Conversion.at,
)  # fmt: skip
CODES = Table(
    "codes", _l("Codes"), _l("Codes that customers name at the till."), (Capability.WRITE_PROGRAMMES,),
    (
        Column("id", Code.id, NUMBER),
        Column("code", Code.code, _l("The code.")),
        Column("programme", Code.programme, PROGRAMME),
        Column("person_id", Code.person_id, PERSON),
        Column("campaign", Code.campaign, CAMPAIGN),
        Column("state", Code.state, STATE),
        Column("from_at", Code.from_at, _l("From when it counts.")),
        Column("until_at", Code.until_at, _l("Until when it counts.")),
        Column("created_at", Code.created_at, ADDED),
    ),
    (Code.id,), at=Code.created_at,
)  # fmt: skip


def example() -> str:
    """A file of conversions with every column and one row."""
    row = [importing.EXAMPLE.get(name, "") for name in importing.COLUMNS]
    return "".join(spreadsheets.written([importing.COLUMNS, row]))


TABLES = (CONVERSIONS, CODES)
SHEETS = (
    Sheet(
        "conversions", _l("Conversions"), _l("Sales, leads and refunds from a shop that does not tell them itself."),
        (Capability.WRITE_CONVERSIONS,), "conversions.import_form", example,
    ),
)  # fmt: skip
