"""A reader of the history: tells whoever asked for an export that it is there, or that it could not be written."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from advocacy.history import Reader, Record, each_record
from advocacy.notices.kinds import NoticeKind
from advocacy.notices.saying import Words, say

PAGE = "/admin/exports"
WORDS = {
    "finish": Words(
        _l("Your export is there"), _l("Fetch it soon: its file is erased after a few days."), "good", False,
        NoticeKind.NEWS,
    ),
    "fail": Words(_l("Your export could not be written"), _l("{why}"), "bad", True, NoticeKind.ANSWER),
}  # fmt: skip
"""By verb of the export's history."""


def _apply(record: Record, now: datetime) -> None:
    person_id = record.details.get("person_id")
    if record.verb in WORDS and isinstance(person_id, int):
        say([person_id], WORDS[record.verb], {"why": record.why or ""}, PAGE, source=record.source, now=now)


READER = Reader("export notices", each_record(_apply), frozenset({"data_export"}))
"""For the roof's list."""
