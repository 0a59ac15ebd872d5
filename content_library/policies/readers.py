"""What HR asks about acknowledgements: how many, who has yet to, rates by team. Not who shares: nobody asks that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import aliased, joinedload

from advocacy.database import Page, db, page
from advocacy.people.accounts import count_people
from advocacy.people.models import Person, PersonRole, Team
from content_library.models import Acknowledgement, PolicyVersion, PolicyVersionRole, PolicyVersionState
from content_library.policies.acknowledging import asks, has_given, yet_to

FEWEST = 5
"""Rates are shown for teams from this size on; smaller ones are counted together."""


@dataclass(frozen=True)
class TeamRate:
    """How many of a team a version asks, and how many have acknowledged. Without a name: the smaller teams together."""

    name: str
    asked: int
    given: int


@dataclass(frozen=True)
class Reading:
    """One person whom a version asks, and the acknowledgement that counts, if there is one."""

    person: Person
    given: Acknowledgement | None


def asked_by_policy(in_force: Mapping[int, PolicyVersion]) -> dict[int, int]:
    """How many open accounts each version in force asks, by policy. Two statements."""
    everybody = count_people()
    named = db.session.execute(
        select(PolicyVersionRole.version_id, func.count(func.distinct(PersonRole.person_id)))
        .join(PolicyVersion, PolicyVersion.id == PolicyVersionRole.version_id)
        .join(PersonRole, PersonRole.role == PolicyVersionRole.role)
        .join(Person, and_(Person.id == PersonRole.person_id, Person.active))
        .where(PolicyVersion.state == PolicyVersionState.EFFECTIVE)
        .group_by(PolicyVersionRole.version_id)
    )
    counts: dict[int, int] = {}
    for version_id, count in named:
        counts[version_id] = count
    return {
        policy_id: counts.get(version.id, 0) if version.role_rows else everybody
        for policy_id, version in in_force.items()
    }


def given_by_policy() -> dict[int, int]:
    """How many open accounts that the version in force asks have acknowledged it, or one since that counts for it."""
    counted = (
        select(PolicyVersion.policy_id, func.count(func.distinct(Acknowledgement.person_id)))
        .join(
            Acknowledgement,
            and_(
                Acknowledgement.policy_id == PolicyVersion.policy_id,
                Acknowledgement.number >= PolicyVersion.asks_since, Acknowledgement.number <= PolicyVersion.number,
            ),
        )
        .join(Person, and_(Person.id == Acknowledgement.person_id, Person.active))
        .where(PolicyVersion.state == PolicyVersionState.EFFECTIVE, asks(Acknowledgement.person_id))
        .group_by(PolicyVersion.policy_id)
    )  # fmt: skip
    found: dict[int, int] = {}
    for policy_id, count in db.session.execute(counted):
        found[policy_id] = count
    return found


def count_asked(version: PolicyVersion) -> int:
    """How many open accounts a version asks."""
    asked = select(func.count(Person.id)).join(PolicyVersion, PolicyVersion.id == version.id)
    return db.session.scalar(asked.where(Person.active, asks(Person.id))) or 0


def count_given(version: PolicyVersion) -> int:
    """How many of them have acknowledged it."""
    given = select(func.count(Person.id)).join(PolicyVersion, PolicyVersion.id == version.id)
    return db.session.scalar(given.where(Person.active, asks(Person.id), has_given(Person.id))) or 0


def who_has(version: PolicyVersion, cursor: str | None = None, limit: int = 50) -> Page[Acknowledgement]:
    """The acknowledgements that count for a version, newest first, with their persons; each person's newest."""
    later = aliased(Acknowledgement)
    counts = and_(
        Acknowledgement.policy_id == version.policy_id, Acknowledgement.number >= version.asks_since,
        Acknowledgement.number <= version.number,
    )  # fmt: skip
    overtaken = (
        select(later.id)
        .where(
            later.policy_id == version.policy_id, later.person_id == Acknowledgement.person_id,
            later.number > Acknowledgement.number, later.number <= version.number,
        )
        .exists()
    )  # fmt: skip
    given = select(Acknowledgement).where(counts, ~overtaken).options(joinedload(Acknowledgement.person))
    return page(given, Acknowledgement.id, cursor, limit)


def who_has_not(version: PolicyVersion, cursor: str | None = None, limit: int = 50) -> Page[Person]:
    """The open accounts that a version asks and that have yet to acknowledge it, for HR to remind."""
    return page(yet_to(version), Person.id, cursor, limit, ascending=True)


def has_acknowledged(version: PolicyVersion, person: Person) -> Acknowledgement | None:
    """The person's newest acknowledgement that counts for this version."""
    return db.session.scalar(
        select(Acknowledgement)
        .where(
            Acknowledgement.person_id == person.id, Acknowledgement.policy_id == version.policy_id,
            Acknowledgement.number >= version.asks_since, Acknowledgement.number <= version.number,
        )
        .order_by(Acknowledgement.number.desc())
        .limit(1)
    )  # fmt: skip


def rates(version: PolicyVersion) -> list[TeamRate]:
    """Rates of the teams of five people and more whom a version asks, lowest first; the smaller ones together, last.

    Together they too are shown from five people on.
    """
    given = func.sum(case((has_given(Person.id), 1), else_=0))
    counted = db.session.execute(
        select(Team.name, func.count(Person.id), given)
        .select_from(Person)
        .join(PolicyVersion, PolicyVersion.id == version.id)
        .outerjoin(Team, Team.id == Person.team_id)
        .where(Person.active, asks(Person.id))
        .group_by(Team.name)
    )
    lines = [TeamRate(name or "", asked, int(many)) for name, asked, many in counted]
    shown = [line for line in lines if line.name and line.asked >= FEWEST]
    few = [line for line in lines if line not in shown]
    rest = TeamRate("", sum(line.asked for line in few), sum(line.given for line in few))
    ordered = sorted(shown, key=lambda line: (line.given / line.asked, line.name))
    return [*ordered, rest] if rest.asked >= FEWEST else ordered


def readings(version: PolicyVersion, batch: int = 500) -> Iterator[Reading]:
    """Everybody whom a version asks, by name, with the acknowledgement that counts: for the file that HR keeps."""
    newest = (
        select(func.max(Acknowledgement.number))
        .where(
            Acknowledgement.person_id == Person.id, Acknowledgement.policy_id == version.policy_id,
            Acknowledgement.number >= version.asks_since, Acknowledgement.number <= version.number,
        )
        .correlate(Person)
        .scalar_subquery()
    )  # fmt: skip
    rows = db.session.execute(
        select(Person, Acknowledgement)
        .select_from(Person)
        .join(PolicyVersion, PolicyVersion.id == version.id)
        .outerjoin(
            Acknowledgement,
            and_(
                Acknowledgement.person_id == Person.id, Acknowledgement.policy_id == version.policy_id,
                Acknowledgement.number == newest,
            ),
        )
        .where(Person.active, asks(Person.id))
        .order_by(Person.name, Person.id)
        .execution_options(yield_per=batch)
    )  # fmt: skip
    for person, given in rows:
        yield Reading(person, given)
