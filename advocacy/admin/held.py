"""Messages that a restore held back, as administrators decide on them; and a word of the doctor's. Imports holding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from advocacy import holding
from advocacy.health import Ailment, Examination
from advocacy.history import Actor, record


def release(*, actor: Actor, now: datetime) -> int:
    """They go out after all; gives how many."""
    count = holding.release(now)
    if count:
        record("mail", "held", "release", actor=actor, now=now, count=count)
    return count


def settle(*, actor: Actor, now: datetime) -> int:
    """They went out before: none is sent; gives how many."""
    count = holding.settle()
    if count:
        record("mail", "held", "settle", actor=actor, now=now, count=count)
    return count


def nothing_is_held(now: datetime) -> Sequence[Ailment]:
    """Messages that wait for a person since a restore."""
    count = holding.held()
    if not count:
        return []
    what = ngettext("%(num)d message is held back since a restore.", "%(num)d messages are held back since a restore.",
                    count)  # fmt: skip
    return [Ailment(what, _("On the page of mail say whether it shall be sent."), grave=False)]


EXAMINATIONS = [Examination("restored messages", nothing_is_held)]
"""For the roof's list."""
