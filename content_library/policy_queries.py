"""What pages and the API ask about policies: the list, versions, and how many have acknowledged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import joinedload

from advocacy.database import Page, db, get, page
from advocacy.errors import NotFound
from advocacy.people.models import Person
from content_library.models import Acknowledgement, Policy, PolicyVersion, PolicyVersionState


@dataclass(frozen=True)
class PolicyLine:
    """A policy in the list: the version in force, the newest one, and how many have acknowledged the one in force."""

    policy: Policy
    in_force: PolicyVersion | None
    newest: PolicyVersion | None
    given: int


def policy_for(policy_id: int) -> Policy:
    """The policy. Raises NotFound."""
    return get(Policy, policy_id, "policy")


def version_for(version_id: int) -> PolicyVersion:
    """The version. Raises NotFound."""
    return get(PolicyVersion, version_id, "policy version")


def version_numbered(policy: Policy, number: int) -> PolicyVersion:
    """That version of a policy. Raises NotFound."""
    found = db.session.scalars(
        select(PolicyVersion).where(PolicyVersion.policy_id == policy.id, PolicyVersion.number == number)
    ).one_or_none()  # fmt: skip
    if found is None:
        raise NotFound("There is no such version.")
    return found


def list_policies() -> list[PolicyLine]:
    """All policies by title: there are few. Four statements."""
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
    given = _given()
    return [PolicyLine(each, in_force.get(each.id), newest.get(each.id), given.get(each.id, 0)) for each in policies]


def versions_of(policy: Policy) -> Sequence[PolicyVersion]:
    """All versions, newest first."""
    wanted = select(PolicyVersion).where(PolicyVersion.policy_id == policy.id).order_by(PolicyVersion.number.desc())
    return db.session.scalars(wanted).unique().all()


def count_acknowledged(policy_id: int) -> int:
    """How many open accounts have acknowledged the version in force, or one since that counts for it."""
    return _given().get(policy_id, 0)


def who_has(version: PolicyVersion, cursor: str | None = None, limit: int = 50) -> Page[Acknowledgement]:
    """The acknowledgements of a version, newest first, with their persons."""
    given = select(Acknowledgement).where(Acknowledgement.version_id == version.id)
    return page(given.options(joinedload(Acknowledgement.person)), Acknowledgement.id, cursor, limit)


def who_has_not(version: PolicyVersion, cursor: str | None = None, limit: int = 50) -> Page[Person]:
    """The open accounts that have yet to acknowledge the version in force, for HR to remind."""
    given = exists().where(
        Acknowledgement.person_id == Person.id,
        Acknowledgement.policy_id == version.policy_id,
        Acknowledgement.number >= version.asks_since,
    )
    return page(select(Person).where(Person.active, ~given), Person.id, cursor, limit, ascending=True)


def has_acknowledged(version: PolicyVersion, person: Person) -> Acknowledgement | None:
    """The person's newest acknowledgement that counts for this version."""
    return db.session.scalar(
        select(Acknowledgement)
        .where(
            Acknowledgement.person_id == person.id,
            Acknowledgement.policy_id == version.policy_id,
            Acknowledgement.number >= version.asks_since,
        )
        .order_by(Acknowledgement.number.desc())
        .limit(1)
    )


def _given() -> dict[int, int]:
    counted = (
        select(PolicyVersion.policy_id, func.count(func.distinct(Acknowledgement.person_id)))
        .join(
            Acknowledgement,
            and_(
                Acknowledgement.policy_id == PolicyVersion.policy_id,
                Acknowledgement.number >= PolicyVersion.asks_since,
            ),
        )
        .join(Person, and_(Person.id == Acknowledgement.person_id, Person.active))
        .where(PolicyVersion.state == PolicyVersionState.EFFECTIVE)
        .group_by(PolicyVersion.policy_id)
    )
    given: dict[int, int] = {}
    for policy_id, count in db.session.execute(counted):
        given[policy_id] = count
    return given


def _by_policy(wanted: object) -> dict[int, PolicyVersion]:
    return {version.policy_id: version for version in db.session.scalars(wanted).unique()}  # type: ignore[call-overload]
