"""Terms of programmes, tiers that were reached, products that may be asked for, and requests for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, literal

from influencers.products.models import Giving, Product, ProductPlace, ProductRequest, ProductVariant, RequestState
from influencers.programmes.models import ProgrammeTerms, TermsAcceptance
from influencers.programmes.tier_models import EnrolmentTier, Feat, FeatDay, VerifiedDeliverable
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS = (
    ProgrammeTerms, TermsAcceptance, EnrolmentTier, FeatDay, VerifiedDeliverable, Product, ProductVariant,
    ProductPlace, ProductRequest,
)  # fmt: skip
FEW = 60


def programmes(company: Company, first: int, last: int) -> None:
    """One of everything for each of the first programmes; the requests are the caller's own, of every state."""
    few = min(last, FEW)
    put(
        ProgrammeTerms, first, few, id=n.i, programme_id=n.i, version=1, text="Be kind.", sha256="", hold_days=30,
        minimum_payout=0, currency="EUR", valid_from=n.at, asks_anew=False, why="", published_at=n.at,
    )  # fmt: skip
    put(TermsAcceptance, first, few, enrolment_id=n.i, version=1, sha256="", at=n.at)
    put(EnrolmentTier, first, few, id=n.i, enrolment_id=1, tier="", verb="rise", since=n.at, source=named("tier:"))
    put(FeatDay, first, few, id=n.i, enrolment_id=n.i, feat=Feat.SALES, day=n.day, total=100, unlooked=False)
    put(VerifiedDeliverable, first, few, deliverable_id=n.i, enrolment_id=n.i, day=n.day)
    put(
        Product, first, few, id=n.i, name=named("Product "), description="", giving=Giving.GIFTED, value=1900,
        currency="EUR", ships_in_days=7, picture_alt="", active=True, created_at=n.at,
    )  # fmt: skip
    put(ProductVariant, first, few, id=n.i, product_id=n.i, name="", sku="", stock=5, active=True)
    put(ProductPlace, first, few, product_id=n.i, programme_id=1, tier="")
    states = [literal(each, ProductRequest.state.type) for each in RequestState]
    put(
        ProductRequest, first, few, id=n.i, enrolment_id=1, person_id=company.employee, product_id=n.i, variant_id=n.i,
        giving=Giving.GIFTED, value=1900, currency="EUR", note="", why="", requested_at=n.at, answer_by=n.at,
        ship_by=n.at, carrier="", tracking="", tracking_url="",
        state=case(*[(n.i % 6 == place, state) for place, state in enumerate(states)], else_=states[0]),
    )  # fmt: skip
