"""What this room offers to take out: deliverables and how their live posts were found."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.exports.tables import CURRENCY, ENROLMENT, ITEM, NETWORK, NUMBER, PERSON, STATE, Column, Table
from advocacy.people.capabilities import Capability
from influencers.deliverables.models import Deliverable

DELIVERABLES = Table(
    "deliverables", _l("Deliverables"), _l("What partners owe under agreements, and how far each is."),
    (Capability.WRITE_PROGRAMMES,),
    (
        Column("id", Deliverable.id, NUMBER),
        Column("agreement_id", Deliverable.agreement_id, _l("The number of the agreement; see “agreements”.")),
        Column("enrolment_id", Deliverable.enrolment_id, ENROLMENT),
        Column("person_id", Deliverable.person_id, PERSON),
        Column("kind", Deliverable.kind, _l("What is asked for.")),
        Column("network", Deliverable.network, NETWORK),
        Column("title", Deliverable.title, _l("Its title.")),
        Column("state", Deliverable.state, STATE),
        Column("since", Deliverable.since, _l("Since when it stands so.")),
        Column("due_at", Deliverable.due_at, _l("When it is due.")),
        Column("fee", Deliverable.fee, _l("The fee, in minor units of the currency.")),
        Column("currency", Deliverable.currency, CURRENCY),
        Column("item_id", Deliverable.item_id, ITEM),
        Column("sha256", Deliverable.sha256, _l("The digest of what was approved.")),
        Column("url", Deliverable.url, _l("The address of the live post.")),
        Column("published_at", Deliverable.published_at, _l("When it was published.")),
        Column("verified_at", Deliverable.verified_at, _l("When it was found to be as agreed.")),
        Column("how", Deliverable.how, _l("Whether a machine or a person looked.")),
        Column("appeal", Deliverable.appeal, _l("Where the partner's appeal stands.")),
    ),
    (Deliverable.id,), at=Deliverable.since,
)  # fmt: skip
TABLES = (DELIVERABLES,)
