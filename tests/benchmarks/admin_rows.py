"""What administrators look at: changes of roles for many, processes, running totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advocacy.people.capabilities import Role
from advocacy.people.models_role_changes import ChangeKind, ChangeState, RoleChange, RoleChangeMember
from advocacy.timetable import Worker
from advocacy.totals import RunningTotal
from advocacy.web.presence import WebServer
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS = (RoleChange,)
FEW = 60


def overseen(company: Company, first: int, last: int) -> None:
    """Everybody's change is about the one who looks; processes are gone, but not for long."""
    few = min(last, FEW)
    put(
        RoleChange, first, few, id=n.i, kind=ChangeKind.GIVE, role=Role.LEGAL, state=ChangeState.ASKED, why="",
        asked_by_id=company.legal, asked_at=n.at,
    )  # fmt: skip
    put(RoleChangeMember, first, few, change_id=n.i, person_id=company.employee)
    for kind in (WebServer, Worker):
        put(kind, first, few, name=named("host-", n.i, ":1"), started_at=n.at, seen_at=n.at)
    put(RunningTotal, first, few, name="moves", label=named("share|verb "), total=n.i)
