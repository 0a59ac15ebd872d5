"""What this room offers to take out: every version of the rules."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.exports.tables import ADDED, NUMBER, STATE, Column, Table
from advocacy.people.capabilities import Capability
from advocacy.rulebook.models import PackVersion

PACKS = Table(
    "rule_packs", _l("Rule packs"), _l("Every version of the rules that posts are checked by."),
    (Capability.WRITE_RULES,),
    (
        Column("id", PackVersion.id, NUMBER),
        Column("kind", PackVersion.kind, _l("Which pack it is.")),
        Column("number", PackVersion.number, _l("Which version it is.")),
        Column("state", PackVersion.state, STATE),
        Column("summary", PackVersion.summary, _l("What changed.")),
        Column("content", PackVersion.content, _l("The rules, as data.")),
        Column("sha256", PackVersion.sha256, _l("The digest of the rules.")),
        Column("origin", PackVersion.origin, _l("Where it came from.")),
        Column(
            "product_version", PackVersion.product_version,
            _l("The newest version of the product’s own rules that it takes in."),
        ),
        Column("based_on", PackVersion.based_on, _l("The number of the version that it began with.")),
        Column("author_ids", PackVersion.author_ids, _l("The numbers of the people who wrote it.")),
        Column("decided_by_id", PackVersion.decided_by_id, _l("The number of the person who decided.")),
        Column("note", PackVersion.note, _l("What they wrote.")),
        Column("created_at", PackVersion.created_at, ADDED),
        Column("effective_at", PackVersion.effective_at, _l("When it comes into force.")),
    ),
    (PackVersion.id,), at=PackVersion.created_at,
)  # fmt: skip
TABLES = (PACKS,)
