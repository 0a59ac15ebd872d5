"""A row of history as the timeline on a page tells it: who, what, why, when; icon and tone of the verb."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from advocacy.database import db
from advocacy.history.models import HistoryRow
from advocacy.people.models import Person

SAID: dict[str, tuple[LazyString, str, str]] = {
    "add": (_l("started it"), "pencil", "neutral"),
    "write": (_l("wrote it"), "pencil", "neutral"),
    "revise": (_l("changed the words"), "pencil-square", "neutral"),
    "rewrite": (_l("asked a model for other words"), "magic", "neutral"),
    "file_under": (_l("filed it anew"), "tag", "neutral"),
    "ask": (_l("asked for a review"), "send", "neutral"),
    "delegate": (_l("handed the answer to a deputy"), "people", "neutral"),
    "void": (_l("voided an answer"), "slash-circle", "neutral"),
    "hand_over": (_l("handed it over"), "people", "neutral"),
    "submit": (_l("submitted it for review"), "send", "info"),
    "approve": (_l("approved it"), "check-lg", "good"),
    "all_approved": (_l("was the last to approve: all functions agree"), "patch-check", "good"),
    "go_live": (_l("put it into the feed"), "broadcast", "good"),
    "request_changes": (_l("asked for changes"), "arrow-counterclockwise", "warn"),
    "send_back": (_l("sent it back"), "arrow-counterclockwise", "warn"),
    "reject": (_l("rejected it"), "x-circle", "bad"),
    "expire": (_l("took it out: its time is over"), "calendar-x", "neutral"),
    "withdraw": (_l("withdrew it"), "slash-circle", "neutral"),
    "take_effect": (_l("brought it into force"), "shield-check", "good"),
    "propose": (_l("proposed it"), "send", "info"),
    "adopt": (_l("recorded it as what is in force"), "shield-check", "neutral"),
    "offer": (_l("brought it along with a newer version"), "box-seam", "info"),
    "supersede": (_l("replaced it with a later version"), "archive", "neutral"),
}

OF_SHARES: dict[str, tuple[LazyString, str, str]] = {
    "schedule": (_l("scheduled it"), "clock", "neutral"),
    "reschedule": (_l("gave it another time"), "clock", "neutral"),
    "send": (_l("sent it"), "send", "info"),
    "repeat": (_l("sent the very same request again"), "arrow-clockwise", "info"),
    "publish": (_l("has it published"), "check-lg", "good"),
    "state_figures": (_l("stated figures of it"), "bar-chart-line", "neutral"),
    "seen_live": (_l("found it there"), "patch-check", "good"),
    "seen_gone": (_l("no longer finds it"), "x-circle", "warn"),
    "put_back": (_l("could not send it, and tries again"), "arrow-counterclockwise", "warn"),
    "start_anew": (_l("found that it ended without a post, and starts anew"), "arrow-counterclockwise", "warn"),
    "lose_sight": (_l("can't tell yet whether it is there"), "question-circle", "warn"),
    "reject": (_l("ended it: it is not there"), "x-circle", "bad"),
    "hold": (_l("held it back"), "pause-circle", "warn"),
    "release": (_l("let it go on"), "play-circle", "neutral"),
    "miss": (_l("missed its time"), "x-circle", "bad"),
    "hand_over": (_l("made it ready to be posted by hand"), "hand-index", "neutral"),
    "cancel": (_l("cancelled it"), "slash-circle", "neutral"),
}


@dataclass(frozen=True)
class Event:
    """An entry of a timeline, as ``ui.timeline`` shows it."""

    at: datetime
    who: str
    what: LazyString | str
    why: str | None
    icon: str
    tone: str


def _who(row: HistoryRow) -> str:
    """A person by the name they have today; a job by its own."""
    person = db.session.get(Person, row.actor_id) if row.actor_id is not None else None
    return person.name if person else row.actor_name or str(row.actor_kind)


def told(row: HistoryRow) -> Event:
    """What a row says; one whose payload was erased keeps what happened and when."""
    body = dict(row.payload.body) if row.payload else {}
    verb = "all_approved" if (row.noun, row.verb) == ("item", "approve") else row.verb
    said = OF_SHARES if row.noun == "share" else SAID
    what, icon, tone = said.get(verb, (row.verb.replace("_", " "), "circle", "neutral"))
    why = body.get("why")
    return Event(row.at, _who(row), what, str(why) if why else None, icon, tone)
