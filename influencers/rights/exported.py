"""What this room offers to take out: licences."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.exports.tables import NUMBER, PERSON, STATE, Column, Table
from advocacy.people.capabilities import Capability
from influencers.rights.models import Licence

LICENCES = Table(
    "licences", _l("Licences"), _l("What assets may be used for, where and until when."),
    (Capability.WRITE_PROGRAMMES,),
    (
        Column("id", Licence.id, NUMBER),
        Column("asset", Licence.asset, _l("The asset.")),
        Column("title", Licence.title, _l("What people call it.")),
        Column("partner_id", Licence.partner_id, _l("The number of the partner; see the table “partners”.")),
        Column("person_id", Licence.person_id, PERSON),
        Column("media", Licence.media, _l("The media it is for.")),
        Column("territories", Licence.territories, _l("Where it holds.")),
        Column("use", Licence.use, _l("How far it goes.")),
        Column("starts_at", Licence.starts_at, _l("From when it holds.")),
        Column("ends_at", Licence.ends_at, _l("Until when it holds; empty: until it is revoked.")),
        Column("state", Licence.state, STATE),
        Column("source", Licence.source, _l("Where it was agreed.")),
        Column("extends_id", Licence.extends_id, _l("The licence that it extends.")),
        Column("granted_at", Licence.granted_at, _l("When it was granted.")),
        Column("ended_at", Licence.ended_at, _l("When it ended.")),
    ),
    (Licence.id,), at=Licence.granted_at,
)  # fmt: skip
TABLES = (LICENCES,)
