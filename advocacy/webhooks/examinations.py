"""What webhooks say of their own health."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.health import Ailment, Examination, Gauge
from advocacy.webhooks import queries
from advocacy.webhooks.models import Endpoint, EndpointState

LONG = timedelta(hours=1)
MOST = 20


def endpoints_take(now: datetime) -> Sequence[Ailment]:
    """Endpoints that take nothing, and those that we stopped telling."""
    ailing = select(Endpoint).where(Endpoint.state == EndpointState.ACTIVE, Endpoint.failing_since < now - LONG)
    stopped = select(Endpoint).where(Endpoint.state == EndpointState.DISABLED)
    found = [
        Ailment(
            _("The webhook “%(name)s” takes nothing.", name=each.name),
            _("Look at its deliveries under Webhooks, and at the receiver."), grave=False,
        )
        for each in db.session.scalars(ailing.order_by(Endpoint.id).limit(MOST))
    ]  # fmt: skip
    return found + [
        Ailment(
            _("We stopped telling the webhook “%(name)s”.", name=each.name),
            _("Mend the receiver and switch it on, or remove it."), grave=False,
        )
        for each in db.session.scalars(stopped.order_by(Endpoint.id).limit(MOST))
    ]  # fmt: skip


EXAMINATIONS = [Examination("webhooks", endpoints_take)]
GAUGES = [
    Gauge(
        "advocacy_webhook_deliveries_waiting", "Deliveries of webhooks that wait to be taken.", "",
        lambda now: queries.queue_ages(),
    ),
]  # fmt: skip
