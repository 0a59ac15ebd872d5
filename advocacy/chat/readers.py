"""A reader of the history: channels are told when posts are paused and go on, and of mentions that nobody answered.

What lies above this room it knows by its records alone.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.chat.blocks import Button, Said
from advocacy.chat.models import Topic
from advocacy.chat.telling import page_url, tell_channels
from advocacy.history import Reader, Record, each_record

PAUSES: dict[str, tuple[LazyString, LazyString]] = {
    "press": (_l("Posts are paused"), _l("Nothing is sent until further notice. Please post nothing by hand, either.")),
    "ask_to_resume": (_l("Somebody asks to resume"), _l("A second person has to agree; until then nothing is sent.")),
    "keep_on": (_l("The pause stays on"), _l("Nothing is sent until further notice.")),
    "resume": (_l("Posts go on"), _l("What was held is sent from now on, at its time.")),
}
"""By verb of the pause's history."""
SCOPES: dict[str, LazyString] = {
    "all": _l("Everything"),
    "network": _l("Network %(name)s"),
    "campaign": _l("Campaign %(name)s"),
    "topic": _l("Topic %(name)s"),
    "region": _l("Region %(name)s"),
    "class": _l("Product class %(name)s"),
}
"""By scope of a pause."""


def _apply(record: Record, now: datetime) -> None:
    if record.noun == "pause" and record.verb in PAUSES:
        tell_channels(Topic.PAUSES, lambda _channel: _pause(record), source=record.source, now=now)
    elif (record.noun, record.verb) == ("mention", "overdue"):
        tell_channels(Topic.MENTIONS, lambda _channel: _mention(record), source=record.source, now=now)


def _pause(record: Record) -> Said:
    title, text = PAUSES[record.verb]
    called = SCOPES.get(str(record.details.get("scope", "")), SCOPES["all"])
    scope = str(called) % {"name": record.details.get("name", "")}
    why = f"\n{record.why}" if record.why else ""
    opened = Button(_("Open the switch"), url=page_url("/pauses"))
    return Said(f"{title}: {scope}", f"{text}{why}", buttons=(opened,))


def _mention(record: Record) -> Said:
    """What somebody outside wrote is not in it: it stands on the mention's page for as long as it is kept."""
    opened = Button(_("Open it"), url=page_url(f"/mentions/{record.noun_id}"))
    return Said(
        _("A mention waits for an answer"),
        _("Nobody has answered a post about the company in time."),
        buttons=(opened,),
    )


READER = Reader("chat of the company", each_record(_apply), frozenset({"pause", "mention"}))
"""For the list of readers."""
