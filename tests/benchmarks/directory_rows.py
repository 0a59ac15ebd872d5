"""The directory's groups and their people, what they give; segments; imports of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advocacy.directory.models import (
    DirectoryGroup,
    DirectoryMember,
    GroupRule,
    ImportState,
    PeopleImport,
    RuleState,
)
from advocacy.people.models_segments import Segment, SegmentMember
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS = (DirectoryGroup, GroupRule, PeopleImport, Segment)
FEW = 60


def directory(company: Company, first: int, last: int) -> None:
    """Everybody who looks is in every group and segment; the first of each is what is looked at."""
    few = min(last, FEW)
    put(Segment, first, few, id=n.i, name=named("Segment "), purpose="", created_at=n.at)
    put(
        DirectoryGroup, first, few, id=n.i, name=named("Group "), name_key=named("group "), version=1, created_at=n.at,
        changed_at=n.at,
    )  # fmt: skip
    put(DirectoryMember, first, few, group_id=n.i, person_id=company.employee)
    put(SegmentMember, first, few, segment_id=n.i, person_id=company.employee, from_directory=False, since=n.at)
    put(GroupRule, first, few, id=n.i, group_id=1, segment_id=n.i, state=RuleState.PROPOSED, made_at=n.at)
    put(
        PeopleImport, first, few, id=n.i, file_name=named("people "), state=ImportState.DONE, options={}, counts={},
        problems=[], sample=[], done_rows=n.i, all_rows=n.i, why="", made_at=n.at, ended_at=n.at,
    )  # fmt: skip
