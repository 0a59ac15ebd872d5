"""Query: whether somebody signed in lately enough to change how they sign in, or to hand out keys of theirs."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _

from advocacy.errors import NotAllowed
from advocacy.people.signing_in import sign_in_of

LATELY = timedelta(minutes=30)


def refuse_old(key: str, now: datetime) -> None:
    """Raises NotAllowed for a sign-in of some time ago: whoever finds an open browser must not make it theirs."""
    found = sign_in_of(key, now)
    if found is None or now - found.created_at > LATELY:
        raise NotAllowed(
            _("You signed in some time ago."), remedy=_("Sign out and in again, then change how you sign in.")
        )
