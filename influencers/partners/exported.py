"""What this room offers to take out: partners and their accounts. Notes and mails about them stay where they are."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.exports.intakes import Sheet
from advocacy.exports.tables import ADDED, NETWORK, NUMBER, PERSON, Column, Table
from advocacy.people.capabilities import Capability
from influencers.partners import files
from influencers.partners.models import Partner, PartnerAccount

PARTNERS = Table(
    "partners", _l("Partners"), _l("Who speaks for us, did, or could, and how far we are with them."),
    (Capability.WRITE_PROGRAMMES,),
    (
        Column("id", Partner.id, NUMBER),
        Column("person_id", Partner.person_id, PERSON),
        Column("name", Partner.name, _l("Their name.")),
        Column("email", Partner.email, _l("Their mail address.")),
        Column("kind", Partner.kind, _l("What they are to us.")),
        Column("stage", Partner.state, _l("How far we are with them.")),
        Column("country", Partner.country, _l("Their country (ISO 3166).")),
        Column("about", Partner.about, _l("What they make.")),
        Column("found_by", Partner.found_by, _l("How we came to know them.")),
        Column("followers", Partner.followers, _l("The followers of their largest account.")),
        Column("engagement", Partner.engagement, _l("Their engagement rate, in hundredths of a percent.")),
        Column("merged_into_id", Partner.merged_into_id, _l("The partner that this duplicate was merged into.")),
        Column("created_at", Partner.created_at, ADDED),
        Column("touched_at", Partner.touched_at, _l("When somebody last had to do with them.")),
    ),
    (Partner.id,), at=Partner.created_at,
)  # fmt: skip
ACCOUNTS = Table(
    "partner_accounts", _l("Accounts of partners"), _l("Where partners post, and whether it is proven to be theirs."),
    (Capability.WRITE_PROGRAMMES,),
    (
        Column("id", PartnerAccount.id, NUMBER),
        Column("partner_id", PartnerAccount.partner_id, _l("The number of the partner; see the table “partners”.")),
        Column("network", PartnerAccount.network, NETWORK),
        Column("handle", PartnerAccount.handle, _l("Its name there.")),
        Column("url", PartnerAccount.url, _l("Its address.")),
        Column("state", PartnerAccount.state, _l("Whether it is proven to be theirs.")),
        Column("followers", PartnerAccount.followers, _l("Its followers when they were last read.")),
        Column("read_at", PartnerAccount.read_at, _l("When they were last read.")),
        Column("created_at", PartnerAccount.created_at, ADDED),
    ),
    (PartnerAccount.id,), at=PartnerAccount.created_at,
)  # fmt: skip
TABLES = (PARTNERS, ACCOUNTS)
SHEETS = (
    Sheet(
        "partners", _l("Partners"), _l("People to get to know, with an account and its followers."),
        (Capability.WRITE_PROGRAMMES,), "partner_files.choose", lambda: "".join(files.example()),
    ),
)  # fmt: skip
