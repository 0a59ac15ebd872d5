"""A reader of the history: tells people that a token of theirs ends soon, and that somebody else made one."""

from __future__ import annotations

from datetime import datetime

from flask_babel import format_date
from flask_babel import lazy_gettext as _l

from advocacy import clock
from advocacy.history import Reader, Record, each_record
from advocacy.notices.kinds import NoticeKind
from advocacy.notices.saying import Words, say
from advocacy.people.models import Person

ENDS = Words(
    _l("The API token “{name}” ends on {day}"),
    _l("Give the program that uses it a new key in time: the former one works for a day beside it."),
    "warn", True, NoticeKind.ANSWER,
)  # fmt: skip
MADE = Words(
    _l("Somebody made an API token for your account"),
    _l("It is called “{name}” and acts as you. If you did not ask for it, revoke it and tell an administrator."),
    "warn", True, NoticeKind.SECURITY,
)  # fmt: skip


def _apply(record: Record, now: datetime) -> None:
    person_id, name = record.details.get("person"), str(record.details.get("name", ""))
    if not isinstance(person_id, int):
        return
    if record.verb == "end_soon":
        ends = clock.from_rfc3339(str(record.details.get("ends")))

        def said(person: Person) -> dict[str, str]:
            return {"name": name, "day": format_date(ends.astimezone(clock.zone_named(person.zone)), rebase=False)}

        say([person_id], ENDS, said, "/me/tokens", source=record.source, now=now)
    elif record.verb == "add" and record.actor.id != person_id:
        say([person_id], MADE, {"name": name}, "/me/tokens", source=record.source, now=now)


READER = Reader("token notices", each_record(_apply), frozenset({"token"}))
"""For the roof's list."""
