"""Briefs, agreements and deliverables of a company that grows, all of one partner in the first programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from influencers.agreements.models import Agreement, AgreementState, AgreementVersion, Side
from influencers.briefs.models import Asked, Brief, BriefLine, BriefState, BriefVersion
from influencers.deliverables.models import AppealState, Deliverable, DeliverableState, LiveLook, SeenHow
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS = (Brief, BriefVersion, BriefLine, Agreement, AgreementVersion, Deliverable, LiveLook)
LINE = {"kind": "post", "network": "mastodon", "count": 1, "due_on": None, "fee": 100, "what": "A film"}
EMPTY: dict[str, list[str]] = {
    name: [] for name in ("must_say", "must_not_say", "hashtags", "links", "codes", "products")
}


def deals(company: Company, first: int, last: int) -> None:
    """Each brief with a line, each agreement in force, each deliverable in live review with a look."""
    put(Brief, first, last, id=n.i, programme_id=1, title=named("Brief "), campaign="", state=BriefState.OPEN,
        version_number=1, created_at=n.at)  # fmt: skip
    put(BriefVersion, first, last, id=n.i, brief_id=n.i, number=1, goal="", audience="", notes="", usage={},
        currency="EUR", sha256="0" * 64, created_at=n.at, **EMPTY)  # fmt: skip
    put(BriefLine, first, last, id=n.i, version_id=n.i, position=0, kind=Asked.POST, network="mastodon", count=1,
        fee=100, what="")  # fmt: skip
    put(Agreement, first, last, id=n.i, enrolment_id=1, person_id=company.employee, brief_id=n.i,
        title=named("Agreement "), state=AgreementState.ACCEPTED, currency="EUR", version_number=1, accepted_number=1,
        offered_at=n.at, accepted_at=n.at, created_at=n.at)  # fmt: skip
    put(AgreementVersion, first, last, id=n.i, agreement_id=n.i, number=1, side=Side.US, text="Words.",
        sha256="0" * 64, lines=[LINE], usage={}, exclusive_category="", exclusive_against=[], extra="", note="",
        accepted_name="Cleo", created_at=n.at)  # fmt: skip
    put(Deliverable, first, last, id=n.i, agreement_id=n.i, enrolment_id=1, person_id=company.employee, position=0,
        kind=Asked.POST, network="mastodon", title=named("Film "), what="", due_at=n.later, fee=100, currency="EUR",
        state=DeliverableState.IN_LIVE_REVIEW, since=n.at, sha256="", url="", looks=0, problem="Look.",
        appeal=AppealState.NONE, appeal_text="", appeal_answer="")  # fmt: skip
    put(LiveLook, first, last, id=n.i, deliverable_id=1, at=n.at, url="", how=SeenHow.LOOKED_UP, source="",
        found="gone", remote_id="", author="", text="", text_sha256="", findings=[], note="")  # fmt: skip
