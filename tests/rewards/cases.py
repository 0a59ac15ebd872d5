"""Cases of fair play as pages show them, made by the product's own verbs. For the world of the browser."""

from __future__ import annotations

from datetime import datetime

from advocacy.history import Actor
from rewards.earning import granting
from rewards.earning.terms import Happening
from rewards.earning.triggers import Trigger
from rewards.fair_play import cases
from rewards.fair_play.looking import Found
from rewards.fair_play.models import Case
from rewards.fair_play.patterns import IN_FORCE
from rewards.fair_play.scenes import Suspicion

EVIDENCE: dict[str, dict[str, object]] = {
    "one_visitor": {"network": "bluesky", "count": 18, "of": 20},
    "ring": {"people": 3, "count": 24, "of": 26, "days": 4},
}


def suspected(person_id: int, subject: str, now: datetime, *others: int) -> Case:
    """Somebody's clicks on a post earned points, which are held since."""
    happening = Happening(Trigger.HUMAN_CLICKS, person_id, subject, now, 20, title="Atlas 3.0 is here")
    entries = tuple(entry.id for entry in granting.grant(happening, now))
    found = [
        Found(Suspicion(pattern.key, (subject,), {**EVIDENCE[pattern.key], "others": others}), pattern, 1, entries)
        for pattern in IN_FORCE.all
        if pattern.key in EVIDENCE
    ]
    case = cases.open_case(person_id, found, actor=Actor.system(), now=now)
    assert case is not None
    return case
