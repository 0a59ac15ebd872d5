"""Words for what happened to a deliverable. Data; imports nothing of the room."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

__all__ = ["VERBS"]

VERBS: dict[str, LazyString] = {
    "assign": _l("gave it out"), "amend": _l("changed it as the agreement now says"), "submit": _l("sent a draft"),
    "request_changes": _l("asked for changes"), "approve": _l("approved the draft"), "publish": _l("posted it"),
    "look_at": _l("looked at the live post"), "verify": _l("found it as agreed"),
    "question": _l("found it changed, or gone"), "object": _l("found it not as agreed"),
    "show": _l("handed in a screenshot"), "ask_look": _l("asked for another look"), "appeal": _l("appealed"),
    "grant_appeal": _l("granted the appeal"), "refuse_appeal": _l("refused the appeal"),
    "put_off": _l("gave more time"), "remind": _l("reminded of the day"), "miss": _l("counted it as missed"),
    "make_good": _l("let it be made good"), "cancel": _l("cancelled it"),
}  # fmt: skip
