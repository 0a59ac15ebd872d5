"""What this room offers to take out: programmes, enrolments, terms."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.exports.tables import ADDED, CURRENCY, NAME, NUMBER, PERSON, PROGRAMME_ID, STATE, WHY, Column, Table
from advocacy.people.capabilities import Capability
from influencers.programmes.models import Enrolment, Programme, ProgrammeTerms

PROGRAMMES = Table(
    "programmes", _l("Programmes"), _l("Programmes for people who speak for the company."),
    (Capability.WRITE_PROGRAMMES,),
    (
        Column("id", Programme.id, NUMBER),
        Column("name", Programme.name, NAME),
        Column("slug", Programme.slug, _l("Its name in addresses.")),
        Column("kind", Programme.kind, _l("What kind of programme it is.")),
        Column("relationship", Programme.relationship, _l("What its partners disclose.")),
        Column("about", Programme.about, _l("What it is to whoever may join.")),
        Column("attribution_days", Programme.attribution_days, _l("How many days a click counts; empty: none does.")),
        Column("currency", Programme.currency, CURRENCY),
        Column("hold_days", Programme.hold_days, _l("How many days a commission waits.")),
        Column("minimum_payout", Programme.minimum_payout, _l("The least that is paid out, in minor units.")),
        Column("terms_version", Programme.terms_version, _l("The version of its terms that is in force.")),
        Column("state", Programme.state, STATE),
        Column("created_at", Programme.created_at, ADDED),
    ),
    (Programme.id,), at=Programme.created_at,
)  # fmt: skip
ENROLMENTS = Table(
    "enrolments", _l("Enrolments"), _l("Who takes part in which programme."), (Capability.WRITE_PROGRAMMES,),
    (
        Column("id", Enrolment.id, NUMBER),
        Column("programme_id", Enrolment.programme_id, PROGRAMME_ID),
        Column("person_id", Enrolment.person_id, PERSON),
        Column("state", Enrolment.state, STATE),
        Column("since", Enrolment.since, _l("Since when it stands so.")),
        Column("tier", Enrolment.tier, _l("Their tier.")),
        Column("terms_version", Enrolment.terms_version, _l("The newest terms that they accepted; 0: none.")),
    ),
    (Enrolment.id,), at=Enrolment.since,
)  # fmt: skip
TERMS = Table(
    "programme_terms", _l("Terms of programmes"), _l("The words of every version, frozen."),
    (Capability.WRITE_PROGRAMMES,),
    (
        Column("id", ProgrammeTerms.id, NUMBER),
        Column("programme_id", ProgrammeTerms.programme_id, PROGRAMME_ID),
        Column("version", ProgrammeTerms.version, _l("Which version it is.")),
        Column("text", ProgrammeTerms.text, _l("Its words.")),
        Column("sha256", ProgrammeTerms.sha256, _l("The digest of its words.")),
        Column("hold_days", ProgrammeTerms.hold_days, _l("How many days a commission waits.")),
        Column("minimum_payout", ProgrammeTerms.minimum_payout, _l("The least that is paid out, in minor units.")),
        Column("currency", ProgrammeTerms.currency, CURRENCY),
        Column("valid_from", ProgrammeTerms.valid_from, _l("When it comes into force.")),
        Column("asks_anew", ProgrammeTerms.asks_anew, _l("Whether everybody is asked anew.")),
        Column("why", ProgrammeTerms.why, WHY),
        Column("published_at", ProgrammeTerms.published_at, _l("When it was published.")),
    ),
    (ProgrammeTerms.id,), at=ProgrammeTerms.published_at,
)  # fmt: skip
TABLES = (PROGRAMMES, ENROLMENTS, TERMS)
