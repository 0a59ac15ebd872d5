"""What this room offers to take out of what stops posts: pauses and blackouts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.campaigns.models import Blackout, Pause
from advocacy.exports.tables import ADDED, NUMBER, STATE, TITLE, WHY, Column, Table
from advocacy.people.capabilities import Capability

PAUSES = Table(
    "pauses", _l("Pauses"), _l("When posting was stopped, why, and who let it go on."),
    (Capability.PAUSE,),
    (
        Column("id", Pause.id, NUMBER),
        Column("scope", Pause.scope, _l("What it covers.")),
        Column("name", Pause.name, _l("Which one of it; empty: everything.")),
        Column("why", Pause.why, WHY),
        Column("state", Pause.state, STATE),
        Column("links_held", Pause.links_held, _l("Whether links are held, too.")),
        Column("holding_url", Pause.holding_url, _l("Where held links lead; empty: to a page of ours.")),
        Column("pressed_by", Pause.pressed_by, _l("The number of the person who stopped it.")),
        Column("pressed_at", Pause.pressed_at, _l("Since when.")),
        Column("asked_by", Pause.asked_by, _l("The number of the person who asked to go on.")),
        Column("asked_at", Pause.asked_at, _l("When they asked.")),
        Column("resumed_by", Pause.resumed_by, _l("The number of the person who agreed.")),
        Column("resumed_at", Pause.resumed_at, _l("When it ended.")),
    ),
    (Pause.id,), at=Pause.pressed_at,
)  # fmt: skip
BLACKOUTS = Table(
    "blackouts", _l("Blackouts"), _l("Times, planned ahead, in which posts are held."),
    (Capability.PAUSE,),
    (
        Column("id", Blackout.id, NUMBER),
        Column("title", Blackout.title, TITLE),
        Column("scope", Blackout.scope, _l("What it covers.")),
        Column("name", Blackout.name, _l("Which one of it; empty: everything.")),
        Column("from_at", Blackout.from_at, _l("When it begins.")),
        Column("until_at", Blackout.until_at, _l("When it ends.")),
        Column("why", Blackout.why, WHY),
        Column("state", Blackout.state, STATE),
        Column("planned_by", Blackout.planned_by, _l("The number of the person who planned it.")),
        Column("planned_at", Blackout.planned_at, ADDED),
        Column("asked_by", Blackout.asked_by, _l("The number of the person who asked to end it early.")),
        Column("asked_at", Blackout.asked_at, _l("When they asked.")),
        Column("lifted_by", Blackout.lifted_by, _l("The number of the person who agreed.")),
        Column("lifted_at", Blackout.lifted_at, _l("When it ended.")),
    ),
    (Blackout.id,), at=Blackout.from_at,
)  # fmt: skip
TABLES = (
    PAUSES,
    BLACKOUTS,
)
