"""A reader of the history: tells people what became of their posts and what needs them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from advocacy.english import spoken
from advocacy.history import Reader, Record, each_record
from advocacy.notices.kinds import NoticeKind
from advocacy.notices.saying import Words, say
from advocacy.people.models import Person
from advocacy.web.palette import network_look

SHARES = {
    "hand_over": Words(
        _l("Ready for you to post"), _l("“{title}” is due on {network}. Post it by hand and tell us."), "info", True,
        NoticeKind.ANSWER,
    ),
    "reject": Words(_l("{network} refused your post"), _l("“{title}” was not published: {why}"), "bad", True),
    "lose_sight": Words(
        _l("We can't tell whether {network} took your post"), _l("We are looking for “{title}”."), "warn", False
    ),
    "ask": Words(
        _l("Is your post on {network}?"), _l("No machine can tell whether “{title}” was published. Please look."),
        "warn", True, NoticeKind.ANSWER,
    ),
    "hold": Words(_l("Your post is held"), _l("“{title}” waits: {why}"), "warn", False),
    "miss": Words(
        _l("Your post missed its time"), _l("“{title}” was not published on {network}. You can schedule it again."),
        "bad", True,
    ),
    "cancel": Words(
        _l("Your post was cancelled"), _l("“{title}” will not be published on {network}. {why}"), "warn", False
    ),
    "seen_gone": Words(_l("Your post is gone"), _l("We no longer find “{title}” on {network}."), "warn", False),
}  # fmt: skip
"""By verb of the share's history."""

HELD = Words(
    _l("Posts of yours are held"),
    _l("“{title}” waits, and so does whatever else of yours it covers. {why}"),
    "warn",
    False,
)
"""Said once for a pause or a blackout, not for each post."""

TAKEDOWN = Words(
    _l("May we ask you to take a post down?"),
    _l("It is about “{title}” on {network}. {why} The post is yours and nobody has to; please tell us what you did."),
    "warn", True, NoticeKind.ANSWER,
)  # fmt: skip

CONNECTION = Words(
    _l("{network} needs you to connect again"), _l("Your account can't be used just now. {why}"), "bad", True
)

ENDING = Words(
    _l("Your access to {network} ends soon"),
    _l("{handle}: it ends within {days}. Connect the account again before, and nothing of yours waits. {why}"), "warn",
    True,
)  # fmt: skip

CONNECTIONS = {"need_person": CONNECTION, "warn": ENDING}
"""By verb of the connection's history."""


def make_reader(share_path: str, connections_path: str) -> Reader:
    """The reader. The roof hands in where its pages are: ``share_path`` with ``{id}`` for the share's."""
    pages = {"share": share_path, "connection": connections_path, "takedown": share_path}
    return Reader("notices", each_record(lambda record, now: _apply(record, now, pages)), frozenset(pages))


def _apply(record: Record, now: datetime, pages: Mapping[str, str]) -> None:
    """Tells the person, unless they did it themselves."""
    person_id = record.details.get("person_id")
    if not isinstance(person_id, int) or record.actor.id == person_id:
        return
    if record.noun == "share" and record.details.get("held_by"):
        _say(person_id, HELD, pages["share"].removesuffix("/{id}"), record, now, f"held by {record.details['held_by']}")
    elif record.noun == "share" and record.verb in SHARES and not record.details.get("on_request"):
        _say(person_id, SHARES[record.verb], pages["share"].format(id=record.noun_id), record, now)
    elif record.noun == "takedown" and record.verb == "ask":
        _say(person_id, TAKEDOWN, pages["takedown"].format(id=record.details["share_id"]), record, now)
    elif record.noun == "connection" and record.verb in CONNECTIONS:
        _say(person_id, CONNECTIONS[record.verb], pages["connection"], record, now)


def _say(person_id: int, words: Words, path: str, record: Record, now: datetime, source: str = "") -> None:
    def said(_person: Person) -> Mapping[str, str]:
        return {
            "title": str(record.details.get("title", "")),
            "network": network_look(record.details.get("network", "")).label,
            "why": spoken(record.why or ""),
            "handle": str(record.details.get("handle", "")),
            "days": ngettext("%(num)d day", "%(num)d days", int(record.details.get("days", 0))),
        }

    say([person_id], words, said, path, source=source or record.source, now=now)
