"""Verbs on badges that people have: ``award`` once, ``withdraw`` one given by hand. Imports the catalogue."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from advocacy.database import db, get, insert_for
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, record
from rewards.standing import catalogue
from rewards.standing.models import BadgeAward

BY_RULE = Actor.job("badges")


def award(
    person_id: int, badge_key: str, subject: str, now: datetime, *, actor: Actor = BY_RULE, reason: str = ""
) -> BadgeAward | None:
    """Gives a person a badge for ``subject``; None when they have it already.

    Raises NotFound for a badge that there is not, InvalidMove for one that is given no more.
    """
    badge = catalogue.badge_named(badge_key)
    if not badge.active:
        raise InvalidMove(
            _("The badge “%(name)s” is given no more.", name=badge.name), remedy=_("Bring it back first.")
        )
    row = {
        "person_id": person_id, "badge_key": badge_key, "subject": subject[:80], "at": now, "by_id": actor.id,
        "reason": reason,
    }  # fmt: skip
    fresh = insert_for(BadgeAward).values(row).on_conflict_do_nothing().returning(BadgeAward.id)
    award_id = db.session.scalar(fresh)
    if award_id is None:
        return None
    record(
        "badge_award", award_id, "award", actor=actor, now=now, why=reason or None, about=person_id,
        person_id=person_id, badge=badge_key, subject=subject,
    )  # fmt: skip
    return db.session.get_one(BadgeAward, award_id)


def award_by_hand(person_id: int, badge_key: str, reason: str, *, actor: Actor, now: datetime) -> BadgeAward:
    """Somebody thanks a person with a badge. Raises Breach without a reason, NotAllowed for oneself, InvalidMove when
    the person has it."""
    if not 0 < len(reason.strip()) <= 500:
        raise Breach(
            _("Say what it is for."), errors={"reason": [_("In 1 to 500 characters: the person will read it.")]}
        )
    if actor.id == person_id:
        raise NotAllowed(_("Nobody gives a badge to themselves."), remedy=_("Ask a colleague in marketing."))
    given = award(person_id, badge_key, f"by hand:{actor.id}", now, actor=actor, reason=reason.strip())
    if given is None:
        raise InvalidMove(_("This person has the badge already."), remedy=_("Choose another badge."))
    return given


def withdraw(award_id: int, *, actor: Actor, now: datetime, why: str) -> None:
    """Takes back a badge that was given by hand, by mistake. Raises Breach without a reason, InvalidMove for one that
    a rule gave: what was done stays done."""
    given = get(BadgeAward, award_id, _("There is no such award."))
    if given.by_id is None:
        raise InvalidMove(_("A rule gave this badge."), remedy=_("Change the rule; what was given stays."))
    if not why.strip():
        raise Breach(_("Say why you take it back."), errors={"why": [_("Give a reason.")]})
    record(
        "badge_award", award_id, "withdraw", actor=actor, now=now, why=why.strip(), about=given.person_id,
        person_id=given.person_id, badge=given.badge_key,
    )  # fmt: skip
    db.session.delete(given)
    db.session.flush()
