"""What this room offers to take out: agreements as they stand, and every version of their words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.exports.tables import ADDED, CURRENCY, ENROLMENT, NUMBER, PERSON, STATE, Column, Table
from advocacy.people.capabilities import Capability
from influencers.agreements.models import Agreement, AgreementVersion

AGREEMENTS = Table(
    "agreements", _l("Agreements"), _l("What we and partners agreed on, and how far it is."),
    (Capability.WRITE_PROGRAMMES,),
    (
        Column("id", Agreement.id, NUMBER),
        Column("enrolment_id", Agreement.enrolment_id, ENROLMENT),
        Column("person_id", Agreement.person_id, PERSON),
        Column("brief_id", Agreement.brief_id, _l("The number of the brief that it is about.")),
        Column("title", Agreement.title, _l("Its title.")),
        Column("state", Agreement.state, STATE),
        Column("currency", Agreement.currency, CURRENCY),
        Column("version", Agreement.version_number, _l("The number of its newest version.")),
        Column("accepted_version", Agreement.accepted_number, _l("The number of the version in force.")),
        Column("offered_at", Agreement.offered_at, _l("When it was first offered.")),
        Column("accepted_at", Agreement.accepted_at, _l("When it was accepted.")),
        Column("ended_at", Agreement.ended_at, _l("When it ended.")),
        Column("created_at", Agreement.created_at, ADDED),
    ),
    (Agreement.id,), at=Agreement.created_at,
)  # fmt: skip
VERSIONS = Table(
    "agreement_versions", _l("Versions of agreements"), _l("The words and terms of every version, frozen."),
    (Capability.WRITE_PROGRAMMES,),
    (
        Column("id", AgreementVersion.id, NUMBER),
        Column("agreement_id", AgreementVersion.agreement_id, _l("The number of the agreement; see “agreements”.")),
        Column("number", AgreementVersion.number, _l("Which version it is.")),
        Column("side", AgreementVersion.side, _l("Who wrote it.")),
        Column("text", AgreementVersion.text, _l("Its words.")),
        Column("sha256", AgreementVersion.sha256, _l("The digest of its words.")),
        Column("lines", AgreementVersion.lines, _l("What is to be delivered; fees in minor units of the currency.")),
        Column("usage", AgreementVersion.usage, _l("What we may do with it.")),
        Column("exclusive_until", AgreementVersion.exclusive_until, _l("Until when they work for no competitor.")),
        Column("accepted_name", AgreementVersion.accepted_name, _l("The name that the partner typed.")),
        Column("accepted_at", AgreementVersion.accepted_at, _l("When it was accepted.")),
        Column("created_at", AgreementVersion.created_at, ADDED),
    ),
    (AgreementVersion.id,), at=AgreementVersion.created_at,
)  # fmt: skip
TABLES = (AGREEMENTS, VERSIONS)
