"""Stories that people send in, and rights of a company: calls, stories with their licences, places of assets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, literal

from influencers.rights.models import AssetItem, Licence, LicenceState, Place, PlaceKind, Use
from influencers.stories.models import StoryCall, StoryPicture, Submission, SubmissionState
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS = (StoryCall, Submission, StoryPicture, Licence, AssetItem, Place)
STATES = (SubmissionState.SUBMITTED, SubmissionState.REOPENED, SubmissionState.APPROVED)


def stories(company: Company, first: int, last: int) -> None:
    """As many of each; half of the stories wait, a quarter is approved, in the gallery of the first call, and runs."""
    me = company.employee
    put(
        StoryCall, first, last, id=n.i, slug=named("s"), title=named("Call "), question="Which river?", about="",
        thanks="", campaign="", strangers=True, gallery=True, needs_picture=False, media=["social", "website"],
        territory="worldwide", use=Use.ORGANIC, opens_at=n.at, closes_at=n.later, created_at=n.at,
    )  # fmt: skip
    states = [(n.i % 4 == place, literal(state, Submission.state.type)) for place, state in enumerate(STATES)]
    put(
        Submission, first, last, id=n.i, call_id=1, person_id=me, name="Jess", credit_name=named("Jess "),
        title=named("Story "), text="We paddled home at dusk.", language="en", persons=[], in_gallery=True,
        consent="I agree.", consent_sha256="0" * 64, consented_at=n.at, outcome="pass", reason="", created_at=n.at,
        state=case(*states, else_=literal(SubmissionState.REJECTED, Submission.state.type)), submitted_at=n.at,
        changed_at=n.at,
    )  # fmt: skip
    put(
        StoryPicture, first, last, id=n.i, submission_id=n.i, position=0, digest=named("d"), content_type="image/png",
        width=1, height=1, alt="A river", body=b"-",
    )  # fmt: skip
    put(
        Licence, first, last, id=n.i, asset=named("story:"), title=named("Story "), person_id=me, persons=[],
        media=["social", "website"], territories=["worldwide"], use=Use.ORGANIC, starts_at=n.at, ends_at=n.later,
        state=LicenceState.ACTIVE, source=named("story:"), granted_at=n.at,
    )  # fmt: skip
    put(AssetItem, first, last, asset="story:1", item_id=n.i, noted_at=n.at)
    put(Place, first, last, id=n.i, asset="story:1", kind=PlaceKind.SHOP, name=named("Window "), url="", noted_at=n.at)
