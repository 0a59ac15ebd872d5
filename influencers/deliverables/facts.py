"""Pure: what every record of a deliverable in the history tells, for those who follow it: fees, points, notices."""

from __future__ import annotations

from typing import Any

from influencers.deliverables.models import Deliverable


def facts_of(deliverable: Deliverable) -> dict[str, Any]:
    """Details of its records. ``fee`` in minor units of ``currency``; 0: nothing is paid for it alone."""
    return {
        "enrolment": deliverable.enrolment_id, "programme": deliverable.enrolment.programme_id,
        "person_id": deliverable.person_id, "agreement": deliverable.agreement_id, "fee": deliverable.fee,
        "currency": deliverable.currency, "title": deliverable.title, "network": deliverable.network,
        "kind": deliverable.kind,
    }  # fmt: skip
