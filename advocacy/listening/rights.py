"""Who sees a mention and who answers it: asked once, here, by pages and by the API. Imports queries and samples."""

from __future__ import annotations

from flask_babel import gettext as _

from advocacy.errors import NotFound
from advocacy.listening import queries, sampling
from advocacy.listening.models import Mention
from advocacy.people.caller import Caller
from advocacy.people.capabilities import Capability

REVIEWERS = (
    Capability.REVIEW_HR, Capability.REVIEW_LEGAL, Capability.REVIEW_COMPLIANCE, Capability.REVIEW_PRINCIPAL
)  # fmt: skip
"""Who looks at answers afterwards."""


def runs(caller: Caller) -> bool:
    """True for marketing, which sees and decides on all of them."""
    return caller.can(Capability.WRITE_MENTIONS)


def may_answer(mention: Mention, caller: Caller) -> bool:
    """Marketing, and whoever has it now: not who had it, or answered it, before it was given to a colleague."""
    return runs(caller) or mention.assigned_to_id == caller.id


def visible_to(caller: Caller, mention_id: int) -> Mention:
    """To whoever may answer it or answered it, and to reviewers once it was drawn. Raises NotFound to others."""
    found = queries.mention_for(mention_id)
    if may_answer(found, caller) or found.answered_by_id == caller.id:
        return found
    if any(caller.can(power) for power in REVIEWERS) and sampling.sample_of(mention_id) is not None:
        return found
    raise _nothing()


def answerable_by(caller: Caller, mention_id: int) -> Mention:
    """The mention, to whoever may answer it. Raises NotFound to others."""
    found = queries.mention_for(mention_id)
    if may_answer(found, caller):
        return found
    raise _nothing()


def _nothing() -> NotFound:
    return NotFound(_("There is no such mention."), remedy=_("It may have been given to somebody else."))
