"""What webhooks keep of people: whose an endpoint is. Its owner acts in office; deliveries hold no words at all."""

from __future__ import annotations

from advocacy.people.privacy import Eraser, Exporter
from advocacy.webhooks.models import Endpoint

EXPORTERS: list[Exporter] = []
ERASERS: list[Eraser] = []
EXEMPT = frozenset({f"{Endpoint.__tablename__}.owner_id", "tokens.made_by_id"})
