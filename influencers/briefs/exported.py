"""What this room offers to take out: briefs, their versions and lines."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.sql import Select

from advocacy.exports.tables import (
    ADDED,
    CAMPAIGN,
    CURRENCY,
    FIRST_DAY,
    LAST_DAY,
    NETWORK,
    NUMBER,
    PROGRAMME_ID,
    STATE,
    TITLE,
    Column,
    Table,
)
from advocacy.people.capabilities import Capability
from influencers.briefs.models import Brief, BriefLine, BriefVersion


def _of_versions(statement: Select[Any]) -> Select[Any]:
    return statement.join(BriefVersion, BriefVersion.id == BriefLine.version_id)


BRIEFS = Table(
    "briefs", _l("Briefs"), _l("What programmes ask their partners for."),
    (Capability.WRITE_PROGRAMMES,),
    (
        Column("id", Brief.id, NUMBER),
        Column("programme_id", Brief.programme_id, PROGRAMME_ID),
        Column("title", Brief.title, TITLE),
        Column("campaign", Brief.campaign, CAMPAIGN),
        Column("state", Brief.state, STATE),
        Column("version", Brief.version_number, _l("The number of its newest version.")),
        Column("created_at", Brief.created_at, ADDED),
    ),
    (Brief.id,), at=Brief.created_at,
)  # fmt: skip
VERSIONS = Table(
    "brief_versions", _l("Versions of briefs"), _l("The words of every version, frozen."),
    (Capability.WRITE_PROGRAMMES,),
    (
        Column("id", BriefVersion.id, NUMBER),
        Column("brief_id", BriefVersion.brief_id, _l("The number of the brief; see the table “briefs”.")),
        Column("number", BriefVersion.number, _l("Which version it is.")),
        Column("goal", BriefVersion.goal, _l("What it is for, in words.")),
        Column("audience", BriefVersion.audience, _l("Whom it is for.")),
        Column("starts_on", BriefVersion.starts_on, FIRST_DAY),
        Column("ends_on", BriefVersion.ends_on, LAST_DAY),
        Column("must_say", BriefVersion.must_say, _l("What has to be said.")),
        Column("must_not_say", BriefVersion.must_not_say, _l("What must not be said.")),
        Column("hashtags", BriefVersion.hashtags, _l("The hashtags that belong to it.")),
        Column("links", BriefVersion.links, _l("The links that belong to it.")),
        Column("codes", BriefVersion.codes, _l("The codes that may be named.")),
        Column("products", BriefVersion.products, _l("The products that it is about.")),
        Column("notes", BriefVersion.notes, _l("Notes for partners.")),
        Column("usage", BriefVersion.usage, _l("What we may do with it.")),
        Column("currency", BriefVersion.currency, CURRENCY),
        Column("sha256", BriefVersion.sha256, _l("The digest of its words.")),
        Column("created_at", BriefVersion.created_at, ADDED),
    ),
    (BriefVersion.id,), at=BriefVersion.created_at,
)  # fmt: skip
LINES = Table(
    "brief_lines", _l("Lines of briefs"), _l("What every version asks to be delivered."),
    (Capability.WRITE_PROGRAMMES,),
    (
        Column("id", BriefLine.id, NUMBER),
        Column("brief_id", BriefVersion.brief_id, _l("The number of the brief; see the table “briefs”.")),
        Column("version", BriefVersion.number, _l("Which version it is.")),
        Column("position", BriefLine.position, _l("Its place in the list.")),
        Column("kind", BriefLine.kind, _l("What is asked for.")),
        Column("network", BriefLine.network, NETWORK),
        Column("count", BriefLine.count, _l("How many.")),
        Column("due_on", BriefLine.due_on, _l("When it is due.")),
        Column("fee", BriefLine.fee, _l("The fee, in minor units of the currency.")),
        Column("currency", BriefVersion.currency, CURRENCY),
        Column("what", BriefLine.what, _l("What is asked, in words.")),
    ),
    (BriefLine.id,), at=BriefVersion.created_at, narrowed=_of_versions,
)  # fmt: skip
TABLES = (
    BRIEFS,
    VERSIONS,
    LINES,
)
