"""What the directory, segments and imports keep of a person, for their export and their erasure."""

from __future__ import annotations

from advocacy.directory.models import DirectoryEntry, DirectoryMember, FormerlyGiven, GroupRule, PeopleImport
from advocacy.people.models_given import GivenRole
from advocacy.people.models_segments import SegmentMember
from advocacy.people.privacy import Eraser, deleting, rows_of

EXPORTERS = [
    rows_of("directory", DirectoryEntry.person_id, leave_out=["user_name_key"]),
    rows_of("directory_groups", DirectoryMember.person_id),
    rows_of("given_roles", GivenRole.person_id),
    rows_of("directory_roles", FormerlyGiven.person_id),
    rows_of("segments", SegmentMember.person_id),
]
ERASERS: list[Eraser] = [
    deleting("directory", DirectoryEntry.person_id, at=DirectoryEntry.created_at),
    deleting("directory_groups", DirectoryMember.person_id),
    deleting("given_roles", GivenRole.person_id),
    deleting("directory_roles", FormerlyGiven.person_id),
    deleting("segments", SegmentMember.person_id, at=SegmentMember.since),
]
EXEMPT = frozenset(
    {f"{PeopleImport.__tablename__}.by_id", *(f"{GroupRule.__tablename__}.{each}_by_id" for each in ("made", "agreed"))}
)
