"""The edge where an authenticator app is set up: a picture to scan, and the first code that the app shows.

Each look at the page makes a new secret, and only the session that was shown it can confirm it, by a digest in its
signed cookie: whoever knew the password before the owner set an app up never holds the owner's secret.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import session

from advocacy import settings
from advocacy.identity import codes
from advocacy.people.models import Person

SHOWN = "app_shown"


def picture_to_scan(person: Person, *, now: datetime, again: bool = False) -> dict[str, Any]:
    """What the page shows: ``picture`` and ``secret``. Needs a writing transaction. Raises InvalidMove.

    ``again``: the form comes back with the same secret, after a wrong code; where it is no longer this session's, with
    a new one.
    """
    held = codes.unfinished_authenticator(person, session.get(SHOWN, "")) if again else None
    held = held or codes.begin_authenticator(person, now=now)
    session[SHOWN] = codes.mark_of(held)
    address = codes.app_address(person, held.secret, settings.current().product_name)
    return {"picture": codes.picture_of(address), "secret": held.secret}


def confirm(person: Person, code: str, *, now: datetime) -> list[str]:
    """The app that this session was shown counts from now on; gives recovery codes. Raises Breach, InvalidMove."""
    made = codes.confirm_authenticator(person, code, session.get(SHOWN, ""), now=now)
    session.pop(SHOWN, None)
    return made
