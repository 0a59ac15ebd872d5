"""Verb: a message to the devices of a person, put into the queue in the caller's transaction; a job delivers it."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select

from advocacy.database import db
from advocacy.people.models import Person, SignIn
from advocacy.push.devices import signed_in
from advocacy.push.models import PushDevice, PushMessage

LASTS = timedelta(days=1)
"""A message that could not be delivered by then is none any more: the page of notices has it all the same."""
LONGEST_TITLE, LONGEST_TEXT, LONGEST_PATH = 120, 400, 300
"""Characters. With its frame a message stays below the 3993 bytes that every push service takes (RFC 8291, 4)."""


def push(person_id: int, title: str, text: str, path: str, tag: str, now: datetime) -> None:
    """Tells the person on every device on which they asked for it; silent where they asked for it on none.

    ``path`` is the page of ours that opens with it. A later message with the same ``tag`` takes the place of an
    earlier one, both here and on the device.
    """
    devices = db.session.scalars(_live(select(PushDevice.id), now).where(PushDevice.person_id == person_id)).all()
    if not devices:
        return
    said = {
        "title": _shortened(title, LONGEST_TITLE), "text": _shortened(text, LONGEST_TEXT), "path": path[:LONGEST_PATH],
        "tag": tag[:80],
    }  # fmt: skip
    body = json.dumps(said, ensure_ascii=False)
    db.session.execute(delete(PushMessage).where(PushMessage.device_id.in_(devices), PushMessage.tag == tag[:80]))
    db.session.add_all(
        PushMessage(device_id=each, body=body, tag=tag[:80], queued_at=now, next_try_at=now, ends_at=now + LASTS)
        for each in devices
    )
    db.session.flush()


def reachable(people: Collection[int], now: datetime) -> frozenset[int]:
    """Those of these people whom ``push`` would reach. One statement."""
    found = _live(select(PushDevice.person_id), now).where(PushDevice.person_id.in_(people))
    return frozenset(db.session.scalars(found))


def _live(wanted: Select[tuple[int]], now: datetime) -> Select[tuple[int]]:
    """Of devices whose browser is still signed in, to an open account."""
    return (
        wanted.join(SignIn, SignIn.id == PushDevice.sign_in_id)
        .join(Person, Person.id == PushDevice.person_id)
        .where(signed_in(now), Person.active)
    )


def drop_waiting() -> None:
    """Forgets what waits: after a restore it may have arrived long ago."""
    db.session.execute(delete(PushMessage))


def _shortened(text: str, longest: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"
