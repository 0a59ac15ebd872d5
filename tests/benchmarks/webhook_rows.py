"""Endpoints of webhooks, and what one was told with every try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, null

from advocacy.webhooks.models import Delivery, DeliveryTry, Endpoint, EndpointState
from tests.benchmarks.filling import n, named, put
from tests.benchmarks.history_rows import HISTORY_FROM

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS = (Delivery, DeliveryTry, Endpoint)
FEW = 60


def webhooks(company: Company, first: int, last: int) -> None:
    """Deliveries are the first endpoint's; every other one was taken."""
    few = min(last, FEW)
    put(
        Endpoint, first, few, id=n.i, name=named("Warehouse "), url="https://hooks.example/a", secret="whsec_MTIz",
        events=["post.*"], narrowed={}, owner_id=company.employee, state=EndpointState.ACTIVE, created_at=n.at,
        position=0, failures=0, replay_taken=False,
    )  # fmt: skip
    put(
        Delivery, first, last, id=n.i, endpoint_id=1, position=HISTORY_FROM + n.i, kind="post.published",
        event_at=n.at, queued_at=n.at, next_try_at=n.later, tries=1,
        taken_at=case((n.i % 2 == 0, n.at), else_=null()), status=200,
    )  # fmt: skip
    put(DeliveryTry, first, few, id=n.i, delivery_id=1, at=n.at, milliseconds=n.i, status=500, answer="", problem="")
