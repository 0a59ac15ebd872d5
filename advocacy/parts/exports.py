"""What this package offers to take out and in. A list for the roof; imports every room that offers something."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.campaigns import exported as campaigns
from advocacy.campaigns import exported_stops
from advocacy.exports import people_tables
from advocacy.exports.offers import Offer
from advocacy.links import exported as links
from advocacy.links.attribution import exported as attribution
from advocacy.listening import exported as listening
from advocacy.notices import exported as notices
from advocacy.posts import exported as posts
from advocacy.reach import exported as reach
from advocacy.reach.studies import exported as studies
from advocacy.rulebook import exported as rulebook
from advocacy.wall import exported as wall

PEOPLE = Offer(
    "people",
    _l("People and history"),
    tables=(*people_tables.TABLES, *notices.TABLES),
    intakes=people_tables.INTAKES,
    sheets=people_tables.SHEETS,
)
REACH = Offer(
    "reach",
    _l("Posts, links and reach"),
    tables=(
        *campaigns.TABLES,
        *exported_stops.TABLES,
        *posts.TABLES,
        *links.TABLES,
        *attribution.TABLES,
        *reach.TABLES,
        *studies.TABLES,
        *listening.TABLES,
        *wall.TABLES,
        *rulebook.TABLES,
    ),
    intakes=(
        *campaigns.INTAKES,
        *links.INTAKES,
        *listening.INTAKES,
    ),
    sheets=(
        *attribution.SHEETS,
        *reach.SHEETS,
    ),
)
OFFERS = [PEOPLE, REACH]
"""Tables, tables that are read in again, pages that read files of their own."""
