"""What was between us and a partner. ``touch`` is a verb for what the history doesn't have: notes, calls, meetings."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from advocacy.database import db
from advocacy.errors import Breach
from advocacy.history import Actor, ActorKind, record
from influencers.partners.contact_models import Touch, TouchKind
from influencers.partners.models import Partner

LONGEST_TEXT = 5000


def touch(
    partner: Partner, kind: TouchKind, text: str, *, actor: Actor, now: datetime, at: datetime | None = None
) -> Touch:  # fmt: skip
    """Keeps a note, or a contact and when it was. Raises Breach without words, for too many, or a time to come.

    The words are in its own table, not in the history: they are about somebody, and can be erased.
    """
    said = text.strip()
    if not said or len(said) > LONGEST_TEXT:
        raise Breach(
            _("Write a few words."),
            errors={"text": [_("1 to %(longest_text)s characters.", longest_text=LONGEST_TEXT)]},
        )
    when = at or now
    if when > now:
        raise Breach(_("That is still to come."), remedy=_("Make it a task."), errors={"at": [_("Not in the future.")]})
    by_id = actor.id if actor.kind is ActorKind.PERSON else None
    kept = Touch(partner_id=partner.id, kind=kind, at=when, text=said, by_id=by_id)
    db.session.add(kept)
    if kind is not TouchKind.NOTE and when > partner.touched_at:
        partner.touched_at = when
    record("partner", partner.id, "touch", actor=actor, now=now, about=partner.person_id, kind=kind)
    return kept
