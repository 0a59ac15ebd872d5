"""Verbs on roles that people give: ask, agree, decline, withdraw; at once where the role binds nobody.

Whoever may review, write policies or give roles decides in the company's name: giving somebody such a role takes a
second administrator by whatever door, and so does taking it from many. One who is alone decides alone: nobody else
could agree. So does the command line. Nobody changes their own roles, and nobody agrees to what they asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, move, record
from advocacy.people import accounts, last_admin
from advocacy.people.capabilities import Role, binds_others
from advocacy.people.four_eyes import refuse_alone
from advocacy.people.models import Person
from advocacy.people.models_role_changes import ChangeKind, ChangeState, RoleChange, RoleChangeMember

MOST = 200
LONGEST_WHY = 500


BINDING_ROLES = frozenset(role for role in Role if binds_others([role]))


def waiting_roles(actor: Actor, *, narrowed: bool = False) -> frozenset[Role]:
    """The roles that this one can't give without a second administrator.

    ``narrowed``: by a token that may less than its person, which never decides alone. Raises NotAllowed where such a
    token could only ask and nobody is there to agree: ``set_or_ask`` calls this for binding roles alone.
    """
    if actor.id is None:
        return frozenset()
    if last_admin.others([actor.id]):
        return BINDING_ROLES
    if narrowed:
        raise NotAllowed(
            _("A token with scopes can't give roles whose word binds others."),
            remedy=_("Give them on the page of people, or with a token that may everything that you may."),
        )
    return frozenset()


def set_or_ask(
    person: Person, roles: Iterable[Role], *, actor: Actor, now: datetime, narrowed: bool = False
) -> list[RoleChange]:
    """Gives a person these roles and no others; those whose word binds others wait where a second person has to agree.

    Gives the changes that wait. Raises InvalidMove as ``accounts.set_roles`` does, NotAllowed as ``waiting_roles``.
    """
    wanted, new = set(roles), set(roles) - person.roles
    waits = new & waiting_roles(actor, narrowed=narrowed) if new & BINDING_ROLES else set()
    accounts.set_roles(person, wanted - waits, actor=actor, now=now)
    db.session.flush()
    return ask_for(waits, [person.id], actor=actor, now=now)


def add_or_ask(
    email: str, name: str, roles: Iterable[Role], *, actor: Actor, now: datetime, narrowed: bool = False, **facts: Any
) -> tuple[Person, list[RoleChange]]:
    """Adds a person as ``accounts.add_person`` does, with the roles that need no second administrator; who has none of
    these is an employee meanwhile. Gives the changes that wait, too. Raises Breach, NotAllowed."""
    wanted = set(roles)
    waits = wanted & waiting_roles(actor, narrowed=narrowed) if wanted & BINDING_ROLES else set()
    at_once = wanted - waits or ({Role.EMPLOYEE} if waits else set())
    person = accounts.add_person(email, name, at_once, actor=actor, now=now, **facts)
    return person, ask_for(waits, [person.id], actor=actor, now=now)


def ask_for(
    roles: Collection[Role], person_ids: Sequence[int], *, actor: Actor, now: datetime, why: str = ""
) -> list[RoleChange]:
    """Asks that these people be given the roles, but for those for whom it waits already."""
    asked = []
    for begin in range(0, len(person_ids), MOST) if roles else ():
        some = person_ids[begin : begin + MOST]
        waiting = waiting_for(some)
        for role in sorted(roles):
            left = [each for each in some if role not in waiting.get(each, ())]
            outcome = ask(ChangeKind.GIVE, role, left, actor=actor, now=now, why=why) if left else 0
            asked += [outcome] if isinstance(outcome, RoleChange) else []
    return asked


def waiting_for(person_ids: Collection[int]) -> Mapping[int, list[Role]]:
    """By person: the roles that a second administrator has to agree to."""
    wanted = (
        select(RoleChangeMember.person_id, RoleChange.role)
        .join(RoleChange, RoleChange.id == RoleChangeMember.change_id)
        .where(
            RoleChangeMember.person_id.in_(person_ids), RoleChange.state == ChangeState.ASKED,
            RoleChange.kind == ChangeKind.GIVE,
        )
        .order_by(RoleChange.role)
    )  # fmt: skip
    found: dict[int, list[Role]] = {}
    for person_id, role in db.session.execute(wanted):
        found.setdefault(person_id, []).append(role)
    return found


def ask(
    kind: ChangeKind, role: Role, person_ids: Collection[int], *, actor: Actor, now: datetime, why: str = ""
) -> RoleChange | int:
    """Gives the role to these people, or takes it from them, and says how many changed; or a change that waits.

    Raises Breach when nobody is chosen, too many are, or nothing would change; InvalidMove for one's own roles.
    """
    if len(why) > LONGEST_WHY:
        raise Breach(
            _("That reason is too long."), errors={"why": [_("At most %(most)s characters.", most=LONGEST_WHY)]}
        )
    concerned = _concerned(kind, role, people(person_ids))
    if any(each.id == actor.id for each in concerned):
        raise InvalidMove(_("You can't change your own roles."), remedy=_("Leave yourself out; ask a colleague."))
    if not concerned:
        raise Breach(_("Nothing would change for those people."), remedy=_("Choose open accounts that it is news for."))
    if not binds_others([role]):
        _apply(kind, role, concerned, actor=actor, now=now)
        return len(concerned)
    change = RoleChange(
        kind=kind, role=role, state=ChangeState.ASKED, why=why.strip(), asked_by_id=actor.id, asked_at=now,
        members=[RoleChangeMember(person_id=each.id) for each in concerned],
    )  # fmt: skip
    db.session.add(change)
    db.session.flush()
    record("role_change", change.id, "ask", actor=actor, now=now, why=change.why or None, kind=kind, role=role,
           people=len(concerned))  # fmt: skip
    return change


def people(person_ids: Collection[int]) -> Sequence[Person]:
    """The people with open accounts among these. Raises Breach for none, or too many."""
    if not person_ids:
        raise Breach(_("Nobody is chosen."), remedy=_("Tick the people whose roles should change."))
    if len(person_ids) > MOST:
        raise Breach(_("That is too many people at once."), remedy=_("Choose at most %(most)s.", most=MOST))
    wanted = select(Person).where(Person.id.in_(person_ids), Person.active).order_by(Person.id)
    return db.session.scalars(wanted).unique().all()


def _concerned(kind: ChangeKind, role: Role, found: Sequence[Person]) -> list[Person]:
    return [each for each in found if (role in each.roles) == (kind is ChangeKind.TAKE)]


def _apply(kind: ChangeKind, role: Role, concerned: Sequence[Person], *, actor: Actor, now: datetime) -> None:
    for each in concerned:
        wanted = each.roles | {role} if kind is ChangeKind.GIVE else each.roles - {role}
        accounts.set_roles(each, wanted, actor=actor, now=now)


def agree(change: RoleChange, *, actor: Actor, now: datetime) -> int:
    """A second administrator agrees: the change is done. Gives for how many it was news by now.

    Raises NotAllowed for who asked, InvalidMove when it is decided, or when they are among those whom it is about.
    """
    refuse_alone(change, "asked_by_id", actor)
    members = [each.person_id for each in change.members]
    if actor.id in members:
        raise InvalidMove(_("It would change your own roles."), remedy=_("Ask a third administrator to decide it."))
    move(change, "agree", actor=actor, now=now, changes=_decided(actor, now))
    concerned = _concerned(change.kind, change.role, people(members)) if members else []
    _apply(change.kind, change.role, concerned, actor=actor, now=now)
    return len(concerned)


def decline(change: RoleChange, *, actor: Actor, now: datetime, why: str = "") -> None:
    """Somebody else says no; nothing changes. Raises NotAllowed for who asked, who withdraws instead."""
    refuse_alone(change, "asked_by_id", actor)
    move(change, "decline", actor=actor, now=now, why=why.strip() or None, changes=_decided(actor, now))


def decide_all(
    changes: Iterable[RoleChange], verb: Callable[..., object], *, actor: Actor, now: datetime
) -> tuple[int, int]:
    """Agrees to several, or declines them: ``verb`` is ``agree`` or ``decline``, and each change is judged by its own
    rule. Gives how many are decided, and how many were not this one's to decide and stay as they were."""
    decided = left = 0
    for each in changes:
        try:
            with db.session.begin_nested():
                verb(each, actor=actor, now=now)
            decided += 1
        except (NotAllowed, InvalidMove, Breach):
            left += 1
    return decided, left


def withdraw(change: RoleChange, *, actor: Actor, now: datetime) -> None:
    """Who asked takes it back. Raises InvalidMove for anybody else."""
    if actor.id != change.asked_by_id:
        raise InvalidMove(_("Somebody else asked for it."), remedy=_("Decline it instead."))
    move(change, "withdraw", actor=actor, now=now, changes=_decided(actor, now))


def _decided(actor: Actor, now: datetime) -> dict[str, object]:
    return {"decided_by_id": actor.id, "decided_at": now}
