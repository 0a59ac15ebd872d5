"""What this room offers to take out: figures by day. Those of single people and of teams are left out.

A person's figures are shown to that person only, and teams show from five people up (``reports/teams.py``).
"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.sql import Select

from advocacy import spreadsheets
from advocacy.exports.intakes import Sheet
from advocacy.exports.tables import Column, Table
from advocacy.people.capabilities import Capability
from advocacy.reach.models import Dimension, ReachCount
from advocacy.reach.names import HUMAN, LANDED, MACHINE, RAW, SUSPECTED, UNIQUE
from advocacy.reach.readings.views import EXAMPLE, EXAMPLE_COLUMNS

PRIVATE = (Dimension.PERSON, Dimension.TEAM)
CLICKS = (RAW, HUMAN, MACHINE, SUSPECTED, UNIQUE, LANDED)


def _shown(statement: Select[Any]) -> Select[Any]:
    return statement.where(ReachCount.dimension.not_in(PRIVATE))


def _clicks(statement: Select[Any]) -> Select[Any]:
    return _shown(statement).where(ReachCount.metric.in_(CLICKS))


COLUMNS = (
    Column("dimension", ReachCount.dimension, _l("What figures are grouped by; “all” is the company.")),
    Column("key", ReachCount.key, _l("Which one of it: a network, an item, a campaign.")),
    Column("day", ReachCount.day, _l("The day, in the company's zone.")),
    Column("metric", ReachCount.metric, _l("What was counted.")),
    Column("unit", ReachCount.unit, _l("What it is counted in; unlike units are never summed.")),
    Column("provenance", ReachCount.provenance, _l("Who says so: reported, stated, counted or estimated.")),
    Column("value", ReachCount.value, _l("How many.")),
)
KEY = (
    ReachCount.dimension, ReachCount.key, ReachCount.day, ReachCount.metric, ReachCount.unit, ReachCount.provenance,
)  # fmt: skip
REACH = Table(
    "reach", _l("Reach by day"),
    _l("Every figure of every day, by network, item, campaign, topic and more; not of people or teams."),
    (Capability.SEE_REACH,), COLUMNS, KEY, at=ReachCount.day, narrowed=_shown,
)  # fmt: skip
CLICKS_BY_DAY = Table(
    "clicks_by_day", _l("Clicks by day"), _l("Clicks, visitors and landings of every day; not of people or teams."),
    (Capability.SEE_REACH,), COLUMNS, KEY, at=ReachCount.day, narrowed=_clicks,
)  # fmt: skip


def example() -> str:
    """A sheet of figures with one row."""
    return "".join(spreadsheets.written([EXAMPLE_COLUMNS, EXAMPLE]))


TABLES = (REACH, CLICKS_BY_DAY)
SHEETS = (
    Sheet(
        "readings", _l("Figures of posts"), _l("Impressions and reactions that a network tells only on its page."),
        (Capability.WRITE_ITEMS,), "readings.sheet", example,
    ),
)  # fmt: skip
