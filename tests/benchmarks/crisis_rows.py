"""Blackouts, takedown requests and media of a company: a call with a request for each of its posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advocacy.campaigns.models import Blackout, BlackoutState
from advocacy.campaigns.scopes import Scope
from advocacy.posts.takedown_models import Takedown, TakedownCall, TakedownState
from content_library.models import Media, MediaKind
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS = (Blackout, TakedownCall, Takedown, Media)
FEW = 60


def crisis(company: Company, first: int, last: int) -> None:
    """Blackouts ahead, calls, a request about every post in the first of them, pictures nobody uses yet."""
    few = min(last, FEW)
    put(
        Blackout, first, few, id=n.i, title=named("Quiet period "), scope=Scope.CLASS, name="financial", from_at=n.at,
        until_at=n.later, why="", state=BlackoutState.PLANNED, planned_by=company.marketing, planned_at=n.at,
    )  # fmt: skip
    put(
        TakedownCall, first, few, id=n.i, about_ref=named("item:"), title=named("Story "), why="A recall",
        asked_by=company.marketing, asked_at=n.at,
    )  # fmt: skip
    put(
        Takedown, first, last, id=n.i, call_id=1, share_id=n.i, state=TakedownState.ASKED, asked_at=n.at, note="",
    )  # fmt: skip
    put(
        Media, first, few, id=n.i, kind=MediaKind.IMAGE, sha256=named("digest "), content_type="image/jpeg", width=64,
        height=64, size=1000, name=named("Picture "), alt="What it shows", licence="", origin_url="", created_at=n.at,
    )  # fmt: skip
