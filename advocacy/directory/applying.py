"""What groups mean for people: team, roles, segments. A verb for many at once, in a constant number of statements.

A group gives; what nobody gives any more goes, but never what a colleague gave by hand (``people.giving``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, insert, select

from advocacy.database import among, db
from advocacy.directory.models import DirectoryGroup, DirectoryMember, GroupRule, RuleState
from advocacy.history import Actor, Each, record_all
from advocacy.people import giving
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.people.models_segments import SegmentMember

DIRECTORY = Actor.system("company directory")
SOURCE = "directory"
"""Whose roles they are, in ``people.giving``."""
AT_ONCE = 500


@dataclass
class Given:
    """What somebody's groups give them. ``teams`` in the order in which the groups came to be."""

    teams: list[int] = field(default_factory=list)
    roles: set[Role] = field(default_factory=set)
    segments: set[int] = field(default_factory=set)


def apply(person_ids: Collection[int], *, actor: Actor, now: datetime, left: Collection[int] = ()) -> None:
    """Brings team, roles and segments of these people to what their groups give.

    ``left`` are teams whose groups they have just left: who is still in one of them leaves it. Roles are given in the
    directory's name, for nobody gives roles to themselves.
    """
    ids = sorted(person_ids)
    for begin in range(0, len(ids), AT_ONCE):
        some = ids[begin : begin + AT_ONCE]
        people = db.session.scalars(select(Person).where(Person.id.in_(some))).unique().all()
        given = _given(some)
        _teams(people, given, set(left), actor, now)
        roles = {person_id: one.roles for person_id, one in given.items()}
        giving.bring(SOURCE, roles, people, actor=DIRECTORY, now=now)
        _segments(people, given, now)
        db.session.flush()


def _given(ids: Sequence[int]) -> dict[int, Given]:
    """By person: what the groups that they are in give."""
    found: dict[int, Given] = defaultdict(Given)
    mine = DirectoryMember.person_id.in_(ids)
    teams = (
        select(DirectoryMember.person_id, DirectoryGroup.team_id)
        .join(DirectoryGroup, DirectoryGroup.id == DirectoryMember.group_id)
        .where(mine, DirectoryGroup.team_id.is_not(None))
        .order_by(DirectoryGroup.id)
    )
    for person_id, team_id in db.session.execute(teams):
        found[person_id].teams += [team_id] if team_id else []
    rules = (
        select(DirectoryMember.person_id, GroupRule.role, GroupRule.segment_id)
        .join(GroupRule, GroupRule.group_id == DirectoryMember.group_id)
        .where(mine, GroupRule.state == RuleState.IN_FORCE)
    )
    for person_id, role, segment_id in db.session.execute(rules):
        if role is not None:
            found[person_id].roles.add(role)
        if segment_id is not None:
            found[person_id].segments.add(segment_id)
    return found


def team_of(current: int | None, teams: Sequence[int], left: Collection[int]) -> int | None:
    """Pure: the team that somebody belongs to. Whoever is in a team that a group of theirs gives stays there."""
    if current in teams:
        return current
    if teams:
        return teams[0]
    return None if current in left else current


def _teams(people: Iterable[Person], given: dict[int, Given], left: set[int], actor: Actor, now: datetime) -> None:
    facts = []
    for person in people:
        team_id = team_of(person.team_id, given[person.id].teams, left)
        if team_id != person.team_id:
            person.team_id = team_id
            facts.append(Each(person.id, {"team_id": team_id}, person.id))
    record_all("person", facts, "change", actor=actor, now=now)


def _segments(people: Sequence[Person], given: dict[int, Given], now: datetime) -> None:
    """Puts people in and takes out whom the directory put in; who was put in by hand stays."""
    ids = [person.id for person in people]
    inside: dict[int, dict[int, bool]] = defaultdict(dict)
    for row in db.session.scalars(select(SegmentMember).where(SegmentMember.person_id.in_(ids))):
        inside[row.person_id][row.segment_id] = row.from_directory
    comes = [(segment, each) for each in ids for segment in given[each].segments - set(inside[each])]
    goes = [
        (segment, each)
        for each in ids
        for segment, ours in inside[each].items()
        if ours and segment not in given[each].segments
    ]
    if goes:
        gone = among((SegmentMember.segment_id, SegmentMember.person_id), goes)
        db.session.execute(delete(SegmentMember).where(gone), execution_options={"synchronize_session": "fetch"})
    if comes:
        rows = [{"segment_id": one, "person_id": two, "from_directory": True, "since": now} for one, two in comes]
        db.session.execute(insert(SegmentMember), rows)
    for verb, pairs in (("put_in", comes), ("take_out", goes)):
        facts = [Each(one, {"person_id": two}, two) for one, two in pairs]
        record_all("segment", facts, verb, actor=DIRECTORY, now=now)
