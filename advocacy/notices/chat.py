"""A reader of the history: tells administrators when a chat takes no messages any more and when one of them asks that
reviewers may decide from Slack; people that an account there was joined with theirs, and what was decided from there.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from advocacy.history import Reader, Record, each_record
from advocacy.notices.kinds import NoticeKind
from advocacy.notices.saying import Words, say
from advocacy.notices.telling import holders_of
from advocacy.people.capabilities import Capability

CHANNEL = Words(
    _l("The channel “{name}” takes no messages any more"),
    _l("Its service says: {why}. What is said meanwhile is kept for a day: give it a new webhook, or remove it."),
    "bad", True, NoticeKind.ANSWER,
)  # fmt: skip
WORKSPACE = Words(
    _l("Slack does not let us into “{name}” any more"),
    _l("Slack says: {why}. Nobody is told anything there until somebody installs the app again and gives its token."),
    "bad", True, NoticeKind.ANSWER,
)  # fmt: skip
JOINED = Words(
    _l("An account in Slack was joined with yours"),
    _l("From there, stories can be shared in your name. If that was not you, end it on this page at once."),
    "warn", True, NoticeKind.SECURITY,
)  # fmt: skip
ASKED = Words(
    _l("Shall reviewers decide from “{name}”?"),
    _l("A colleague asks for it. Whoever keeps that workspace’s signing secret could then decide in any reviewer’s "
       "name: a second administrator has to agree."),
    "warn", True, NoticeKind.ANSWER,
)  # fmt: skip
DECIDED = Words(
    _l("Something was decided from Slack in your name"),
    _l("{what}: it was decided with your account in Slack. If that was not you, end the account on this page and tell "
       "your administrator at once."),
    "info", True, NoticeKind.SECURITY,
)  # fmt: skip


def _apply(record: Record, now: datetime) -> None:
    said = {"name": str(record.details.get("name", "")), "why": record.why or ""}
    keepers = holders_of(Capability.WRITE_CHAT) if record.verb == "lose" else ()
    if (record.noun, record.verb) == ("chat_channel", "lose"):
        say(keepers, CHANNEL, said, f"/admin/chat/channels/{record.noun_id}", source=record.source, now=now)
    elif (record.noun, record.verb) == ("chat_workspace", "lose"):
        say(keepers, WORKSPACE, said, "/admin/chat", source=record.source, now=now)
    elif (record.noun, record.verb) == ("chat_workspace", "ask"):
        others = [each for each in holders_of(Capability.WRITE_CHAT) if each != record.actor.id]
        say(others, ASKED, said, "/admin/chat", source=record.source, now=now)
    elif record.noun == "chat_account":
        _about_an_account(record, now)


def _about_an_account(record: Record, now: datetime) -> None:
    person_id, details = record.details.get("person_id"), record.details
    if not isinstance(person_id, int):
        return
    if record.verb == "join" and details.get("by") == "link":
        say([person_id], JOINED, {}, "/chat", source=record.source, now=now)
    elif record.verb == "press" and details.get("binds"):
        said = {"what": str(details.get("what", ""))}
        say([person_id], DECIDED, said, "/chat", source=record.source, now=now)


READER = Reader("chat notices", each_record(_apply), frozenset({"chat_channel", "chat_workspace", "chat_account"}))
"""For the list of readers."""
