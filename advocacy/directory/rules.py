"""Verbs on what a group gives: propose, agree, end. A role whose word binds others takes a second person."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.directory import applying, groups
from advocacy.directory.models import DirectoryGroup, GroupRule, RuleState
from advocacy.errors import Breach
from advocacy.history import Actor, move, record
from advocacy.people.capabilities import Role, binds_others
from advocacy.people.four_eyes import refuse_alone
from advocacy.people.models_segments import Segment

OUTSIDE = frozenset({Role.AMBASSADOR})
"""Roles that no group of the company gives: they come with a programme."""


def propose(
    group: DirectoryGroup, *, role: Role | None = None, segment: Segment | None = None, actor: Actor, now: datetime
) -> GroupRule:
    """Says that being in the group gives this role or a place in this segment. In force at once unless it binds others.

    Raises Breach when it is neither or both, for a role that no group gives, and for a rule that is there already.
    """
    if (role is None) == (segment is None):
        raise Breach(_("A group gives a role or a place in a segment."), remedy=_("Choose one of the two."))
    if role in OUTSIDE:
        raise Breach(_("Ambassadors join through a programme."), errors={"role": [_("Choose another role.")]})
    wanted = select(GroupRule.id).where(
        GroupRule.group_id == group.id, GroupRule.state != RuleState.ENDED, GroupRule.role == role,
        GroupRule.segment_id == (segment.id if segment else None),
    )  # fmt: skip
    if db.session.scalar(wanted):
        raise Breach(_("The group gives that already."))
    binding = role is not None and binds_others([role])
    rule = GroupRule(
        group_id=group.id, role=role, segment_id=segment.id if segment else None, made_by_id=actor.id, made_at=now,
        state=RuleState.PROPOSED if binding else RuleState.IN_FORCE,
    )  # fmt: skip
    db.session.add(rule)
    db.session.flush()
    record(
        "directory_rule", rule.id, "propose", actor=actor, now=now, group_id=group.id, role=role,
        segment_id=rule.segment_id, state=rule.state,
    )  # fmt: skip
    if not binding:
        applying.apply(groups.member_ids(group.id), actor=actor, now=now)
    return rule


def agree(rule: GroupRule, *, actor: Actor, now: datetime) -> None:
    """A second person agrees: the rule is in force. Raises NotAllowed for whoever proposed it, InvalidMove."""
    refuse_alone(rule, "made_by_id", actor)
    move(rule, "agree", actor=actor, now=now, changes={"agreed_by_id": actor.id})
    applying.apply(groups.member_ids(rule.group_id), actor=actor, now=now)


def end(rule: GroupRule, *, actor: Actor, now: datetime) -> None:
    """The group gives it no more: whoever has it by no other group loses it. Raises InvalidMove for one that ended."""
    move(rule, "end", actor=actor, now=now)
    applying.apply(groups.member_ids(rule.group_id), actor=actor, now=now)


def forget_segment(segment: Segment, *, actor: Actor, now: datetime) -> None:
    """No group gives a place in the segment any more; it is about to end."""
    for rule in db.session.scalars(select(GroupRule).where(GroupRule.segment_id == segment.id)).unique().all():
        if rule.state is not RuleState.ENDED:
            end(rule, actor=actor, now=now)
        db.session.delete(rule)
    db.session.flush()
