"""What the page of preferences sends, read; and how it and the API show wishes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from advocacy.errors import Breach
from advocacy.notices.deciding import Wishes
from advocacy.notices.kinds import USUAL, Channel, NoticeKind, Wish
from advocacy.notices.models import Rhythm
from advocacy.numbers import whole

RHYTHMS: dict[Rhythm, LazyString] = {
    Rhythm.DAILY: _l("Every day"),
    Rhythm.WEEKDAYS: _l("Monday to Friday"),
    Rhythm.WEEKLY: _l("Every week"),
    Rhythm.NEVER: _l("Never"),
}
CHANNELS: dict[Channel, LazyString] = {
    Channel.MAIL: _l("Mail"), Channel.PUSH: _l("Phone and browser"), Channel.CHAT: _l("Chat")
}  # fmt: skip
WEEKDAYS: Sequence[LazyString] = (
    _l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday")
)  # fmt: skip
CHOSEN: tuple[NoticeKind, ...] = tuple(kind for kind in NoticeKind if kind is not NoticeKind.SECURITY)
"""Kinds that somebody may choose about."""


def minute_of(text: str) -> int:
    """The minute of the day that "HH:MM" names. Raises Breach."""
    try:
        at = time.fromisoformat(text.strip())
    except ValueError:
        wrong = _("Give a time such as 08:00.")
        raise Breach(
            _("These wishes can't be kept yet."), remedy=_("See what is marked."), errors={"at": [wrong]}
        ) from None
    return at.hour * 60 + at.minute


def at_of(minute: int) -> str:
    """The minute of the day as "HH:MM"."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def said_in(form: MultiDict[str, str]) -> Wishes:
    """What the form says. Raises Breach by field for what is no choice at all; the verb looks at the rest."""
    channels = {
        kind: {channel: _one_of(Wish, form.get(f"{kind}_{channel}", USUAL[channel].value), f"{kind}_{channel}")
               for channel in USUAL}
        for kind in CHOSEN
    }  # fmt: skip
    most = form.get("most_a_day", "").strip()
    return Wishes(
        _one_of(Rhythm, form.get("rhythm", ""), "rhythm"), _number(form.get("weekday", ""), "weekday"),
        minute_of(form.get("at", "")), channels, _number(most, "most_a_day") if most else None,
    )  # fmt: skip


def _one_of(kind: Any, text: str, field: str) -> Any:
    if text not in frozenset(kind):
        wrong = _("Choose one of those that are offered.")
        raise Breach(_("These wishes can't be kept yet."), remedy=_("See what is marked."), errors={field: [wrong]})
    return kind(text)


def _number(text: str, field: str) -> int:
    found = whole(text, 4)
    if found is None:
        wrong = _("Write a whole number.")
        raise Breach(_("These wishes can't be kept yet."), remedy=_("See what is marked."), errors={field: [wrong]})
    return found


def shown(wishes: Wishes) -> Mapping[str, Any]:
    """The fields of the form as they are kept."""
    return {
        "rhythm": wishes.rhythm.value, "weekday": str(wishes.weekday), "at": at_of(wishes.minute),
        "most_a_day": "" if wishes.most_a_day is None else str(wishes.most_a_day),
        **{f"{kind}_{channel}": wishes.wish(kind, channel).value for kind in CHOSEN for channel in USUAL},
    }  # fmt: skip
