"""What this room offers to take out and in: campaigns and topics."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.campaigns import campaigns
from advocacy.campaigns.models import Campaign, Topic
from advocacy.errors import Breach
from advocacy.exports.intakes import Intake, Outcome, Row, flag_in, text_in
from advocacy.exports.tables import ADDED, NAME, NUMBER, Column, Table
from advocacy.history import Actor
from advocacy.people.capabilities import Capability

SEES = (Capability.SEE_ITEMS, Capability.SEE_REACH)
ARCHIVED = _l("Whether it is out of the lists to choose from.")

CAMPAIGNS = Table(
    "campaigns", _l("Campaigns"), _l("What posts are for, and when."), SEES,
    (
        Column("id", Campaign.id, NUMBER),
        Column("name", Campaign.name, NAME),
        Column("summary", Campaign.summary, _l("What it is about.")),
        Column("starts_on", Campaign.starts_on, _l("Its first day.")),
        Column("ends_on", Campaign.ends_on, _l("Its last day.")),
        Column("archived", Campaign.archived, ARCHIVED),
        Column("created_at", Campaign.created_at, ADDED),
    ),
    (Campaign.id,), at=Campaign.created_at,
)  # fmt: skip
TOPICS = Table(
    "topics", _l("Topics"), _l("What posts are about."), SEES,
    (
        Column("id", Topic.id, NUMBER),
        Column("name", Topic.name, NAME),
        Column("archived", Topic.archived, ARCHIVED),
        Column("created_at", Topic.created_at, ADDED),
    ),
    (Topic.id,), at=Topic.created_at,
)  # fmt: skip


def take_campaign(row: Row, actor: Actor, now: datetime) -> Outcome:
    """Adds the campaign of that name, or brings it to what the row says. Raises Breach."""
    name, summary, archived = text_in(row, "name"), text_in(row, "summary"), flag_in(row, "archived")
    starts_on, ends_on = _day_in(row, "starts_on"), _day_in(row, "ends_on")
    found = campaigns.find(Campaign, name)
    if found is None:
        found = campaigns.add_campaign(
            name, actor=actor, now=now, summary=summary, starts_on=starts_on, ends_on=ends_on
        )  # fmt: skip
        _put_away(found, archived, campaigns.archive_campaign, campaigns.take_up_campaign, actor, now)
        return Outcome.ADDED
    changed = (found.summary, found.starts_on, found.ends_on) != (summary, starts_on, ends_on)
    if changed:
        campaigns.change_campaign(
            found, actor=actor, now=now, summary=summary, starts_on=starts_on, ends_on=ends_on
        )  # fmt: skip
    moved = _put_away(found, archived, campaigns.archive_campaign, campaigns.take_up_campaign, actor, now)
    return Outcome.CHANGED if changed or moved else Outcome.SAME


def take_topic(row: Row, actor: Actor, now: datetime) -> Outcome:
    """Adds the topic of that name, or puts it where the row says. Raises Breach."""
    name, archived = text_in(row, "name"), flag_in(row, "archived")
    found = campaigns.find(Topic, name)
    known, found = found is not None, found or campaigns.add_topic(name, actor=actor, now=now)
    moved = _put_away(found, archived, campaigns.archive_topic, campaigns.take_up_topic, actor, now)
    return (Outcome.CHANGED if moved else Outcome.SAME) if known else Outcome.ADDED


def _put_away(
    found: Campaign | Topic, archived: bool, away: Callable[..., None], back: Callable[..., None], actor: Actor,
    now: datetime,
) -> bool:  # fmt: skip
    if found.archived == archived:
        return False
    (away if archived else back)(found, actor=actor, now=now)
    return True


def _day_in(row: Row, name: str) -> date | None:
    text = text_in(row, name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as wrong:
        raise Breach(_("“%(name)s” is no day.", name=name), remedy=_("Write it as 2026-11-21.")) from wrong


TABLES = (CAMPAIGNS, TOPICS)
INTAKES = (
    Intake(
        "campaigns", _l("Campaigns"), _l("Adds those that are new, changes the others to what the file says."),
        (Capability.WRITE_ITEMS,), "name", take_campaign,
    ),
    Intake(
        "topics", _l("Topics"), _l("Adds those that are new; archives or takes up the others."),
        (Capability.WRITE_ITEMS,), "name", take_topic,
    ),
)  # fmt: skip
