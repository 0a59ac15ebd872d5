"""Rows of history: sealed ones about shares, items and policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, literal

from advocacy.history.models import ActorKind, HistoryPayload, HistoryRow, Seal
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

SHA256 = "a" * 64
LIVE, FEW = 1, 60
"""The item that is looked at, and how many rows are about it."""
GUARD, HISTORY_FROM = 10_000_000, 1_000_000
"""One row has the first id, so that what pages write gets higher ones, and growing goes on."""
MODELS = (HistoryRow,)


def history(company: Company, first: int, last: int) -> None:
    """Sealed rows about shares, items and policies, some about those looked at. The digests prove nothing."""
    noun = case((n.i % 3 == 0, literal("item")), (n.i % 3 == 1, literal("share")), else_=literal("policy_version"))
    about = case((n.i <= FEW, literal(str(LIVE))), else_=named(""))
    put(HistoryRow, first, min(last, 1), id=GUARD, at=n.at, actor_kind=ActorKind.SYSTEM, noun="guard", noun_id="1",
        verb="add", payload_digest=SHA256)  # fmt: skip
    put(
        HistoryRow, first, last, id=HISTORY_FROM + n.i, at=n.at, actor_kind=ActorKind.PERSON, noun=noun, noun_id=about,
        actor_id=company.marketing, verb="approve", payload_digest=SHA256,
    )  # fmt: skip
    put(HistoryPayload, first, last, id=HISTORY_FROM + n.i, salt=bytes(16),
        body={"why": None, "details": {"title": "A story"}})  # fmt: skip
    put(Seal, first, last, position=HISTORY_FROM + n.i, history_id=HISTORY_FROM + n.i, previous=SHA256, digest=SHA256)
