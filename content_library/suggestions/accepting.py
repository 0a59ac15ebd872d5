"""Accepting a suggestion, for the edges: its page is fetched first, outside of any transaction.

Opens its own transactions: for views marked so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from advocacy.database import reading, writing
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor
from advocacy.web.palette import look
from content_library.intake import intake
from content_library.models import SuggestionState
from content_library.suggestions import suggestions
from content_library.suggestions.queries import suggestion_for


@dataclass(frozen=True)
class Accepted:
    """The draft that was made. ``problem`` says why its page could not be had; the draft stands without."""

    item_id: int
    problem: str = ""


def accept(suggestion_id: int, note: str, *, actor: Actor, now: datetime) -> Accepted:
    """Makes a draft of a suggestion. Raises NotFound, and InvalidMove when it was answered before."""
    with reading():
        found = suggestion_for(suggestion_id)
        if found.state is not SuggestionState.OFFERED:
            raise InvalidMove(
                _("This suggestion was answered before: “%(state)s”.", state=look(found.state).label),
                remedy=_("Reload and look again."),
            )
        url = found.url
    page, problem = _looked_at(url)
    with writing():
        content = intake.content_of_page(page, actor=actor, now=now) if page else None
        item = suggestions.accept(suggestion_for(suggestion_id), content, note=note, actor=actor, now=now)
        return Accepted(item.id, problem)


def _looked_at(url: str) -> tuple[intake.Page | None, str]:
    """What the page says about itself, or why it can't be had: the words are worth a draft all the same."""
    if not url:
        return None, ""
    try:
        page = intake.look_at(url)
    except Breach as refusal:
        return None, f"The page could not be read: {refusal}"
    return page, page.problem
