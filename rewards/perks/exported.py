"""What this room offers to take out: perks and redemptions. Codes that perks hand out are in no table."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy import spreadsheets
from advocacy.exports.intakes import Sheet
from advocacy.exports.tables import ADDED, CURRENCY, NAME, NUMBER, PERSON, STATE, Column, Table
from advocacy.people.capabilities import Capability
from rewards.perks.models import Perk, Redemption

VALUE = _l("What it is worth on the market, in minor units of the currency.")
COST = _l("How many points it costs.")

PERKS = Table(
    "perks", _l("Perks"), _l("What points can be redeemed for."), (Capability.WRITE_REWARDS,),
    (
        Column("id", Perk.id, NUMBER),
        Column("name", Perk.name, NAME),
        Column("description", Perk.description, _l("What it is, in words.")),
        Column("kind", Perk.kind, _l("What kind of thing it is.")),
        Column("cost", Perk.cost, COST),
        Column("stock", Perk.stock, _l("How many are left; empty: without limit.")),
        Column("per_person", Perk.per_person, _l("How many each may have; empty: without limit.")),
        Column("value", Perk.value, VALUE),
        Column("currency", Perk.currency, CURRENCY),
        Column("tax_class", Perk.tax_class, _l("Its tax class.")),
        Column("offered_from", Perk.offered_from, _l("From when it is offered.")),
        Column("offered_until", Perk.offered_until, _l("Until when it is offered.")),
        Column("tier", Perk.tier, _l("The least tier that may have it; empty: everybody.")),
        Column("active", Perk.active, _l("Whether it is offered at all.")),
        Column("created_at", Perk.created_at, ADDED),
    ),
    (Perk.id,), at=Perk.created_at,
)  # fmt: skip
REDEMPTIONS = Table(
    "redemptions", _l("Redemptions"), _l("Who turned points into which perk, and how far it is."),
    (Capability.WRITE_REWARDS,),
    (
        Column("id", Redemption.id, NUMBER),
        Column("person_id", Redemption.person_id, PERSON),
        Column("perk_id", Redemption.perk_id, _l("The number of the perk; see the table “perks”.")),
        Column("kind", Redemption.kind, _l("What kind of thing it is.")),
        Column("cost", Redemption.cost, COST),
        Column("value", Redemption.value, VALUE),
        Column("currency", Redemption.currency, CURRENCY),
        Column("tax_class", Redemption.tax_class, _l("Its tax class.")),
        Column("state", Redemption.state, STATE),
        Column("requested_at", Redemption.requested_at, _l("When it was asked for.")),
        Column("decided_at", Redemption.decided_at, _l("When it was decided.")),
    ),
    (Redemption.id,), at=Redemption.requested_at,
)  # fmt: skip


def example() -> str:
    """A file of codes to hand out."""
    return "".join(spreadsheets.written([("code",), ("SPRING-7F3K",), ("SPRING-9QX2",)]))


TABLES = (PERKS, REDEMPTIONS)
SHEETS = (
    Sheet(
        "perk_codes", _l("Codes of perks"), _l("Codes that a perk hands out, one a line; open the perk to add them."),
        (Capability.WRITE_REWARDS,), "perks.listing", example,
    ),
)  # fmt: skip
