"""What this room offers to take out: walls. Who agreed to be shown, and what was left out, is the people's own."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.exports.tables import ADDED, NAME, NUMBER, STATE, Column, Table
from advocacy.people.capabilities import Capability
from advocacy.wall.models import Wall

WALLS = Table(
    "walls", _l("Walls"), _l("Choices of published posts for the company’s own pages."),
    (Capability.WRITE_WALL,),
    (
        Column("id", Wall.id, NUMBER),
        Column("name", Wall.name, NAME),
        Column("heading", Wall.heading, _l("Its heading.")),
        Column("language", Wall.language, _l("The language.")),
        Column("topics", Wall.topics, _l("Its topics.")),
        Column("campaigns", Wall.campaigns, _l("The campaigns whose posts are shown; none means any.")),
        Column("networks", Wall.networks, _l("The networks whose posts are shown; none means any.")),
        Column("hosts", Wall.hosts, _l("The sites that may show it.")),
        Column("most", Wall.most, _l("How many posts it shows.")),
        Column("days", Wall.days, _l("Of how many days its posts are.")),
        Column("pictures", Wall.pictures, _l("Whether it shows pictures.")),
        Column("theme", Wall.theme, _l("Its colours.")),
        Column("state", Wall.state, STATE),
        Column("created_at", Wall.created_at, ADDED),
    ),
    (Wall.id,), at=Wall.created_at,
)  # fmt: skip
TABLES = (WALLS,)
