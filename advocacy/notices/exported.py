"""What this room offers to take out: what people wish about messages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.exports.tables import PERSON, Column, Table
from advocacy.notices.models import MessageWishes
from advocacy.people.capabilities import Capability

WISHES = Table(
    "message_wishes", _l("Wishes about messages"), _l("How often people want their digest, and what reaches them how."),
    (Capability.WRITE_PRIVACY,),
    (
        Column("person_id", MessageWishes.person_id, PERSON),
        Column("rhythm", MessageWishes.rhythm, _l("How often the digest comes.")),
        Column("weekday", MessageWishes.weekday, _l("The day of a weekly digest; 0 is Monday.")),
        Column("minute", MessageWishes.minute, _l("The minute of the day at which it comes, by the person's clock.")),
        Column("channels", MessageWishes.channels, _l("What differs from the usual: kind, channel, wish.")),
        Column("most_a_day", MessageWishes.most_a_day, _l("Most messages a day; empty: the company's limit.")),
        Column("last_digest_at", MessageWishes.last_digest_at, _l("When the last digest came.")),
        Column("changed_at", MessageWishes.changed_at, _l("When they last changed it; empty: never.")),
    ),
    (MessageWishes.person_id,),
)  # fmt: skip
TABLES = (WISHES,)
