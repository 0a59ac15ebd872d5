"""Which versions of rule packs a company has, and what they would change: one of them with many lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advocacy.checks import default_packs
from advocacy.rulebook.models import (
    ImpactState,
    PackKind,
    PackOrigin,
    PackVersion,
    PackVersionState,
    RuleImpact,
    RuleImpactLine,
)
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS = (PackVersion, RuleImpact, RuleImpactLine)
SHA256 = "b" * 64
FEW = 60


def rules(company: Company, first: int, last: int) -> None:
    """Versions of the pack of hosts under way; the first one's impact has a line for each number."""
    content, few = dict(default_packs().contents["hosts"]), min(last, FEW)
    put(
        PackVersion, first, few, id=n.i, kind=PackKind.HOSTS, number=n.i, content=content, sha256=SHA256,
        summary=named("Change "), origin=PackOrigin.HERE, product_version=content["version"], based_on=n.i,
        state=PackVersionState.DRAFT, author_ids=[company.marketing], created_at=n.at, changed_at=n.at,
    )  # fmt: skip
    put(
        RuleImpact, first, min(last, 1), id=n.i, version_id=1, sha256=SHA256, against={}, state=ImpactState.DONE,
        stage="", asked_at=n.at, finished_at=n.at, total=last, seen=last,
    )  # fmt: skip
    put(
        RuleImpactLine, first, last, id=n.i, impact_id=1, stage="items", ref=named("item:"),
        path=named("/studio/items/"),
        state="live", title=named("Story "), networks="", language="en", before="pass", after="fail",
        findings=[{"rule": "hosts.blocked", "outcome": "fail", "message": "Links to this host are barred."}],
    )  # fmt: skip
