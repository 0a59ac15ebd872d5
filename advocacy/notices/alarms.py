"""A reader of the history: what was mailed to those who answer for who gets in stands on the page of notices, too.

The mail went in the transaction of what happened (``identity.alarms``), so none goes from here; but mail can get lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from advocacy.database import db
from advocacy.history import Actor, ActorKind, Reader, Record, each_record
from advocacy.identity.models import IdentityProvider
from advocacy.notices.kinds import NoticeKind
from advocacy.notices.saying import Words, say
from advocacy.notices.telling import holders_of
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person

GLASS = Words(
    _l("The break-glass account was used"),
    _l("{name} signed in with it. If nobody of you did it, close the account at once."),
    "bad", kind=NoticeKind.SECURITY, only_here=True,
)  # fmt: skip
CHANGED = Words(
    _l("How people sign in was changed"),
    _l("{by} changed “{what}”. Whoever runs that service can let people in. If that is not meant to be, undo it."),
    "warn", kind=NoticeKind.SECURITY, only_here=True,
)  # fmt: skip
RESET = Words(
    _l("Your second factor was reset"),
    _l("{by} took your passkeys and codes away. If you did not ask for it, tell your administrator now."),
    "warn", kind=NoticeKind.SECURITY, only_here=True,
)  # fmt: skip
ADDED = Words(
    _l("A new way to sign in as you"),
    _l("If it was not you, sign out everywhere and tell your administrator now."),
    "warn", kind=NoticeKind.SECURITY, only_here=True,
)  # fmt: skip
THEIRS = {"reset_factors": RESET, "add_passkey": ADDED, "add_authenticator": ADDED}
"""Verbs on a person -> what they are told of themselves."""
OF_PROVIDERS = frozenset(
    {"add", "change", "switch_on", "switch_off", "remove", "add_rule", "drop_rule", "set", "drop"}
)  # fmt: skip
"""Verbs on identity providers and on what is asked of a mail domain."""
NEWS = timedelta(days=7)
"""What is older is no news: a reader that is new to an installation begins with its first day."""


def _apply(record: Record, now: datetime) -> None:
    if now - record.at > NEWS:
        return
    if record.noun != "person":
        if record.verb in OF_PROVIDERS:
            said = {"by": _name_of(record.actor), "what": _changed(record)}
            say(_others(record), CHANGED, said, "/admin/sign-in", source=record.source, now=now)
    elif record.verb == "break_glass":
        keepers = holders_of(Capability.WRITE_IDENTITY)
        say(keepers, GLASS, {"name": _name_of(record.actor)}, "/admin/sign-in", source=record.source, now=now)
    elif record.verb in THEIRS:
        said = {"by": _name_of(record.actor)}
        say([int(record.noun_id)], THEIRS[record.verb], said, "/me/security", source=record.source, now=now)


def _others(record: Record) -> Sequence[int]:
    """Whoever did it knows."""
    return [each for each in holders_of(Capability.WRITE_IDENTITY) if each != record.actor.id]


def _name_of(actor: Actor) -> str:
    found = db.session.get(Person, actor.id) if actor.kind is ActorKind.PERSON and actor.id is not None else None
    return found.name if found else actor.name


def _changed(record: Record) -> str:
    """The provider's name, or the mail domain; of one that was removed what the record says."""
    found = db.session.get(IdentityProvider, int(record.noun_id)) if record.noun == "identity_provider" else None
    return found.name if found else str(record.details.get("name") or record.details.get("domain") or "")


READER = Reader("alarms", each_record(_apply), frozenset({"person", "identity_provider", "domain_policy"}))
"""For the roof's list."""
