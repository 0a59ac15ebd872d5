"""A reader of the history: tells partners what became of their requests, unless they did it themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_babel import lazy_gettext as _l

from advocacy.history import Reader, Record, each_record
from advocacy.notices.saying import Words, say

WORDS: Mapping[str, Words] = {
    "approve": Words(_l("Yes to “{product}”"), _l("It will be sent to you; the page says by when."), "good"),
    "decline": Words(_l("“{product}” can’t be sent to you"), _l("{why}"), "warn", by_mail=True),
    "ship": Words(
        _l("“{product}” is on its way"),
        _l("Its page has the parcel’s number. Who gets a gift says so in each post: the words are in front already."),
        "good", by_mail=True,
    ),
    "send_again": Words(_l("“{product}” is sent once more"), _l("{why}")),
    "cancel": Words(_l("“{product}” was cancelled"), _l("{why}"), "warn", by_mail=True),
    "take_back": Words(_l("“{product}” is back, thank you"), _l("You owe nothing for it any more."), "good"),
}  # fmt: skip


def _apply(record: Record, now: datetime) -> None:
    words, person_id = WORDS.get(record.verb), record.details.get("person_id")
    if words is None or not isinstance(person_id, int) or record.actor.id == person_id:
        return
    facts = {"product": str(record.details.get("product", "")), "why": record.why or ""}
    say([person_id], words, facts, f"/portal/products/requests/{record.noun_id}", source=record.source, now=now)


READER = Reader("products notices", each_record(_apply), frozenset({"product_request"}))
