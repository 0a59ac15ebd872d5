"""Verifications, exports, holds and posts read back, for the benchmark's company."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advocacy.history.models import Export, Verification, VerificationState
from advocacy.posts.models import CopySource, ShareCopy
from advocacy.records.models import HoldScope, HoldState, LegalHold
from tests.benchmarks.filling import n, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

FEW = 60
MODELS = (Verification, Export, LegalHold, ShareCopy)
SHA256 = "d" * 64
FIRST = 1_000_001
"""The first position of the benchmark's history."""


def records(company: Company, first: int, last: int) -> None:
    """A few of each; the holds are on items that nobody looks at."""
    few = min(last, FEW)
    put(
        Verification, first, few, id=n.i, asked_at=n.at, state=VerificationState.DONE, done=n.i, total=n.i, why="",
        finished_at=n.at,
    )  # fmt: skip
    put(
        Export, first, few, id=n.i, asked_at=n.at, asked_by_id=company.legal, why="An examiner", first=FIRST,
        last=FIRST,
    )  # fmt: skip
    put(
        LegalHold, first, few, id=n.i, scope=HoldScope.ITEM, item_id=n.i + 5_000_000, why="A claim",
        state=HoldState.HELD, placed_by_id=company.legal, placed_at=n.at,
    )  # fmt: skip
    put(
        ShareCopy, first, few, id=n.i, share_id=n.i, read_at=n.at, source=CopySource.NETWORK, text="Atlas",
        sha256=SHA256, verdict="pass", findings=[],
    )  # fmt: skip
