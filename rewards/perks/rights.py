"""Who decides on a redemption. Asks; changes nothing.

Time off: HR. What a budget bears: its owner; of the owner's own wishes, and when the owner has left, any other budget
owner. All else: whoever runs rewards. Nobody decides on their own. Jobs and commands act for nobody, so they may.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import and_, or_
from sqlalchemy.sql import ColumnElement

from advocacy.database import db
from advocacy.english import English
from advocacy.errors import NotAllowed
from advocacy.history import Actor, ActorKind
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from rewards.budgets.models import Budget
from rewards.perks.models import PerkKind, Redemption

OWN = English("Somebody else approves and hands out what you redeem.")
DECIDERS = (Capability.WRITE_REWARDS, Capability.WRITE_BUDGETS, Capability.REVIEW_HR)
"""Who may have something to decide."""


def may_approve(redemption: Redemption, person: Person) -> bool:
    """True when this person's yes counts."""
    if person.id == redemption.person_id:
        return False
    if redemption.kind is PerkKind.TIME_OFF:
        return person.can(Capability.REVIEW_HR)
    if redemption.budget is None:
        return person.can(Capability.WRITE_REWARDS)
    owner = redemption.budget.owner
    absent = owner.id == redemption.person_id or not owner.active
    return person.can(Capability.WRITE_BUDGETS) and (person.id == owner.id or absent)


def may_hand_out(redemption: Redemption, person: Person) -> bool:
    """True for whoever runs rewards; for HR where it is time off."""
    time_off = redemption.kind is PerkKind.TIME_OFF and person.can(Capability.REVIEW_HR)
    return person.id != redemption.person_id and (time_off or person.can(Capability.WRITE_REWARDS))


def word_first(redemption: Redemption) -> bool:
    """True when a yes comes before it is handed out: somebody else's, or, of a gift card, the one that orders it."""
    return redemption.budget_id is not None or redemption.kind in (PerkKind.TIME_OFF, PerkKind.GIFT_CARD)


def for_approval(person: Person) -> ColumnElement[bool]:
    """Redemptions that this person's yes counts for, as a condition on them; ``may_approve`` in the database."""
    theirs = Redemption.person_id != person.id
    ways = []
    if person.can(Capability.REVIEW_HR):
        ways.append(Redemption.kind == PerkKind.TIME_OFF)
    if person.can(Capability.WRITE_BUDGETS):
        absent = or_(Budget.owner_id == Redemption.person_id, Budget.owner.has(Person.active.is_(False)))
        mine = Redemption.budget_id == Budget.id, or_(Budget.owner_id == person.id, absent)
        ways.append(db.session.query(Budget.id).where(*mine).exists())
    if person.can(Capability.WRITE_REWARDS):
        ways.append(and_(Redemption.budget_id.is_(None), Redemption.kind != PerkKind.TIME_OFF))
    return and_(theirs, or_(*ways)) if ways else and_(theirs, Redemption.id.is_(None))


def refuse_approval(redemption: Redemption, actor: Actor) -> None:
    """Raises NotAllowed when the actor's yes doesn't count."""
    person = _who(redemption, actor)
    if person is not None and not may_approve(redemption, person):
        raise NotAllowed(_("You don't decide on “%(name)s”.", name=redemption.perk.name), remedy=_remedy(redemption))


def refuse_handing_out(redemption: Redemption, actor: Actor) -> None:
    """Raises NotAllowed when the actor doesn't hand it out."""
    person = _who(redemption, actor)
    if person is not None and not may_hand_out(redemption, person):
        raise NotAllowed(
            _("You don't hand out “%(name)s”.", name=redemption.perk.name), remedy=_("Ask whoever runs rewards.")
        )


def refuse_deciding(redemption: Redemption, actor: Actor) -> None:
    """Raises NotAllowed when the actor neither approves it nor hands it out."""
    person = _who(redemption, actor)
    if person is not None and not (may_approve(redemption, person) or may_hand_out(redemption, person)):
        raise NotAllowed(_("You don't decide on “%(name)s”.", name=redemption.perk.name), remedy=_remedy(redemption))


def _who(redemption: Redemption, actor: Actor) -> Person | None:
    """The person who acts; None for jobs and commands. Raises NotAllowed for the one whose redemption it is."""
    if actor.kind is not ActorKind.PERSON or actor.id is None:
        return None
    if actor.id == redemption.person_id:
        raise NotAllowed(_("This is your own redemption."), remedy=OWN)
    return db.session.get_one(Person, actor.id)


def _remedy(redemption: Redemption) -> str:
    if redemption.kind is PerkKind.TIME_OFF:
        return str(_("HR says yes to time off."))
    if redemption.budget is not None:
        return str(_("The owner of “%(name)s” does.", name=redemption.budget.name))
    return str(_("Whoever runs rewards does."))
