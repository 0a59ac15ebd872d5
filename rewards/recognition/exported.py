"""What this room offers to take out: thanks that everybody sees. All others, and invitations, are people's own."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.sql import Select

from advocacy.exports.tables import NUMBER, SHARE, Column, Table
from advocacy.people.capabilities import Capability
from rewards.recognition.models import Thanks, ThanksState


def _seen_by_all(statement: Select[Any]) -> Select[Any]:
    return statement.where(Thanks.state == ThanksState.SHOWN)


THANKS = Table(
    "thanks", _l("Thanks"), _l("Thanks that everybody sees beside a story; all others are between two people."),
    (Capability.WRITE_REWARDS,),
    (
        Column("id", Thanks.id, NUMBER),
        Column("from_id", Thanks.from_id, _l("The number of the person who thanked.")),
        Column("to_id", Thanks.to_id, _l("The number of the person who was thanked.")),
        Column("post_id", Thanks.share_id, SHARE),
        Column("kind", Thanks.kind, _l("What kind of thing it is.")),
        Column("text", Thanks.text, _l("Its words.")),
        Column("sent_at", Thanks.sent_at, _l("When it was written.")),
    ),
    (Thanks.id,), at=Thanks.sent_at, narrowed=_seen_by_all,
)  # fmt: skip
TABLES = (THANKS,)
