"""What pages and the API ask about policies: the list, and their versions. Who has acknowledged: ``policy_readers``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import and_, func, select

from advocacy.database import db, get
from advocacy.errors import NotFound
from content_library.models import Policy, PolicyOwner, PolicyVersion, PolicyVersionState
from content_library.policies import readers as policy_readers


@dataclass(frozen=True)
class PolicyLine:
    """A policy in the list: the version in force, the newest one, how many it asks and how many have acknowledged."""

    policy: Policy
    in_force: PolicyVersion | None
    newest: PolicyVersion | None
    given: int
    asked: int = 0


def policy_for(policy_id: int) -> Policy:
    """The policy. Raises NotFound."""
    return get(Policy, policy_id, _("There is no such policy."))


def version_for(version_id: int) -> PolicyVersion:
    """The version. Raises NotFound."""
    return get(PolicyVersion, version_id, _("There is no such policy version."))


def version_numbered(policy: Policy, number: int) -> PolicyVersion:
    """That version of a policy. Raises NotFound."""
    found = db.session.scalars(
        select(PolicyVersion).where(PolicyVersion.policy_id == policy.id, PolicyVersion.number == number)
    ).one_or_none()  # fmt: skip
    if found is None:
        raise NotFound(_("There is no such version."))
    return found


def list_policies(*, counted: bool = True) -> list[PolicyLine]:
    """All policies by title: there are few. A constant number of statements; the counts are for who may see them."""
    policies = db.session.scalars(select(Policy).order_by(Policy.title)).all()
    newest_number = (
        select(PolicyVersion.policy_id, func.max(PolicyVersion.number).label("number"))
        .group_by(PolicyVersion.policy_id)
        .subquery()
    )
    newest = _by_policy(
        select(PolicyVersion).join(
            newest_number,
            and_(PolicyVersion.policy_id == newest_number.c.policy_id, PolicyVersion.number == newest_number.c.number),
        )
    )
    in_force = _by_policy(select(PolicyVersion).where(PolicyVersion.state == PolicyVersionState.EFFECTIVE))
    given = policy_readers.given_by_policy() if counted else {}
    asked = policy_readers.asked_by_policy(in_force) if counted else {}
    return [
        PolicyLine(each, in_force.get(each.id), newest.get(each.id), given.get(each.id, 0), asked.get(each.id, 0))
        for each in policies
    ]


def versions_of(policy: Policy) -> Sequence[PolicyVersion]:
    """All versions, newest first."""
    wanted = select(PolicyVersion).where(PolicyVersion.policy_id == policy.id).order_by(PolicyVersion.number.desc())
    return db.session.scalars(wanted).unique().all()


def waiting_for(owners: Sequence[PolicyOwner]) -> Sequence[PolicyVersion]:
    """The versions in review whose owner is one of these, oldest first."""
    wanted = (
        select(PolicyVersion)
        .join(Policy, Policy.id == PolicyVersion.policy_id)
        .where(PolicyVersion.state == PolicyVersionState.IN_REVIEW, Policy.owner.in_(owners))
        .order_by(PolicyVersion.id)
    )
    return db.session.scalars(wanted).unique().all()


def _by_policy(wanted: object) -> dict[int, PolicyVersion]:
    return {version.policy_id: version for version in db.session.scalars(wanted).unique()}  # type: ignore[call-overload]
